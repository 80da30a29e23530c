import { addDays, type CalendarDate, calendarDate, daysBetween } from "@leadline/core/time/calendar-date";
import { type Instant, instant, localTime } from "@leadline/core/time/instant";
import type { MarketAccount, MarketCampaign } from "./account.ts";
import type { MarketEvent } from "./events.ts";

/** All that the market's numbers depend on. Equal worlds show equal numbers. */
export interface World {
  readonly seed: string;
  /** The day the campaigns' fates are told from; it stays when the clock moves, so history stays too. */
  readonly anchor: CalendarDate;
  readonly now: Instant;
  readonly events: readonly MarketEvent[];
}

export const defaultWorld: World = {
  seed: "leadline",
  anchor: calendarDate("2026-11-22"),
  now: instant("2026-11-22T14:00:00Z"),
  events: [],
};

/** Days of history before the anchor. */
export const historyDays = 400;

/** One account as it looks in a world: what is asked again for every cell is worked out once. */
export interface View {
  readonly world: World;
  readonly account: MarketAccount;
  /** In the account's zone; its numbers are those of a day half gone. */
  readonly today: CalendarDate;
  /** The first day with delivery. */
  readonly opens: CalendarDate;
  /** Campaigns that no event has removed. */
  readonly campaigns: readonly MarketCampaign[];
  readonly unallocated: MarketCampaign | null;
  readonly emptyDays: ReadonlySet<string>;
}

export function viewOf(world: World, account: MarketAccount): View {
  const events = world.events.filter((event) => event.platform === account.platform && event.account === account.id);
  const removed = new Set(events.flatMap((event) => (event.type === "removeCampaigns" ? event.campaigns : [])));
  return {
    world: { ...world, events },
    account,
    today: localTime(world.now, account.zone).date,
    opens: addDays(world.anchor, -historyDays),
    campaigns: account.campaigns.filter(({ id }) => !removed.has(id)),
    unallocated: account.unallocated,
    emptyDays: new Set(events.flatMap((event) => (event.type === "emptyDay" ? [event.date] : []))),
  };
}

/** What the numbers of a day are drawn from: a restatement of that day gives it another seed. */
export function seedOf({ world }: View, date: CalendarDate): string {
  const last = world.events.findLast((event) => event.type === "restate" && event.from <= date && date <= event.to);
  return last?.type === "restate" ? `${world.seed}/${last.seed}` : world.seed;
}

/** Whole local days since the day; 0 today, negative in the future. */
export function ageOf({ today }: View, date: CalendarDate): number {
  return daysBetween(date, today);
}
