import { demoSettings } from "@leadline/cli/demo-settings";
import { micros } from "@leadline/core/micros";
import { convert } from "@leadline/core/rates/convert";
import { roundExact } from "@leadline/core/rates/exact-sum";
import { loadRates } from "@leadline/core/rates/rate-store";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { publishedDays } from "@leadline/twin/ecb/rates";
import { afterEach, expect, test } from "vitest";
import { type JourneyWorld, openWorld } from "./world.ts";

let open: JourneyWorld[] = [];

afterEach(async () => {
  await Promise.all(open.map((world) => world.close()));
  open = [];
});

/** One account on one platform: the point is what comes beside it. */
async function world(): Promise<JourneyWorld> {
  const { clients, connections } = demoSettings(() => "");
  const isTiktok = ({ platform }: { readonly platform: string }) => platform === "tiktok";
  const made = await openWorld({
    backfillDays: 2,
    connections: connections.filter(isTiktok),
    clients: clients.slice(0, 1).map((client) => ({ ...client, accounts: client.accounts.filter(isTiktok) })),
  });
  open.push(made);
  return made;
}

test("after a night the rates of all its days are stored, and amounts convert by what the bank published", async () => {
  const journey = await world();
  expect(await journey.runtime.night()).toEqual({ waiting: [], dead: 0 });
  const truth = publishedDays(await journey.twin.world());
  const range = { from: calendarDate("2026-11-16"), to: calendarDate("2026-11-22") };
  const table = await loadRates(journey.store.rates, range);
  const week = truth.filter(({ date }) => range.from <= date && date <= range.to);
  expect(week).toHaveLength(5);
  expect(table.days.slice(-5)).toEqual(week.map(({ date, rates }) => ({ date, perEuro: Object.fromEntries(rates) })));
  const dollars = new Map(week.at(-1)?.rates).get("USD") ?? "";
  const sunday = { currency: "EUR", date: range.to, amount: micros("1") };
  const { sum, rates } = convert([sunday], "USD", table);
  expect(sum && roundExact(sum)).toBe(micros(dollars));
  expect(rates).toMatchObject([{ currency: "EUR", rateDates: { from: "2026-11-20", to: "2026-11-20" }, missing: [] }]);
  await journey.nextDay();
  await journey.runtime.night();
  expect((await journey.store.rates.months("2026-11", "2026-11"))[0]?.days.at(-1)?.date).toBe("2026-11-23");
  expect((await journey.twin.requests()).counts).toMatchObject({ "ecb.history": 1, "ecb.daily": 1 });
});

test("a bank that fails costs the night nothing but the rates, and is told", async () => {
  const journey = await world();
  await journey.twin.faults([{ route: "ecb.*", kind: "503" }]);
  expect(await journey.runtime.night()).toEqual({ waiting: [], dead: 0 });
  expect(journey.events.filter((event) => event.includes("rates.failed"))).toHaveLength(1);
  expect(await journey.store.rates.months("2026-01", "2026-12")).toEqual([]);
  const ended = journey.events.filter((event) => event.includes('"task.ended"'));
  expect(ended.length).toBeGreaterThan(0);
  expect(ended.filter((event) => !event.includes('"state":"done"'))).toEqual([]);
});

test("a night that is stopped while the bank keeps its answer back does not wait for it", async () => {
  const journey = await world();
  await journey.twin.hold("ecb.history");
  const stop = new AbortController();
  const night = journey.runtime.night({ signal: stop.signal });
  await expect.poll(async () => (await journey.twin.requests()).held, { timeout: 30_000 }).toBe(1);
  stop.abort();
  expect(await night).toEqual({ waiting: [], dead: 0 });
  await journey.twin.release();
});
