import type { KpiQuery } from "@leadline/core/query/question";
import type { RateDay } from "@leadline/core/rates";
import { actions, type RawFact, type RawPage, type World } from "./world.ts";

/*
 * The same answers by the plainest means: lists, filters, fractions of whole numbers. It shares nothing with the product but
 * the question.
 */

/** An exact number; the denominator is above zero. */
type Exact = readonly [over: bigint, under: bigint];

/** Numbers of one fact, of what is left beside facts, or of an empty page, which is no row but says zero. */
interface Atom {
  readonly tags: Readonly<Record<string, string>>;
  readonly currency: string;
  readonly actualDate: string;
  readonly cells: Readonly<Record<string, bigint | null>>;
  readonly rest: boolean;
  /** Of a day whose parts are none, or are all hidden: it is no row of a split answer, but counts in its totals. */
  readonly nothing?: true;
}

interface DayOfAccount {
  readonly tags: Readonly<Record<string, string>>;
  readonly currency: string;
  readonly read: boolean;
}

/** One row; a number is decimal text, and `null` where there is none. */
export interface NaiveRow {
  readonly tags: Readonly<Record<string, string>>;
  readonly currency: string;
  readonly values: Readonly<Record<string, string | null>>;
  readonly days: number;
  readonly daysRead: number;
  readonly rateMissing: boolean;
}

export const ratios: Readonly<Record<string, readonly [of: string, over: string, per: bigint]>> = {
  cpl: ["spend", "leads", 1n],
  cpql: ["spend", "qualifiedLeads", 1n],
  roas: ["revenue", "spend", 1n],
  cos: ["spend", "revenue", 1n],
  cpm: ["spend", "impressions", 1000n],
  ctr: ["linkClicks", "impressions", 1n],
  conversionRate: ["leads", "linkClicks", 1n],
  acquisitionRate: ["acquisitions", "leads", 1n],
};
const money = ["spend", "revenue"];
const measures = ["spend", "impressions", "linkClicks", "leads", "qualifiedLeads", "acquisitions", "revenue"];

export interface NaiveAsk {
  readonly query: KpiQuery;
  readonly world: World;
  /** Days to read -> the day of the question they count for. */
  readonly days: ReadonlyMap<string, string>;
}

/** Every row of the answer, in no order, and the totals per currency. */
export function naiveAnswer(ask: NaiveAsk): {
  readonly rows: readonly NaiveRow[];
  readonly totals: readonly NaiveRow[];
} {
  const { atoms, accountDays } = observe(ask);
  const shown = ask.query.currency;
  const inCurrency = (currency: string) => shown ?? currency;
  const names = (one: { tags: Atom["tags"]; currency: string }) => JSON.stringify([one.tags, inCurrency(one.currency)]);
  const split = ask.query.by.some((dimension) => ["campaign", "adGroup"].includes(dimension));
  const shownAtoms = atoms.filter(({ nothing }) => !(split && nothing));
  const keys = new Set([...shownAtoms.map(names), ...(split ? [] : accountDays.map(names))]);
  const rows = [...keys].flatMap((key): NaiveRow[] => {
    const mine = shownAtoms.filter((atom) => names(atom) === key);
    const [tags, currency] = JSON.parse(key);
    const { campaign, adGroup, ...coarse } = tags;
    const days = accountDays.filter((day) => names({ ...day, tags: day.tags }) === JSON.stringify([coarse, currency]));
    if (mine.length > 0 && mine.every(({ rest }) => rest) && split && isNothing(mine, ask)) return [];
    return [rowOf({ tags, currency }, mine, days, ask)];
  });
  const currencies = [...new Set([...accountDays, ...atoms].map((one) => inCurrency(one.currency)))];
  const totals = currencies.map((currency) =>
    rowOf(
      { tags: {}, currency },
      atoms.filter((atom) => inCurrency(atom.currency) === currency),
      accountDays.filter((day) => inCurrency(day.currency) === currency),
      ask,
    ),
  );
  return { rows, totals };
}

/** What is unallocated sums to nothing, in whatever is asked for. */
function isNothing(atoms: readonly Atom[], { query, world }: Rated): boolean {
  const groups = [...addable(atoms, query.currency, world).values()];
  return groups.every((group) => neededOf(query).every((measure) => plainSum(group, measure) === 0n));
}

