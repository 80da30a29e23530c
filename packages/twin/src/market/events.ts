import { type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { numberOf, recordOf, textOf, textsOf } from "../json.ts";
import type { MarketAccount } from "./account.ts";
import { accounts } from "./market.ts";

interface Target {
  readonly platform: string;
  readonly account: string;
}

/** Something that rewrites an account's past. */
export type MarketEvent =
  /** Their rows vanish from every level and day, and so do they. */
  | (Target & { readonly type: "removeCampaigns"; readonly campaigns: readonly string[] })
  /** Neither delivery nor results on that day. */
  | (Target & { readonly type: "emptyDay"; readonly date: CalendarDate })
  /** Other numbers on those days, drawn from this seed. */
  | (Target & {
      readonly type: "restate";
      readonly from: CalendarDate;
      readonly to: CalendarDate;
      readonly seed: string;
    })
  /** Clicks of a campaign convert at this percentage of their usual rate on those days. */
  | (Target & {
      readonly type: "slump";
      readonly campaign: string;
      readonly from: CalendarDate;
      readonly to: CalendarDate;
      readonly percent: number;
    });

/** Reads an event a test has sent; throws on anything unknown, also on accounts and campaigns the market has not. */
export function marketEvent(value: unknown): MarketEvent {
  const event = recordOf(value, "event");
  const target = { platform: textOf(event, "platform"), account: textOf(event, "account") };
  const known = accounts.find(({ platform, id }) => platform === target.platform && id === target.account);
  if (known === undefined) throw new TypeError(`No such account: ${target.platform}:${target.account}`);
  switch (event.type) {
    case "removeCampaigns":
      return { ...target, type: "removeCampaigns", campaigns: campaignsOf(known, textsOf(event, "campaigns")) };
    case "emptyDay":
      return { ...target, type: "emptyDay", date: calendarDate(textOf(event, "date")) };
    case "restate":
      return {
        ...target,
        type: "restate",
        from: calendarDate(textOf(event, "from")),
        to: calendarDate(textOf(event, "to")),
        seed: textOf(event, "seed"),
      };
    case "slump":
      return {
        ...target,
        type: "slump",
        campaign: campaignsOf(known, [textOf(event, "campaign")])[0] ?? "",
        from: calendarDate(textOf(event, "from")),
        to: calendarDate(textOf(event, "to")),
        percent: numberOf(event, "percent") ?? 100,
      };
    default:
      throw new TypeError(`Unknown event type: ${String(event.type)}`);
  }
}

function campaignsOf({ campaigns }: MarketAccount, ids: readonly string[]): readonly string[] {
  const stranger = ids.find((id) => !campaigns.some((campaign) => campaign.id === id));
  if (stranger !== undefined) throw new TypeError(`No such campaign: ${stranger}`);
  return ids;
}
