import { calendarDate } from "@leadline/core/time/calendar-date";
import type { MarketEvent } from "@leadline/twin/market/events";
import { accounts } from "@leadline/twin/market/market";

/** Days on which hardly anybody who clicked got through. */
interface Outage {
  readonly platform: string;
  readonly client: string;
  readonly from: string;
  readonly to: string;
}

/** The first one ends with the first night of the demo, so that the next one tells of a recovery and of the other's beginning. */
const outages: readonly Outage[] = [
  { platform: "meta", client: "sunpeak", from: "2026-11-20", to: "2026-11-21" },
  { platform: "tiktok", client: "northwind", from: "2026-11-21", to: "2026-11-22" },
];

/** What befalls the demo's market. The same at every start, whatever its clock says: what has been read stays true. */
export const demoEvents: readonly MarketEvent[] = outages.flatMap(eventsOf);

function eventsOf({ platform, client, from, to }: Outage): readonly MarketEvent[] {
  const hit = accounts.filter((account) => account.platform === platform && account.client === client);
  const days = { from: calendarDate(from), to: calendarDate(to) };
  return hit.flatMap(({ id, campaigns }) =>
    campaigns.map((campaign) => ({
      platform,
      account: id,
      type: "slump" as const,
      campaign: campaign.id,
      ...days,
      percent: 2,
    })),
  );
}