/** Amounts that may be added before they are converted. */
function addable(atoms: readonly Atom[], to: string | undefined, world: World): ReadonlyMap<string, readonly Atom[]> {
  return Map.groupBy(atoms, ({ currency, actualDate }) => {
    if (to === undefined || currency === to) return "";
    return rateOn(world.rates, currency, to, actualDate) === null
      ? `${currency} ${actualDate}`
      : `${currency} ${dueDay(actualDate)}`;
  });
}

const plainSum = (atoms: readonly Atom[], measure: string) =>
  atoms.reduce((sum, { cells }) => sum + (cells[measure] ?? 0n), 0n);

function neededOf({ columns, sort }: KpiQuery): readonly string[] {
  const asked: readonly string[] = sort === undefined ? columns : [...columns, sort.by];
  return [
    ...new Set(
      asked.flatMap((column): readonly string[] => {
        const parts = ratios[column];
        return parts === undefined ? [column] : [parts[0], parts[1]];
      }),
    ),
  ];
}

function observe({ query, world, days }: NaiveAsk) {
  const accountNames = Object.keys(world.currencies).filter((name) => {
    const [platform = ""] = name.split(":");
    const platformAsked = query.platforms?.some((one) => one === platform) ?? true;
    return platformAsked && (query.accounts?.some((one) => `${one.platform}:${one.account}` === name) ?? true);
  });
  const level =
    query.by.includes("adGroup") || query.adGroups
      ? "adGroup"
      : query.by.includes("campaign") || query.campaigns
        ? "campaign"
        : null;
  const atoms: Atom[] = [];
  const accountDays: DayOfAccount[] = [];
  for (const account of accountNames) {
    if (level === "adGroup" && account.startsWith("tiktok")) continue;
    for (const [date, label] of days) {
      const found = atomsOf({ account, date, level, query, world });
      const tags = coarseTags(account, label, query);
      for (const { place, ...atom } of found.atoms)
        atoms.push({ ...atom, tags: { ...tags, ...place }, actualDate: date });
      accountDays.push({
        tags,
        currency: found.currency ?? world.currencies[account] ?? "",
        read: found.currency !== null,
      });
    }
  }
  return { atoms, accountDays };
}

interface DayAsk {
  readonly account: string;
  readonly date: string;
  readonly level: "campaign" | "adGroup" | null;
  readonly query: KpiQuery;
  readonly world: World;
}

type PlacedAtom = Omit<Atom, "tags" | "actualDate"> & { readonly place: Readonly<Record<string, string>> };

function atomsOf({ account, date, level, query, world }: DayAsk): {
  atoms: readonly PlacedAtom[];
  currency: string | null;
} {
  const known = (report: RawPage["report"]) => knownPage(world.pages, { account, date, report, asOf: query.asOf });
  const whole = known("account");
  if (level === null) {
    if (whole === null) return { atoms: [], currency: null };
    const cells = whole.facts.length === 0 ? [zeros(whole)] : whole.facts.map((fact) => cellsOf(fact, whole));
    return {
      atoms: cells.map((one) => ({ place: {}, currency: whole.currency, cells: one, rest: false })),
      currency: whole.currency,
    };
  }
  const wantsRest = [query.campaigns, query.adGroups].every((filter) => filter?.includes("unallocated") ?? true);
  const [parts, total] = [known(level), wantsRest ? whole : null];
  const currency = parts?.currency ?? total?.currency ?? null;
  return { atoms: [...partAtoms(parts, query), ...restAtoms(parts, total, query)], currency };
}

function partAtoms(parts: RawPage | null, query: KpiQuery): readonly PlacedAtom[] {
  if (parts === null) return [];
  const shown = parts.facts.filter((fact) => {
    const campaign = parts.report === "campaign" ? fact.entity : (fact.parent ?? "");
    const adGroup = parts.report === "adGroup" ? fact.entity : "";
    return (query.campaigns?.includes(campaign) ?? true) && (query.adGroups?.includes(adGroup) ?? true);
  });
  const shared = { currency: parts.currency, rest: false };
  if (shown.length === 0) return [{ ...shared, place: {}, cells: zeros(parts), nothing: true }];
  return shown.map((fact) => ({ ...shared, place: placeOf(fact, parts, query), cells: cellsOf(fact, parts) }));
}

