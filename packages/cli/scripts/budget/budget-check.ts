import type { Task } from "@leadline/core/task";
import { addDays, type CalendarDate, datesIn, daysBetween } from "@leadline/core/time/calendar-date";
import type { Instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import type { MarketAccount, MarketCampaign } from "@leadline/twin/market/account";
import { delivery } from "@leadline/twin/market/delivery";
import { accounts } from "@leadline/twin/market/market";
import { metaConversions } from "@leadline/twin/market/meta-results";
import { conversions } from "@leadline/twin/market/results";
import { defaultWorld, type View, viewOf } from "@leadline/twin/market/world";
import { tierCost } from "./budget-model.ts";
import { plans } from "./budget-plans.ts";
import type { CountedNight, CountedNights } from "./counted-nights.ts";
import { changedPages } from "./page-writes.ts";
import type { PlatformPlan, Shape } from "./report-plan.ts";

/** What the model says of a platform's demo accounts, and what was counted; both the mean of the nights after the first. */
export interface Comparison {
  readonly platform: string;
  readonly accounts: number;
  readonly calls: Pair;
  readonly rows: Pair;
  readonly bytes: Pair;
  /** Days of the window, yesterday apart, whose page changed in one night; of all of them. */
  readonly changed: Pair;
  readonly pages: number;
  readonly writeUnits: Pair;
}

export interface Pair {
  readonly model: number;
  readonly counted: number;
}

/** Calls that belong to no account: tokens and the list of accounts, for the demo's one connection of each platform. */
const discoveryCalls: Readonly<Record<string, number>> = {
  // A token, the list of roots, and one question for each of the two roots.
  google: 4,
  meta: 1,
  // The list of ids, and what they are.
  tiktok: 2,
  linkedin: 1,
};

/** Of its lists by cursor, the twin's LinkedIn gives a short first page, as the true one may. */
const shortPages: Readonly<Record<string, { readonly discovery: number; readonly each: number }>> = {
  linkedin: { discovery: 1, each: 1 },
};

/** Write units a night that belong to the connection. */
const connectionUnits = 1;

export function compare({ nights, instants }: CountedNights): readonly Comparison[] {
  return plans.map((plan) => {
    const found = nights
      .slice(1)
      .flatMap((night, at) =>
        night
          .filter(({ platform }) => platform === plan.id)
          .map((counted) => comparisonOf(plan, counted, instants[at + 1] ?? defaultWorld.now)),
      );
    return meanOf(found);
  });
}

function comparisonOf(plan: PlatformPlan, counted: CountedNight, now: Instant): Comparison {
  const read = accounts.filter(({ platform, client }) => platform === plan.id && client !== null);
  const shapes = read.map((account) => shapeOf(account, now));
  const costs = shapes.map((shape) =>
    tierCost(plan, "core", shape, ({ window }) => ({ days: window.nightly, first: false })),
  );
  const sum = (of: (cost: (typeof costs)[number]) => number) => costs.reduce((total, cost) => total + of(cost), 0);
  const short = shortPages[plan.id] ?? { discovery: 0, each: 0 };
  const extra = (discoveryCalls[plan.id] ?? 0) + short.discovery + short.each * read.length;
  const facts = plan.reports.filter(({ tier, holds }) => tier === "core" && holds === "facts");
  const factRows = facts.reduce((total, { rows, window }) => total + window.nightly * rowsOf(shapes, rows.per), 0);
  const late = shapes.flatMap((shape) =>
    facts.map((report) => changedPages(plan, report, shape, report.window.nightly)),
  );
  const days = counted.tasks.flatMap((task) => daysChanged(task));
  return {
    platform: plan.id,
    accounts: read.length,
    calls: { model: sum(({ calls }) => calls) + extra, counted: total(Object.values(counted.calls)) },
    rows: {
      model: factRows,
      counted: total(
        counted.tasks.flatMap(({ outcomes }) => outcomes.filter(holdsFacts(plan)).map(({ rows }) => rows)),
      ),
    },
    bytes: { model: sum(({ bytes }) => bytes), counted: counted.bytes },
    changed: { model: total(late), counted: total(days.map(({ changed }) => changed)) },
    pages: total(days.map(({ pages }) => pages)),
    writeUnits: { model: sum(({ writeUnits }) => writeUnits) + connectionUnits, counted: counted.writeUnits },
  };
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

function rowsOf(shapes: readonly Shape[], per: string): number {
  return per === "account" ? shapes.length : total(shapes.map(({ campaigns }) => campaigns));
}

const holdsFacts = ({ id }: PlatformPlan) => {
  const facts = platforms.find((one) => one.id === id)?.reports.filter(({ holds }) => holds === "facts") ?? [];
  return ({ report }: Task["outcomes"][number]) => facts.some((one) => one.id === report);
};

/** Days of fact pages that were there before, and those of them that changed. Yesterday's page is always new. */
function daysChanged({ outcomes }: Task): { changed: number; pages: number }[] {
  const newest = outcomes
    .map(({ to }) => to)
    .toSorted()
    .at(-1);
  return outcomes
    .filter(({ report }) => !report.endsWith("Entities"))
    .map(({ from, to, changed }) => ({
      changed: changed.filter((period) => period !== `D${newest}`).length,
      pages: daysBetween(from, to) + (to === newest ? 0 : 1),
    }));
}

/** An account of the market as the model sees accounts: what had a row in the window, and what a mature day has earned. */
function shapeOf(account: MarketAccount, now: Instant): Shape {
  const view = viewOf({ ...defaultWorld, now }, account);
  const days = (from: number, to: number) =>
    datesIn({ from: addDays(view.today, -from), to: addDays(view.today, -to) });
  const window = days(30, 1);
  const mature = days(58, 31);
  const campaigns = total(view.campaigns.map((one) => rowsIn(window, days(60, 1), view, one))) / window.length;
  return {
    name: account.name,
    campaigns,
    adGroups: 0,
    ads: 0,
    searchTerms: 0,
    listed: account.campaigns.length / campaigns,
    results: total(mature.map((date) => resultsOn(view, date))) / mature.length,
    listsChange: 0,
  };
}

/** Days of the window with a row of the campaign: it delivered, or, where results are told by their own day too, one came in. */
function rowsIn(
  window: readonly CalendarDate[],
  before: readonly CalendarDate[],
  view: View,
  campaign: MarketCampaign,
): number {
  const days = new Set<CalendarDate>();
  for (const date of before) {
    const day = delivery(view, campaign, date);
    if (day === null) continue;
    days.add(date);
    if (view.account.platform !== "google") continue;
    for (const action of view.account.actions)
      for (const { happenedOn } of conversions(view, campaign, action, date, day)) days.add(happenedOn);
  }
  return window.filter((date) => days.has(date)).length;
}

function resultsOn(view: View, date: CalendarDate): number {
  const found = view.account.platform === "meta" ? metaConversions : conversions;
  return total(
    view.campaigns.flatMap((campaign) => {
      const day = delivery(view, campaign, date);
      return day === null ? [] : view.account.actions.map((action) => found(view, campaign, action, date, day).length);
    }),
  );
}

function meanOf(found: readonly Comparison[]): Comparison {
  const [first] = found;
  if (first === undefined) throw new Error("A platform was not counted on any night.");
  const mean = (of: (one: Comparison) => Pair): Pair => ({
    model: total(found.map((one) => of(one).model)) / found.length,
    counted: total(found.map((one) => of(one).counted)) / found.length,
  });
  return {
    platform: first.platform,
    accounts: first.accounts,
    calls: mean(({ calls }) => calls),
    rows: mean(({ rows }) => rows),
    bytes: mean(({ bytes }) => bytes),
    changed: mean(({ changed }) => changed),
    pages: total(found.map(({ pages }) => pages)) / found.length,
    writeUnits: mean(({ writeUnits }) => writeUnits),
  };
}
