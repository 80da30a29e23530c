import { demoSecrets, demoSettings } from "@leadline/cli/demo-settings";
import { evaluateAlerts } from "@leadline/cli/local/alerts";
import { clientId } from "@leadline/core/ids";
import type { Micros } from "@leadline/core/micros";
import type { Settings } from "@leadline/core/settings";
import { addDays, calendarDate, type DateRange } from "@leadline/core/time/calendar-date";
import { amountText } from "@leadline/core/watch/amounts";
import { truth } from "@leadline/twin/market/truth";
import { afterEach, expect, test } from "vitest";
import * as z from "zod";
import { imitations, openReceiver, type Receiver } from "../channels/imitations.ts";
import { type JourneyWorld, openWorld } from "./world.ts";

let closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closes.map((close) => close()));
  closes = [];
});

const northwind = clientId("northwind");
const budget = "900";
const channels: Settings["channels"] = [{ id: "team", kind: "webhook", language: "en", to: {} }];
const digests: Settings["digests"] = [
  {
    id: "week",
    client: northwind,
    weekday: "monday",
    hour: 8,
    zone: "Europe/Paris",
    monthlyBudget: 900_000_000n as Micros, // 900, as the budget is written.
    channels: ["team"],
  },
];
/** The week before the first Monday on which the market is looked at. */
const week: DateRange = { from: calendarDate("2026-11-16"), to: calendarDate("2026-11-22") };
const weekBefore: DateRange = { from: addDays(week.from, -7), to: addDays(week.to, -7) };
const month: DateRange = { from: calendarDate("2026-11-01"), to: week.to };

async function world(receiver: Receiver): Promise<{ journey: JourneyWorld; look: () => Promise<void> }> {
  const { clients, connections } = demoSettings(() => "");
  const isTiktok = ({ platform }: { readonly platform: string }) => platform === "tiktok";
  const env = { LEADLINE_CHANNEL_TEAM_URL: `${receiver.url}/hook`, LEADLINE_CHANNEL_TEAM_KEY: "k".repeat(40) };
  const own = clients.slice(0, 1).map((client) => ({ ...client, accounts: client.accounts.filter(isTiktok) }));
  const over = { backfillDays: 25, connections: connections.filter(isTiktok), clients: own, channels, digests };
  const journey = await openWorld(over, env);
  closes.push(() => journey.close());
  const { store, settings, clock, log } = journey;
  const look = () => evaluateAlerts({ store, settings, env: { ...demoSecrets(), ...env }, clock, log });
  return { journey, look };
}

const notice = z.object({
  kind: z.string(),
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  items: z.array(
    z.object({
      tone: z.string(),
      title: z.string(),
      text: z.string(),
      figures: z.array(z.object({ label: z.string(), value: z.string() })),
    }),
  ),
});

/** What the market itself knows of the client's accounts there, summed. */
async function sumsOf({ twin, settings }: JourneyWorld, range: DateRange): Promise<Record<"spend" | "leads", bigint>> {
  const own = new Set(settings.clients.flatMap(({ accounts }) => accounts.map(({ account }) => String(account))));
  const rows = [...truth(await twin.world(), range)].filter((row) => row.platform === "tiktok" && own.has(row.account));
  expect(rows.length).toBeGreaterThan(0);
  const sum = (amounts: readonly (bigint | null | undefined)[]) => amounts.reduce<bigint>((a, b) => a + (b ?? 0n), 0n);
  return {
    spend: sum(rows.map(({ metrics }) => metrics.spend)),
    leads: sum(rows.map(({ goals }) => goals.leads)),
  };
}

/** Rounded by the books of a school, apart from the product's. */
function percent(now: bigint, before: bigint): string {
  const rounded = Math.round((Number(now - before) / Number(before)) * 100);
  return `(${rounded > 0 ? "+" : ""}${rounded} %)`;
}

test("a week's digest tells the market's own figures, once, on its day and not before", async () => {
  const receiver = await openReceiver(imitations.webhook ?? expect.unreachable());
  closes.push(() => receiver.close());
  const { journey, look } = await world(receiver);
  await journey.runtime.night();
  await look();
  expect(receiver.arrived).toEqual([]);
  await journey.nextDay();
  await journey.runtime.night();
  await Promise.all([look(), look()]);
  await look();

  const all = receiver.arrived.map(({ body }) => notice.parse(JSON.parse(body)));
  expect([...new Set(all.map(({ id }) => id))]).toEqual(["digest-week-2026-11-22"]);
  const { kind, title, summary, items } = all[0] ?? expect.unreachable();
  expect({ kind, title, summary }).toEqual({
    kind: "digest",
    title: "The week of Northwind Energy",
    summary: "2026-11-16 to 2026-11-22, beside the week before.",
  });
  const [now, before, spent] = await Promise.all([week, weekBefore, month].map((range) => sumsOf(journey, range)));
  if (now === undefined || before === undefined || spent === undefined) return expect.unreachable();
  const money = (amount: bigint) => amountText(amount as Micros, "money", "EUR"); // A sum of micros.
  const figures = Object.fromEntries((items[0]?.figures ?? []).map(({ label, value }) => [label, value]));
  expect(figures).toMatchObject({
    Spend: `${money(now.spend)} ${percent(now.spend, before.spend)}`,
    Leads: `${now.leads / 1_000_000n} ${percent(now.leads, before.leads)}`,
  });
  const pacing = items.find((item) => item.title === "The month");
  expect(pacing?.figures).toEqual([
    { label: "Spent", value: money(spent.spend) },
    { label: "Budget", value: `${budget}.00 EUR` },
    { label: "Days gone", value: "22 / 30" },
  ]);
  const isAhead = spent.spend * 30n > 900_000_000n * 22n;
  expect(pacing?.text).toBe(`It spends ${isAhead ? "faster than the month goes" : "slower than the month goes"} by.`);
  expect(items.at(-1)).toMatchObject({ tone: "good", title: "Nothing alerts." });
});