function placeOf(fact: RawFact, page: RawPage, query: KpiQuery): Readonly<Record<string, string>> {
  const campaign = page.report === "campaign" ? fact.entity : (fact.parent ?? "");
  if (query.by.includes("adGroup")) return { campaign, adGroup: fact.entity };
  return query.by.includes("campaign") ? { campaign } : {};
}

function restAtoms(parts: RawPage | null, total: RawPage | null, query: KpiQuery): readonly PlacedAtom[] {
  if (total === null || (parts !== null && parts.currency !== total.currency)) return [];
  const whole = sumCells(total);
  const split = parts === null ? {} : sumCells({ ...parts, facts: parts.facts });
  const cells = Object.fromEntries(
    measures.map((measure) => {
      const all = whole[measure] ?? null;
      return [measure, all === null ? null : all - (split[measure] ?? 0n)];
    }),
  );
  const place = query.by.includes("adGroup")
    ? { campaign: "unallocated", adGroup: "unallocated" }
    : query.by.includes("campaign")
      ? { campaign: "unallocated" }
      : {};
  return [{ place, currency: total.currency, cells, rest: true }];
}

function sumCells(page: RawPage): Readonly<Record<string, bigint | null>> {
  const rows = page.facts.length === 0 ? [zeros(page)] : page.facts.map((fact) => cellsOf(fact, page));
  return Object.fromEntries(
    measures.map((measure) => {
      const told = rows.flatMap((row) => row[measure] ?? []);
      return [measure, told.length === 0 ? null : told.reduce((a, b) => a + b)];
    }),
  );
}

function knownPage(
  pages: readonly RawPage[],
  { account, date, report, asOf }: { account: string; date: string; report: string; asOf: string | undefined },
): RawPage | null {
  const mine = pages.filter((page) => page.account === account && page.date === date && page.report === report);
  return mine.filter(({ storedAt }) => asOf === undefined || storedAt <= asOf).at(-1) ?? null;
}

/** TikTok has a rule for leads only. */
function cellsOf(fact: RawFact, page: RawPage): Readonly<Record<string, bigint | null>> {
  const google = page.account.startsWith("google");
  const results = !page.unavailable.includes("results");
  const of = (action: string, part: 0 | 1) => {
    if (!results) return null;
    const found = fact.results[action];
    return found === undefined ? 0n : found[part];
  };
  return {
    spend: fact.metrics.spend ?? null,
    impressions: fact.metrics.impressions ?? null,
    linkClicks: page.unavailable.includes("linkClicks") ? null : (fact.metrics.linkClicks ?? null),
    leads: of(actions.lead, 0),
    qualifiedLeads: google ? of(actions.qualifiedLead, 0) : null,
    acquisitions: google ? of(actions.acquisition, 0) : null,
    revenue: google ? of(actions.revenue, 1) : null,
  };
}

function zeros(page: RawPage): Readonly<Record<string, bigint | null>> {
  return cellsOf(
    { entity: "", parent: null, metrics: { spend: 0n, impressions: 0n, linkClicks: 0n }, results: {} },
    page,
  );
}

function coarseTags(account: string, label: string, { by }: KpiQuery): Readonly<Record<string, string>> {
  const [platform = "", id = ""] = account.split(":");
  const fine = by.includes("account") || by.includes("campaign") || by.includes("adGroup");
  return {
    ...(by.includes("month") ? { month: label.slice(0, 7) } : {}),
    ...(by.includes("week") ? { week: weekOf(label) } : {}),
    ...(by.includes("day") ? { day: label } : {}),
    ...(by.includes("platform") || fine ? { platform } : {}),
    ...(fine ? { account: id } : {}),
  };
}

