import { demoSecrets, demoSettings } from "@leadline/cli/demo-settings";
import { evaluateAlerts } from "@leadline/cli/local/alerts";
import { amountText } from "@leadline/core/delivery/amount-text";
import { clientId } from "@leadline/core/ids";
import type { Micros } from "@leadline/core/micros";
import type { Settings } from "@leadline/core/settings";
import { addDays, calendarDate, type DateRange } from "@leadline/core/time/calendar-date";
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
  return `(${rounded > 0 ? "+" : ""}${rounded}%)`;
}

test("a week's digest tells the market's own figures, once, on its day and not before; the next one what was known of it then", async () => {
  const receiver = await openReceiver(imitations.webhook ?? expect.unreachable());
  closes.push(() => receiver.close());
  const { journey, look } = await world(receiver);
  await journey.runtime.night();
  await look();
  expect(receiver.arrived).toEqual([]);
  await nextNight(journey);
  await Promise.all([look(), look()]);
  await look();

  const [first = expect.unreachable(), ...repeated] = noticesOf(receiver);
  expect(repeated.filter(({ id }) => id !== first.id)).toEqual([]);
  const { kind, id, title, summary, items } = first;
  expect({ kind, id, title }).toEqual({
    kind: "digest",
    id: "digest-week-2026-11-22",
    title: "The week of Northwind Energy",
  });
  expect(summary).toMatch(
    /^16\u2009–\u200922 November 2026, compared with the week before\. .*rests on them is not compared\.$/,
  );
  const [now, before, spent] = await Promise.all([week, weekBefore, month].map((range) => sumsOf(journey, range)));
  if (now === undefined || before === undefined || spent === undefined) return expect.unreachable();
  const figures = figuresOf(first);
  expect(figures.Spend).toBe(`${money(now.spend)} ${percent(now.spend, before.spend)}`);
  // Nobody looked a week ago, so no change can be told apart from lateness.
  expect(figures.Leads).toMatch(new RegExp(`^${now.leads / 1_000_000n} so far, about \\d+ expected$`));
  const pacing = items.find((item) => item.title === "Budget of November 2026");
  expect(pacing?.figures.slice(0, 3)).toEqual([
    { label: "Spent", value: `${money(spent.spend)} (${Math.round((Number(spent.spend) / 900_000_000) * 100)}%)` },
    { label: "Budget", value: `€${budget}.00` },
    { label: "Days gone", value: "22 / 30 (73%)" },
  ]);
  expect(pacing?.text).toBe(paceOf(spent.spend));
  expect(items.at(-1)).toMatchObject({ tone: "good", title: "Nothing alerts." });

  for (let day = 0; day < 6; day++) await journey.nextDay();
  await nextNight(journey);
  await look();
  const second = noticesOf(receiver).at(-1) ?? expect.unreachable();
  expect([second.id, second.summary]).toEqual([
    "digest-week-2026-11-29",
    expect.stringMatching(/as it was known when it was as young\.$/),
  ]);
  const [then, later] = [leadsIn(figures.Leads), leadsIn(figuresOf(second).Leads)];
  expect(figuresOf(second).Leads).toContain(`${later} so far ${percent(BigInt(later), BigInt(then))}, about `);
});

const noticesOf = ({ arrived }: Receiver) => arrived.map(({ body }) => notice.parse(JSON.parse(body)));
const figuresOf = ({ items }: z.output<typeof notice>): Readonly<Record<string, string>> =>
  Object.fromEntries((items[0]?.figures ?? []).map(({ label, value }) => [label, value]));
const leadsIn = (value: string | undefined) => Number(/^\d+/.exec(value ?? "")?.[0] ?? expect.unreachable());
const money = (amount: bigint) => amountText(amount as Micros, { unit: "money", currency: "EUR", language: "en" }); // A sum of micros.

async function nextNight(journey: JourneyWorld): Promise<void> {
  await journey.nextDay();
  await journey.runtime.night();
}

/** Of a budget of 900 after 22 of 30 days. */
function paceOf(spent: bigint): string {
  if (spent > 900_000_000n) return "More is spent than the month may cost.";
  const run = (Number(spent) * 30) / 22 / 900_000_000;
  return run > 1.1
    ? "It spends faster than the month goes by."
    : run < 0.9
      ? "It spends slower than the month goes by."
      : "It keeps pace.";
}
