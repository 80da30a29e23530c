import { resultKey } from "@leadline/core/facts";
import type { RenamedRow, Slice, SliceRead } from "@leadline/core/platform";
import type * as z from "zod";
import { type Session, search, type Target } from "../client.ts";
import { during, select } from "../gaql.ts";
import { actionIdOf, campaignKey, deliveryRow, resultRow } from "../schema.ts";

const delivery = ["cost_micros", "impressions", "clicks"];

/** Google's counts and values, and the basis each pair is told under. */
const families = [
  ["primary/clickDate", "conversions", "conversionsValue"],
  ["all/clickDate", "allConversions", "allConversionsValue"],
  ["primary/conversionDate", "conversionsByConversionDate", "conversionsValueByConversionDate"],
  ["all/conversionDate", "allConversionsByConversionDate", "allConversionsValueByConversionDate"],
] as const;

const results = [
  "conversions",
  "conversions_value",
  "all_conversions",
  "all_conversions_value",
  "conversions_by_conversion_date",
  "conversions_value_by_conversion_date",
  "all_conversions_by_conversion_date",
  "all_conversions_value_by_conversion_date",
];

const levels = {
  account: {
    resource: "customer",
    ids: ["customer.id", "customer.currency_code"],
    rows: { delivery: deliveryRow, results: resultRow },
  },
  campaign: {
    resource: "campaign",
    ids: ["customer.id", "customer.currency_code", "campaign.id"],
    rows: { delivery: deliveryRow.extend(campaignKey), results: resultRow.extend(campaignKey) },
  },
} as const;

type FactLevel = keyof typeof levels;

/** Rows a slice may be expected to have for both of its answers to be held in memory at once. */
const fewRows = 5_000;

/**
 * Spend and results per day. Two questions, since Google refuses cost next to conversion actions
 * (https://developers.google.com/google-ads/api/docs/conversions/reporting): side by side where they are known to bring few
 * rows, else one after the other, so that one answer at a time is held in memory. Nothing is filtered: a removed campaign's
 * past cost stays.
 */
export async function readFacts(level: FactLevel, slice: Slice, target: Target, session: Session): Promise<SliceRead> {
  const { resource, ids, rows } = levels[level];
  const ask = (segments: readonly string[], metrics: readonly string[]) =>
    `${select([...ids, ...segments, ...metrics.map((name) => `metrics.${name}`)], resource)} ${during(slice)}`;
  const delivered = async () => {
    const found = await search(ask(["segments.date"], delivery), rows.delivery, target, session);
    return found.map((row): RenamedRow => ({ ...keyOf(level, row), metrics: metricsOf(row), results: none }));
  };
  const converted = async () => {
    const resultsOf = resultsRenamer();
    const byAction = ask(["segments.date", "segments.conversion_action"], results);
    const found = await search(byAction, rows.results, target, session);
    return found.map((row): RenamedRow => ({ ...keyOf(level, row), metrics: none, results: resultsOf(row) }));
  };
  const isSmall = slice.rows !== undefined && slice.rows <= fewRows;
  const [spend, conversions] = isSmall ? await both(delivered, converted) : [await delivered(), await converted()];
  return { rows: spend.concat(conversions) };
}

/** Nothing is under way any more when it throws. */
async function both<T>(one: () => Promise<T>, other: () => Promise<T>): Promise<readonly [T, T]> {
  const [first, second] = await Promise.allSettled([one(), other()]);
  if (first.status === "rejected") throw first.reason;
  if (second.status === "rejected") throw second.reason;
  return [first.value, second.value];
}

const none = {};

interface Keyed {
  readonly customer: { readonly id: string; readonly currencyCode: string };
  readonly campaign?: { readonly id: string };
  readonly segments: { readonly date: string };
}

/** By the level that was asked: an answer may name more than its question, and its rows are left as they came. */
function keyOf(level: FactLevel, { customer, campaign, segments }: Keyed) {
  const { id } = level === "campaign" && campaign !== undefined ? campaign : customer;
  return { level, date: segments.date, entity: id, currency: customer.currencyCode };
}

function metricsOf({ metrics }: z.output<typeof deliveryRow>): RenamedRow["metrics"] {
  const { costMicros, impressions, clicks } = metrics;
  // Google has one click figure: on its ads every click leads to the destination.
  return { spend: `${costMicros}e-6`, impressions, clicks, linkClicks: clicks };
}

type Cell = { readonly count: string | null; readonly value: string | null };

/** Renames the results of one read: the keys of an action are made once, however many rows name it. */
function resultsRenamer(): (row: z.output<typeof resultRow>) => RenamedRow["results"] {
  const known = new Map<string, readonly (readonly [key: string, family: (typeof families)[number]])[]>();
  const keysOf = (resourceName: string) => {
    const action = actionIdOf(resourceName);
    const made = families.map((family) => [resultKey(action, family[0]), family] as const);
    known.set(resourceName, made);
    return made;
  };
  return ({ segments: { conversionAction }, metrics = {} }) => {
    const found: Record<string, Cell> = {};
    for (const [key, [, count, value]] of known.get(conversionAction) ?? keysOf(conversionAction)) {
      if ((metrics[count] ?? 0) === 0 && (metrics[value] ?? 0) === 0) continue;
      found[key] = { count: textOf(metrics[count]), value: textOf(metrics[value]) };
    }
    return found;
  };
}

/** The shortest text that is exactly the double on the wire. */
function textOf(double: number | undefined): string | null {
  return double === undefined ? null : String(double);
}
