import { resultKey } from "@leadline/core/facts";
import type { RenamedRow, SliceRead } from "@leadline/core/platform";
import { ensureVisible } from "../accounts.ts";
import { askAnalytics, dateOf, figure, type Pivot } from "../analytics.ts";
import { contract } from "../contract.ts";
import type { AnalyticsRow } from "../schema.ts";
import { basis, leadActions } from "../traits.ts";
import { idOf } from "../urn.ts";
import { ensureDaysTold } from "./daily-window.ts";
import type { Reading } from "./reading.ts";

/** Our metric -> LinkedIn's. Its `clicks` are the chargeable ones, which may be likes. */
const metricNames = {
  spend: "costInLocalCurrency",
  impressions: "impressions",
  clicks: "clicks",
  linkClicks: "landingPageClicks",
} as const;

const delivery: readonly string[] = [...Object.values(metricNames), ...leadActions];

/** Click and view conversions are inside the first: adding them would count twice. */
const conversions = { count: "externalWebsiteConversions", value: "conversionValueInLocalCurrency" } as const;

/** At which level a report stands, and how its rows name their entity. */
interface Grouping {
  readonly level: "account" | "campaign";
  readonly pivot: Pivot;
  readonly entityOf: (pivotValue: string | undefined) => string;
  /** The breakdown by conversion rule; the values come in this order. */
  readonly withRules: readonly Pivot[];
}

/** Days of the whole account: the control total of every finer report. */
export function readAccount(reading: Reading): Promise<SliceRead> {
  const { account } = reading;
  return read(reading, {
    level: "account",
    pivot: "ACCOUNT",
    entityOf: (value) => own(idOf(value, "sponsoredAccount"), account),
    withRules: ["CONVERSION"],
  });
}

/** Days of every campaign group, which is our campaign; removed ones included, since the account is the filter. */
export function readCampaigns(reading: Reading): Promise<SliceRead> {
  return read(reading, {
    level: "campaign",
    pivot: "CAMPAIGN_GROUP",
    entityOf: (value) => idOf(value, "sponsoredCampaignGroup"),
    withRules: ["CAMPAIGN_GROUP", "CONVERSION"],
  });
}

async function read({ session, slice, account }: Reading, grouping: Grouping): Promise<SliceRead> {
  const { pivot, withRules, level, entityOf } = grouping;
  await ensureDaysTold({ session, slice, account });
  const asked = { account, slice };
  const delivered = await askAnalytics({ ...asked, pivots: [pivot], metrics: delivery }, session);
  const converted = await askAnalytics({ ...asked, pivots: withRules, metrics: Object.values(conversions) }, session);
  if (delivered.length === 0) await ensureVisible(account, session);
  const place = (row: AnalyticsRow, entity: string) => ({
    date: dateOf(row),
    level,
    entity,
    ...(level === "account" ? {} : { parent: account }),
  });
  return {
    rows: [
      ...delivered.map((row) => ({ ...place(row, entityOf(row.pivotValues[0])), ...renameDelivery(row) })),
      ...converted.map((row) => ({
        ...place(row, withRules.length === 1 ? account : entityOf(row.pivotValues[0])),
        ...renameConversions(row, idOf(row.pivotValues[withRules.length - 1], "llaPartnerConversion")),
      })),
    ],
  };
}

type Figures = Pick<RenamedRow, "metrics" | "results">;

function renameDelivery(row: AnalyticsRow): Figures {
  const metrics = Object.entries(metricNames).map(([ours, theirs]) => [ours, figure(row, theirs)]);
  const results = leadActions.flatMap((action) => {
    const count = figure(row, action);
    return count === "0" ? [] : [[resultKey(action, basis), { count }]];
  });
  return { metrics: Object.fromEntries(metrics), results: Object.fromEntries(results) };
}

function renameConversions(row: AnalyticsRow, rule: string): Figures {
  const result = { count: figure(row, conversions.count), value: figure(row, conversions.value) };
  return { metrics: {}, results: { [resultKey(rule, basis)]: result } };
}

function own(entity: string, account: string): string {
  if (entity === account) return entity;
  throw contract("LinkedIn answered with another account's figures.", {
    account,
    field: "pivotValues",
    saw: entity,
    expected: account,
  });
}
