import { resultKey } from "@leadline/core/facts";
import { accountId } from "@leadline/core/ids";
import type {
  DiscoveredAccount,
  Platform,
  PlatformTraits,
  RenamedEntity,
  RenamedRow,
  ReportTraits,
  Slice,
} from "@leadline/core/platform";
import { type CalendarDate, datesIn, daysBetween } from "@leadline/core/time/calendar-date";
import { type Instant, localTime } from "@leadline/core/time/instant";
import type { PlatformName } from "@leadline/platforms/list";
import { draws, poisson } from "@leadline/twin/market/random";
import { lagSlope, longestLag } from "@leadline/twin/market/results";
import { shape } from "./shape.ts";

/** The bases a platform tells a conversion under; the later ones only while it follows its click so closely, in days. */
const bases: Readonly<Record<PlatformName, readonly (readonly [basis: string, within: number])[]>> = {
  google: [
    ["primary/clickDate", 99],
    ["all/clickDate", 99],
    ["primary/conversionDate", 0],
    ["all/conversionDate", 0],
  ],
  meta: [
    ["adset", 99],
    ["28d_click", 28],
    ["7d_click", 7],
    ["1d_click", 1],
  ],
  tiktok: [["platform", 99]],
  linkedin: [["platform", 99]],
};

/** The night on which young spend is corrected, and the share of rows it touches. */
const corrected: Readonly<Partial<Record<PlatformName, { readonly age: number; readonly share: number }>>> = {
  google: { age: 2, share: 0.3 },
  linkedin: { age: 2, share: 0.9 },
};

/** Entities in a list for each that delivers, and the share of nights on which one of them has changed. */
const listed = 3;
const listsChange = 0.3;

const zone = "Europe/Paris";

/** A platform of accounts of the stated shape whose days go on changing as the true ones' do. It asks nobody. */
export function generatedPlatform(
  id: PlatformName,
  traits: PlatformTraits,
  accounts: number,
  now: () => Instant,
): Platform {
  return {
    traits,
    discover: async () => Array.from({ length: accounts }, (_, n) => accountNamed(`${n + 1}000000000`)),
    async read(slice, { account }) {
      const report = traits.reports.find((one) => one.id === slice.report);
      if (report === undefined) throw new Error(`No report ${slice.report}.`);
      const { date: today } = localTime(now(), zone);
      if (report.holds === "entities") return { entities: entitiesOf(`${id}|${account}`, report, today) };
      return { rows: datesIn(slice).flatMap((date) => rowsOf({ id, account, report, date, today })) };
    },
  };
}

function accountNamed(id: string): DiscoveredAccount {
  const described = { currency: "EUR", zone, state: "enabled", status: "ENABLED", route: {} } as const;
  return { account: accountId(id), name: `Account ${id}`, ...described };
}

interface Place {
  readonly id: PlatformName;
  readonly account: string;
  readonly report: ReportTraits;
  readonly date: Slice["from"];
  readonly today: CalendarDate;
}

function rowsOf(place: Place): RenamedRow[] {
  const rows = Array.from({ length: shape.campaigns }, (_, n) => rowOf(place, n));
  return place.report.level === "account" ? [summed(place, rows)] : rows;
}

function rowOf({ id, account, report, date, today }: Place, n: number): RenamedRow {
  const draw = draws(`${id}|${account}|${date}|${n}`);
  const age = daysBetween(date, today);
  const late = corrected[id];
  const touched = draw() < (late?.share ?? 0) && age >= (late?.age ?? Number.POSITIVE_INFINITY);
  const cents = 500 + Math.floor(draw() * 9_500) + (touched ? 1 : 0);
  const figures: Readonly<Record<string, string>> = { spend: (cents / 100).toFixed(2) };
  const metrics = report.metrics.map((name) => [name, figures[name] ?? String(Math.floor(draw() * 5_000))]);
  return {
    date,
    level: "campaign",
    entity: `${7_000_000_000 + n}`,
    metrics: Object.fromEntries(metrics),
    results: resultsOf(id, age, draw),
  };
}

/** Conversions of one day's clicks that are known by now, by the law of the imitated platforms. */
function resultsOf(id: PlatformName, age: number, draw: () => number): RenamedRow["results"] {
  const found = new Map<string, { count: number; value: number }>();
  for (let left = poisson(shape.resultsPerRow, draw); left > 0; left -= 1) {
    const lag = Math.floor((longestLag[id] + 1) * draw() ** lagSlope[id]);
    const [action, value] = [`${100 + Math.floor(draw() * shape.actions)}`, 20 + Math.floor(draw() * 500)];
    if (lag >= age) continue;
    for (const [basis] of bases[id].filter(([, within]) => lag <= within)) {
      const key = resultKey(action, basis);
      const known = found.get(key) ?? { count: 0, value: 0 };
      found.set(key, { count: known.count + 1, value: known.value + value });
    }
  }
  const texts = [...found].map(([key, { count, value }]) => [key, { count: `${count}`, value: `${value}` }] as const);
  return Object.fromEntries(texts);
}

function summed({ account, report, date }: Place, rows: readonly RenamedRow[]): RenamedRow {
  const sum = (of: (row: RenamedRow) => string | null | undefined) =>
    rows.reduce((total, row) => total + Number(of(row) ?? 0), 0).toFixed(2);
  const keys = [...new Set(rows.flatMap(({ results }) => Object.keys(results)))];
  const totals = keys.map((key) => {
    const [count, value] = [sum(({ results }) => results[key]?.count), sum(({ results }) => results[key]?.value)];
    return [key, { count, value }] as const;
  });
  const metrics = report.metrics.map((name) => [name, sum(({ metrics: told }) => told[name])]);
  return {
    date,
    level: "account",
    entity: account,
    metrics: Object.fromEntries(metrics),
    results: Object.fromEntries(totals),
  };
}

function entitiesOf(owner: string, { level }: ReportTraits, today: CalendarDate): RenamedEntity[] {
  if (level === "conversionAction") {
    const attributes = { category: "LEAD", clickDays: `${shape.clickDays}`, viewDays: "1" };
    return Array.from({ length: shape.actions }, (_, n) => entity(`${100 + n}`, `Action ${n}`, attributes));
  }
  const moved = draws(`${owner}|${today}`)() < listsChange ? today : "before";
  const all = Array.from({ length: shape.campaigns * listed }, (_, n) =>
    entity(`${7_000_000_000 + n}`, `Campaign ${n}, spring and summer`, { channel: "SEARCH" }),
  );
  return [...all.slice(1), entity("7000000000", `Campaign 0, changed ${moved}`, { channel: "SEARCH" })];
}

function entity(id: string, name: string, attributes: RenamedEntity["attributes"]): RenamedEntity {
  return { id, name, status: "ENABLED", attributes };
}
