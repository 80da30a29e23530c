import { addDays, type CalendarDate, type DateRange } from "@leadline/core/time/calendar-date";
import { localTime } from "@leadline/core/time/instant";
import { type TruthRow, truth } from "@leadline/twin/market/truth";
import type { World } from "@leadline/twin/market/world";
import type { Hono } from "hono";
import { expect } from "vitest";
import * as z from "zod";

const metrics = [
  "spend",
  "impressions",
  "clicks",
  "linkClicks",
  "leads",
  "qualifiedLeads",
  "acquisitions",
  "revenue",
] as const;
type Metric = (typeof metrics)[number];

/** KPIs as the brief writes them: numerator, denominator, factor. Written down again on purpose, apart from the product's table. */
const ratios: Readonly<Record<string, readonly [Metric, Metric, bigint]>> = {
  cpl: ["spend", "leads", 1n],
  cpa: ["spend", "acquisitions", 1n],
  roas: ["revenue", "spend", 1n],
  cos: ["spend", "revenue", 1n],
  cpm: ["spend", "impressions", 1000n],
  ctr: ["linkClicks", "impressions", 1n],
  conversionRate: ["leads", "linkClicks", 1n],
};
const columns = [...metrics, ...Object.keys(ratios)];
const dimensions = ["day", "month", "platform", "account", "campaign"] as const;
type Dimension = (typeof dimensions)[number];

const answer = z.object({ rows: z.array(z.record(z.string(), z.unknown())) });

type Sums = Record<Metric, bigint | null>;

/**
 * Compares every answer of the API with the market's own truth, to the micro: by client, platform, account, campaign, day
 * and month, sums and KPIs. A group the market knows nothing of may be absent or say zero.
 */
export async function expectTruth(
  api: Hono,
  world: World,
  range: DateRange,
  clients = ["northwind", "sunpeak"],
): Promise<void> {
  const rows = [...truth(world, range)];
  for (const client of clients) {
    const own = rows.filter((row) => row.client === client);
    expect(own.length).toBeGreaterThan(0);
    for (const by of [
      ["platform"],
      ["account"],
      ["month"],
      ["month", "campaign"],
      ["day", "account"],
      ["day", "campaign"],
    ] satisfies Dimension[][]) {
      const got = await ask(api, { client, by: by.join(","), ...range });
      expect({ client, by, got: nonZero(got, by) }).toEqual({ client, by, got: expectedOf(own, by) });
    }
  }
}

/** The newest `days` days that have ended everywhere. A zone ahead of the others has begun its backfill a day later. */
export function daysRead(world: World, days: number): DateRange {
  const to = addDays(localTime(world.now, "America/Los_Angeles").date, -1);
  return { from: addDays(to, 1 - days), to };
}

async function ask(api: Hono, question: { client: string; by: string; from: CalendarDate; to: CalendarDate }) {
  const query = new URLSearchParams({ ...question, kpis: columns.join(","), numbers: "string" });
  const reply = await api.request(`/v1/kpis?${query}`);
  expect(reply.status).toBe(200);
  return answer.parse(await reply.json()).rows;
}

function nonZero(rows: readonly Record<string, unknown>[], by: readonly Dimension[]) {
  const kept = rows.filter((row) => metrics.some((name) => row[name] !== null && row[name] !== "0"));
  return byKey(
    kept.map((row) => [
      keyOf(by.map((dimension) => String(row[dimension] ?? ""))),
      Object.fromEntries(columns.map((name) => [name, row[name]])),
    ]),
  );
}

function expectedOf(rows: readonly TruthRow[], by: readonly Dimension[]) {
  const groups = Map.groupBy(rows, (row) => keyOf(by.map((dimension) => labelOf(row, dimension))));
  const sums = [...groups].map(([key, group]) => [key, sumOf(group)] as const);
  return byKey(
    sums
      .filter(([, sum]) => metrics.some((name) => sum[name] !== null && sum[name] !== 0n))
      .map(([key, sum]) => [key, textsOf(sum)]),
  );
}

function labelOf(row: TruthRow, dimension: Dimension): string {
  const labels: Readonly<Record<Dimension, string>> = {
    day: row.date,
    month: row.date.slice(0, 7),
    platform: row.platform,
    account: `${row.platform}:${row.account}`,
    campaign: `${row.campaign ?? "unallocated"}`,
  };
  return labels[dimension];
}

function sumOf(rows: readonly TruthRow[]): Sums {
  const of = (name: Metric) => (row: TruthRow) => ({ ...row.metrics, ...row.goals })[name];
  return Object.fromEntries(metrics.map((name) => [name, sum(rows.map(of(name)))])) as Sums;
}

function sum(cells: readonly (bigint | null)[]): bigint | null {
  const known = cells.filter((cell) => cell !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0n);
}

function textsOf(sums: Sums): Record<string, string | null> {
  const kpis = Object.entries(ratios).map(([name, [over, under, factor]]) => [
    name,
    quotient(sums[over], sums[under], factor),
  ]);
  return { ...Object.fromEntries(metrics.map((name) => [name, decimal(sums[name])])), ...Object.fromEntries(kpis) };
}

/** Long division with half-even rounding at the sixth place, independent of the product's. */
function quotient(over: bigint | null, under: bigint | null, factor: bigint): string | null {
  if (over === null || under === null || under === 0n) return null;
  const scaled = over * factor * 1_000_000n;
  const floor = scaled / under;
  const rest = (scaled - floor * under) * 2n;
  return decimal(rest > under || (rest === under && floor % 2n !== 0n) ? floor + 1n : floor);
}

function decimal(amount: bigint | null): string | null {
  if (amount === null) return null;
  const text = `${amount}`.padStart(7, "0");
  return `${text.slice(0, -6)}.${text.slice(-6)}`.replace(/\.?0+$/, "");
}

const keyOf = (labels: readonly string[]) => labels.join(" ");

function byKey<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
