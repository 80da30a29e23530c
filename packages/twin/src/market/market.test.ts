import { add, type Micros, ZERO } from "@leadline/core/micros";
import { addDays, calendarDate, type DateRange } from "@leadline/core/time/calendar-date";
import { addMs } from "@leadline/core/time/instant";
import { expect, test } from "vitest";
import { accounts, clients, marketAccount } from "./market.ts";
import { type TruthRow, truth } from "./truth.ts";
import { defaultWorld, historyDays, type World } from "./world.ts";

const { anchor } = defaultWorld;
const month: DateRange = { from: addDays(anchor, -30), to: addDays(anchor, -1) };
const rowsOf = (world: World, range = month) => [...truth(world, range)];
const total = (rows: readonly TruthRow[], of: (row: TruthRow) => Micros | null) =>
  rows.reduce((sum, row) => add(sum, of(row) ?? ZERO), ZERO);
const keyOf = ({ account, campaign, date }: TruthRow) => `${account}/${campaign}/${date}`;
const daysLater = (days: number): World => ({ ...defaultWorld, now: addMs(defaultWorld.now, days * 86_400_000) });

test("one seed is one market, whatever the order of asking", () => {
  const whole = rowsOf(defaultWorld);
  const days = Array.from({ length: 30 }, (_, day) => addDays(month.to, -day));
  const byDay = days.flatMap((date) => rowsOf(defaultWorld, { from: date, to: date }));
  const sorted = (rows: readonly TruthRow[]) => rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  expect(sorted(byDay)).toEqual(sorted(whole));
});

test("another seed is another market with the same accounts", () => {
  const other = rowsOf({ ...defaultWorld, seed: "other" });
  expect(total(other, (row) => row.metrics.spend)).not.toBe(total(rowsOf(defaultWorld), (row) => row.metrics.spend));
  expect(new Set(other.map((row) => row.account))).toEqual(new Set(rowsOf(defaultWorld).map((row) => row.account)));
});

test("history has 400 days and today is not finished", () => {
  const dates = new Set(
    rowsOf(defaultWorld, { from: addDays(anchor, -500), to: addDays(anchor, 5) }).map((r) => r.date),
  );
  expect(dates.size).toBeGreaterThanOrEqual(historyDays + 1);
  expect([...dates].toSorted()[0]).toBe(addDays(anchor, -historyDays));
  const spendOn = (world: World) => total(rowsOf(world, { from: anchor, to: anchor }), (row) => row.metrics.spend);
  expect(spendOn(defaultWorld)).toBeLessThan(spendOn(daysLater(1)));
});

test("two moments of one local day show the same numbers", () => {
  const later = { ...defaultWorld, now: addMs(defaultWorld.now, 20_000) };
  expect(rowsOf(later)).toEqual(rowsOf(defaultWorld));
});

test("results of a day only grow as the days pass", () => {
  const later = new Map(rowsOf(daysLater(12)).map((row) => [keyOf(row), row]));
  const grown = rowsOf(defaultWorld).map((row) => {
    const then = later.get(keyOf(row));
    expect(then?.goals.leads ?? -1n).toBeGreaterThanOrEqual(row.goals.leads);
    expect(then?.goals.revenue ?? -1n).toBeGreaterThanOrEqual(row.goals.revenue);
    return then !== undefined && then.goals.leads > row.goals.leads;
  });
  expect(grown.filter(Boolean).length).toBeGreaterThan(20);
});

test("old days have come to rest, and young days of Google and LinkedIn may only become cheaper", () => {
  const old = { from: addDays(anchor, -90), to: addDays(anchor, -60) };
  expect(rowsOf(daysLater(1), old)).toEqual(rowsOf(defaultWorld, old));
  const later = new Map(rowsOf(daysLater(12)).map((row) => [keyOf(row), row.metrics.spend]));
  const changed = rowsOf(defaultWorld).filter((row) => later.get(keyOf(row)) !== row.metrics.spend);
  expect(changed.length).toBeGreaterThan(0);
  for (const row of changed) {
    expect(["google", "linkedin"]).toContain(row.platform);
    expect(row.date >= addDays(anchor, -2)).toBe(true);
    expect(later.get(keyOf(row))).toBeLessThan(row.metrics.spend);
  }
});

test("a removed campaign is gone on every day", () => {
  const [campaign] = marketAccount("tiktok", "7123456789012345602")?.campaigns ?? [];
  const events = [
    {
      type: "removeCampaigns" as const,
      platform: "tiktok",
      account: "7123456789012345602",
      campaigns: [campaign?.id ?? ""],
    },
  ];
  const kept = rowsOf(defaultWorld).filter((row) => row.campaign !== campaign?.id);
  expect(rowsOf({ ...defaultWorld, events })).toEqual(kept);
  expect(kept.length).toBeLessThan(rowsOf(defaultWorld).length);
});

test("an emptied day has no rows for its account alone", () => {
  const date = addDays(anchor, -5);
  const events = [{ type: "emptyDay" as const, platform: "google", account: "1112223334", date }];
  const after = rowsOf({ ...defaultWorld, events });
  expect(after.filter((row) => row.account === "1112223334" && row.date === date)).toEqual([]);
  const others = (rows: readonly TruthRow[]) => rows.filter((row) => row.account !== "1112223334");
  expect(others(after)).toEqual(others(rowsOf(defaultWorld)));
});

test("a restatement changes the days it names and no other", () => {
  const [from, to] = [calendarDate("2026-11-01"), calendarDate("2026-11-03")];
  const events = [{ type: "restate" as const, platform: "google", account: "1112223334", from, to, seed: "again" }];
  const before = new Map(rowsOf(defaultWorld).map((row) => [keyOf(row), row]));
  for (const row of rowsOf({ ...defaultWorld, events })) {
    const named = row.account === "1112223334" && row.date >= from && row.date <= to;
    if (named) expect(row.metrics).not.toEqual(before.get(keyOf(row))?.metrics);
    else expect(row).toEqual(before.get(keyOf(row)));
  }
});

test("every fate is there: spend without leads, a rising cost per lead, parts of conversions", () => {
  const rows = rowsOf(defaultWorld);
  const campaigns = new Map(
    accounts.flatMap((account) => account.campaigns).map((campaign) => [campaign.id, campaign]),
  );
  const of = (fate: string) => rows.filter((row) => campaigns.get(row.campaign ?? "")?.fate === fate);
  expect(total(of("barren"), (row) => row.goals.leads)).toBe(0n);
  expect(total(of("barren"), (row) => row.metrics.spend)).toBeGreaterThan(0n);
  expect(total(of("good"), (row) => row.goals.revenue)).toBeGreaterThan(0n);
  expect(of("paused").every((row) => row.date <= addDays(anchor, -20))).toBe(true);
  expect(of("new").every((row) => row.date >= addDays(anchor, -3))).toBe(true);
  expect(rows.some((row) => row.goals.leads % 1_000_000n !== 0n)).toBe(true);
  expect(rows.some((row) => row.campaign === null)).toBe(true);
});

test("ids are unique and every client has accounts on every platform", () => {
  const ids = accounts.flatMap((account) => [account.id, ...account.campaigns.map(({ id }) => id)]);
  expect(new Set(ids).size).toBe(ids.length);
  for (const client of clients) {
    expect(new Set(client.accounts.map(({ platform }) => platform))).toEqual(
      new Set(accounts.map(({ platform }) => platform)),
    );
    expect(client.accounts.every(({ currency }) => currency === client.currency)).toBe(true);
  }
});