function rowOf(
  { tags, currency }: Pick<NaiveRow, "tags" | "currency">,
  atoms: readonly Atom[],
  days: readonly DayOfAccount[],
  { query, world }: NaiveAsk,
): NaiveRow {
  const rateMissing = query.currency !== undefined && lacksRate(atoms, query.currency, { query, world });
  const read = days.filter((day) => day.read).length;
  const value = (column: string): Exact | null => {
    const parts = ratios[column];
    if (parts === undefined) return sumOf(atoms, column, { query, world });
    const [of, over, per] = parts;
    const told = atoms.filter(({ cells }) => cells[of] != null && cells[over] != null);
    const [top, bottom] = [sumOf(told, of, { query, world }), sumOf(told, over, { query, world })];
    if (top === null || bottom === null || bottom[0] === 0n) return null;
    const sign = bottom[0] < 0n ? -1n : 1n;
    return [sign * top[0] * bottom[1] * per * 1_000_000n, sign * bottom[0] * top[1]];
  };
  const carriesMoney = (column: string) =>
    (ratios[column]?.slice(0, 2) ?? [column]).some((name) => money.includes(String(name)));
  const values = query.columns.map((column) => {
    const found = rateMissing && carriesMoney(column) ? null : value(column);
    return [column, found === null ? null : decimal(rounded(found))] as const;
  });
  return { tags, currency, values: Object.fromEntries(values), days: days.length, daysRead: read, rateMissing };
}

interface Rated {
  readonly query: KpiQuery;
  readonly world: World;
}

function sumOf(atoms: readonly Atom[], measure: string, { query, world }: Rated): Exact | null {
  const told = atoms.flatMap(({ cells, currency, actualDate }) => {
    const amount = cells[measure] ?? null;
    return amount === null ? [] : [{ amount, currency, actualDate }];
  });
  if (told.length === 0) return null;
  const to = query.currency;
  if (to === undefined || !money.includes(measure)) return [told.reduce((sum, { amount }) => sum + amount, 0n), 1n];
  return told.reduce<Exact>(
    (sum, { amount, currency, actualDate }) => {
      const rate = rateOn(world.rates, currency, to, actualDate) ?? [0n, 1n];
      return [sum[0] * rate[1] + amount * rate[0] * sum[1], sum[1] * rate[1]];
    },
    [0n, 1n],
  );
}

/** Amounts that come to nothing need no rate. */
function lacksRate(atoms: readonly Atom[], to: string, { query, world }: Rated): boolean {
  return [...addable(atoms, to, world).values()].some((group) => {
    const [first] = group;
    if (first === undefined || rateOn(world.rates, first.currency, to, first.actualDate) !== null) return false;
    return neededOf(query).some((measure) => money.includes(measure) && plainSum(group, measure) !== 0n);
  });
}

function rateOn(rates: readonly RateDay[], from: string, to: string, date: string): Exact | null {
  if (from === to) return [1n, 1n];
  const due = dueDay(date);
  const day = rates.find((one) => one.date === due);
  const per = (currency: string): Exact | null => {
    if (currency === "EUR") return [1n, 1n];
    const text = day?.perEuro[currency];
    if (text === undefined) return null;
    const [whole = "", fraction = ""] = text.split(".");
    return [BigInt(whole + fraction), 10n ** BigInt(fraction.length)];
  };
  const [given, wanted] = [per(from), per(to)];
  if (day === undefined || given === null || wanted === null) return null;
  return [wanted[0] * given[1], wanted[1] * given[0]];
}

/** The working day up to then; the windows hold no bank holiday. */
function dueDay(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  while ([0, 6].includes(at.getUTCDay())) at.setUTCDate(at.getUTCDate() - 1);
  return at.toISOString().slice(0, 10);
}

function weekOf(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + 4 - (at.getUTCDay() || 7));
  const first = Date.UTC(at.getUTCFullYear(), 0, 1);
  const week = Math.ceil(((at.getTime() - first) / 86_400_000 + 1) / 7);
  return `${at.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
}

/** Half to even, to the millionth. */
export function rounded([over, under]: Exact): bigint {
  const size = over < 0n ? -over : over;
  const [whole, rest] = [size / under, size % under];
  const up = rest * 2n > under || (rest * 2n === under && whole % 2n === 1n);
  return (over < 0n ? -1n : 1n) * (whole + (up ? 1n : 0n));
}

export function decimal(millionths: bigint): string {
  const digits = String(millionths < 0n ? -millionths : millionths).padStart(7, "0");
  const text = `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/0+$/, "").replace(/\.$/, "");
  return millionths < 0n ? `-${text}` : text;
}
