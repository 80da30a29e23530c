import type { Morning } from "@leadline/core/alerts/backtest";
import type { AlertRule } from "@leadline/core/alerts/rule";
import { type FactPage, reportId, resultKey } from "@leadline/core/facts";
import { accountKey, connectionId } from "@leadline/core/ids";
import { micros } from "@leadline/core/micros";
import { encodePage } from "@leadline/core/page";
import type { PlatformTraits } from "@leadline/core/platform";
import type { Store } from "@leadline/core/ports";
import { samplePage, sampleRules } from "@leadline/core/query/sample";
import { settings } from "@leadline/core/settings";
import { addDays, type CalendarDate, calendarDate, datesIn, daysBetween } from "@leadline/core/time/calendar-date";
import { type Instant, instant } from "@leadline/core/time/instant";
import { factsOfRule } from "@leadline/core/watch/facts-of-rule";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { draws, poisson } from "@leadline/twin/market/random";

const owner = accountKey("tiktok:1");
const listed: readonly PlatformTraits[] = platforms;
/** Its default windows are a month: what this account does is in no habit of the platform. */
const traits = listed.map((known) => ({ ...known, mapping: sampleRules, lookback: { most: 29 } }));
const client = {
  id: "northwind",
  name: "Northwind",
  accounts: [`${owner.platform}:${owner.account}`],
};
const configuration = settings({ reportingCurrency: "EUR", clients: [client] }, traits);

/** The last day that is judged. */
const end = calendarDate("2026-11-21");
const [readDays, pastDays] = [30, 150];

/** What happens in the market, and how long it has been watched. */
export interface Scene {
  /** Customers a day. */
  readonly customers: number;
  /** In the last days a customer costs so many times as much. */
  readonly shift?: { readonly days: number; readonly times: number };
  /** Nights since the account was read for the first time, its past at once. */
  readonly watched: number;
  /** The last mornings, on which it is judged. */
  readonly judged: number;
}

interface Day {
  readonly date: CalendarDate;
  /** Nights after which each of its results is known. */
  readonly leads: readonly number[];
  readonly acquisitions: readonly number[];
}

/** Each 80 EUR bring ten leads, known within three nights, and a customer, known after eight to twenty, who pays 240 EUR. */
function daysOf({ customers, shift = { days: 0, times: 1 } }: Scene): readonly Day[] {
  return datesIn({ from: addDays(end, -pastDays), to: end }).map((date) => {
    const draw = draws(`late|${date}`);
    const known = (mean: number, first: number, last: number) =>
      Array.from({ length: poisson(mean, draw) }, () => first + Math.floor((last - first + 1) * draw()));
    const leads = known(10 * customers, 1, 3);
    const times = date > addDays(end, -shift.days) ? shift.times : 1;
    return { date, leads, acquisitions: known(customers / times, 8, 20) };
  });
}

/** What the platform tells of a day so many nights later. */
function pageOf({ date, leads, acquisitions }: Day, nights: number, spend: string): FactPage {
  const known = (all: readonly number[]) => micros(String(all.filter((after) => after <= nights).length));
  const count = known(acquisitions);
  const base = samplePage(owner, "account", date, [{ entity: owner.account, spend, impressions: "40000" }]);
  const results = {
    [resultKey("form", "platform")]: { count: known(leads), value: null },
    [resultKey("order", "platform")]: { count, value: micros(String(240n * (count / 1_000_000n))) },
  };
  return { ...base, facts: base.facts.map((fact) => ({ ...fact, results })) };
}

const morningAfter = (night: CalendarDate): Instant => instant(`${addDays(night, 1)}T06:00:00Z`);

/** Reads the days as every night does, and remembers that it has. */
async function read(
  days: readonly Day[],
  night: CalendarDate,
  { store, spend }: { readonly store: Store; readonly spend: string },
): Promise<void> {
  const at = morningAfter(night);
  for (const day of days) {
    const page = encodePage(pageOf(day, daysBetween(day.date, night) + 1, spend));
    await store.pages.put(owner, page, { readAt: at, head: null, advance: false, history: true });
  }
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) throw new Error("No day to read.");
  await store.tasks.create({
    ...owner,
    night: addDays(night, 1),
    tier: "core",
    state: "done",
    seq: 1,
    starts: 0,
    crowded: false,
    slices: [],
    outcomes: [
      {
        report: reportId("account"),
        from: first.date,
        to: last.date,
        state: "stored",
        verifiedAt: at,
        rows: 1,
        changed: [],
      },
    ],
    openedAt: at,
    dueAt: at,
    handedOver: true,
  });
}

/** What a rule is judged by, each morning. */
export interface LateMarket {
  readonly store: Store;
  readonly mornings: ReadonlyMap<AlertRule, readonly Morning[]>;
}

/** Night after night through the store, as the function reads it. */
export async function lateMarket(rules: readonly AlertRule[], scene: Scene): Promise<LateMarket> {
  const store = createMemoryStore();
  const start = addDays(end, 1 - scene.watched);
  const found = { account: owner.account, name: "Shop", currency: "EUR", zone: "UTC", route: {} } as const;
  const record = { ...found, state: "enabled", status: "ENABLED" } as const;
  await store.accounts.register(owner.platform, connectionId("agency"), [record], morningAfter(start));
  const days = daysOf(scene);
  const told = new Map<AlertRule, Morning[]>(rules.map((rule) => [rule, []]));
  for (const night of datesIn({ from: start, to: end })) {
    const oldest = night === start ? addDays(end, -pastDays) : addDays(night, 1 - readDays);
    const due = days.filter(({ date }) => date >= oldest && date <= night);
    await read(due, night, { store, spend: String(80 * scene.customers) });
    if (night <= addDays(end, -scene.judged)) continue;
    for (const [rule, mornings] of told)
      mornings.push(await morningOf(rule, night, { store, now: morningAfter(night) }));
  }
  return { store, mornings: told };
}

/** The same morning as somebody sees it who looks back from `now`. */
export async function morningOf(
  rule: AlertRule,
  night: CalendarDate,
  { store, now }: { readonly store: Store; readonly now: Instant },
): Promise<Morning> {
  const [known] = configuration.clients;
  if (known === undefined) throw new Error("One client was configured.");
  const at = morningAfter(night);
  const back = now > at ? { asOf: at } : {};
  const record = await store.accounts.get(owner);
  const accounts = record === null ? [] : [record];
  const wanted = { rule, client: known, night, accounts, reportingCurrency: "EUR", at, ...back };
  return { night, now: at, facts: await factsOfRule(wanted, { store, clock: { now: () => now }, traits }) };
}
