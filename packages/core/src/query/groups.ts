import { dateOf, type FactPage } from "../facts.ts";
import type { AccountKey } from "../ids.ts";
import { type MappingSpan, spanOn } from "../mapping/overrides.ts";
import type { CompiledMapping } from "../mapping.ts";
import { addNothing, addRow, type Cell, cellsOf, emptyTally, remainder, type Tally } from "../tally.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { RowReader } from "../totals.ts";
import type { AccountInput, DayPages } from "./account-input.ts";
import { pagesAsked } from "./asked.ts";
import { type Bucket, bucketSlot, lineIn, ownerIn, type Times, tallyIn, timesOf } from "./buckets.ts";
import type { DayMap } from "./compared-days.ts";
import { type Conversion, conversions } from "./conversions.ts";
import { type Formulas, formulasOf } from "./formulas.ts";
import { isPlaced, type Placing, placeOfRest, placing, type Unseen, unseenOf } from "./placing.ts";
import { type Dimension, groupingOf, type KpiQuery } from "./question.ts";
import { readerFor, withoutReach } from "./row-cells.ts";
import { knownShare } from "./young-days.ts";

export interface MappedAccount {
  readonly account: AccountInput;
  readonly mappings: readonly (MappingSpan & { readonly compiled: CompiledMapping })[];
}

/** A question made ready for one pass over the pages. */
export interface Plan {
  readonly query: KpiQuery;
  readonly formulas: Formulas;
  readonly grouping: readonly Dimension[];
  readonly split: boolean;
  readonly days: DayMap;
  readonly times: ReadonlyMap<CalendarDate, Times>;
  readonly buckets: Map<string, Bucket>;
  /** What filters name and no row belongs to. */
  readonly unseen: Unseen;
}

/** `days` says which days are looked at, and which of the question's days each of them counts for. */
export function planOf(query: KpiQuery, days: DayMap): Plan {
  const grouping = groupingOf(query.by);
  return {
    query,
    formulas: formulasOf(query),
    grouping,
    split: isPlaced(grouping),
    days,
    times: new Map([...new Set(days.values())].map((date) => [date, timesOf(date, grouping)])),
    buckets: new Map(),
    unseen: unseenOf(query),
  };
}

/** Sums every page into its bucket, one pass over the rows. A bucket nobody read is there all the same, with nothing in it. */
export function collect(
  plan: Plan,
  accounts: readonly MappedAccount[],
  pagesOf: (account: AccountInput) => DayPages | undefined,
): Plan {
  for (const mapped of accounts) {
    const pages = pagesOf(mapped.account);
    if (pages !== undefined) collectAccount({ ...contextOf(mapped, plan), pages });
  }
  return plan;
}

interface Context {
  readonly plan: Plan;
  readonly mapped: MappedAccount;
  readonly convert: (currency: string, date: CalendarDate) => Conversion | null;
  readonly placing: Placing;
  /** The currency in which a day was read. */
  readonly read: Map<CalendarDate, string>;
}

function contextOf(mapped: MappedAccount, plan: Plan): Context {
  const { currency } = plan.query;
  const { account } = mapped;
  return {
    plan,
    mapped,
    convert: currency === undefined ? () => null : conversions(currency, account.rates ?? null),
    placing: placing(plan.query, account, plan.unseen),
    read: new Map(),
  };
}

type Collecting = Context & { readonly pages: DayPages };

function collectAccount(context: Collecting): void {
  const { plan, mapped, read } = context;
  const asked = pagesAsked(plan.query);
  if (asked.parts) addParts(context, asked.whole);
  else addWhole(context);
  for (const date of plan.days.keys()) {
    const currency = read.get(date);
    const bucket = bucketFor(plan, mapped.account, date, currency ?? mapped.account.currency);
    bucket.days += 1;
    if (currency !== undefined) bucket.read += 1;
  }
}

function addParts(context: Collecting, withTotals: boolean): void {
  const { plan, mapped, pages, read } = context;
  const totals = withTotals ? accountTotals(context) : new Map<CalendarDate, DayTotal>();
  for (const { page, date, reader } of daysOf(pages.parts, context)) {
    const bucket = bucketFor(plan, mapped.account, date, page.currency);
    const conversion = context.convert(page.currency, date);
    read.set(date, page.currency);
    const parts = addFacts({ bucket, page, reader, conversion }, context);
    const total = totals.get(date);
    totals.delete(date);
    if (total === undefined) continue;
    if (total.currency === page.currency)
      addRest(context, bucket, conversion, withoutReach(remainder(total.cells, parts), plan.formulas));
    else bucket.torn = true;
  }
  for (const [date, { cells, currency }] of totals) {
    const bucket = bucketFor(plan, mapped.account, date, currency);
    read.set(date, currency);
    bucket.partsMissing = true;
    addRest(context, bucket, context.convert(currency, date), cells);
  }
}

function addWhole(context: Collecting): void {
  const { plan, mapped, pages, read } = context;
  for (const { page, date, reader } of daysOf(pages.whole, context)) {
    const bucket = bucketFor(plan, mapped.account, date, page.currency);
    const tally = tallyIn(lineIn(bucket, {}), context.convert(page.currency, date), plan.formulas);
    read.set(date, page.currency);
    if (page.facts.length === 0) addNothing(tally, reader.zeros);
    for (const fact of page.facts) addRow(tally, reader.cells(fact), mapped.account.platform);
  }
}

interface PageIn {
  readonly bucket: Bucket;
  readonly page: FactPage;
  readonly reader: RowReader;
  readonly conversion: Conversion | null;
}

/** The sum over all parts, those a filter hides included: what is unallocated does not depend on a filter. */
function addFacts({ bucket, page, reader, conversion }: PageIn, { plan, placing: placed, mapped }: Context): Tally {
  const parts = emptyTally(plan.formulas.metrics);
  let shown = 0;
  for (const fact of page.facts) {
    const row = reader.cells(fact);
    addRow(parts, row);
    const place = placed(fact, page.level);
    if (place === null) continue;
    addRow(tallyIn(lineIn(bucket, place), conversion, plan.formulas), row, mapped.account.platform);
    shown += 1;
  }
  const nothing = plan.split ? bucket.nothing : lineIn(bucket, {});
  if (shown === 0) addNothing(tallyIn(nothing, conversion, plan.formulas), reader.zeros);
  return parts;
}

/** Without a split the unallocated part a filter asks for joins the rest. */
function addRest(
  { plan, mapped }: Context,
  bucket: Bucket,
  conversion: Conversion | null,
  cells: readonly Cell[],
): void {
  const line = plan.split ? bucket.rest : lineIn(bucket, {});
  addRow(tallyIn(line, conversion, plan.formulas), cells, mapped.account.platform);
}

interface DayTotal {
  readonly cells: readonly Cell[];
  readonly currency: string;
}

function accountTotals(context: Collecting): Map<CalendarDate, DayTotal> {
  const totals = new Map<CalendarDate, DayTotal>();
  for (const { page, date, reader } of daysOf(context.pages.whole, context)) {
    const tally = emptyTally(context.plan.formulas.metrics);
    if (page.facts.length === 0) addNothing(tally, reader.zeros);
    for (const fact of page.facts) addRow(tally, reader.cells(fact));
    totals.set(date, { cells: cellsOf(tally), currency: page.currency });
  }
  return totals;
}

function* daysOf(pages: Iterable<FactPage>, { mapped, plan }: Context) {
  for (const page of pages) {
    const date = dateOf(page.period);
    const mapping = plan.days.has(date) ? spanOn(mapped.mappings, date) : undefined;
    if (mapping !== undefined)
      yield {
        page,
        date,
        reader: readerFor(page, mapping.compiled, knownShare(mapped.account.maturity, date), plan.formulas),
      };
  }
}

/** The bucket of a day that was read in that currency; made when nobody has asked for it before. */
export function bucketFor(plan: Plan, owner: AccountKey, date: CalendarDate, read: string): Bucket {
  const address = addressOf(plan, owner, date, read);
  const known = plan.buckets.get(address.key);
  if (known) return known;
  const made: Bucket = {
    ...address,
    days: 0,
    read: 0,
    partsMissing: false,
    torn: false,
    lines: new Map(),
    rest: { place: placeOfRest(plan.grouping), parts: new Map() },
    nothing: { place: {}, parts: new Map() },
  };
  if (!plan.split) lineIn(made, {});
  plan.buckets.set(made.key, made);
  return made;
}

/** The days and the owner of a bucket, its currency aside. */
export function slotOf({ days, times, grouping }: Plan, owner: AccountKey, date: CalendarDate): string {
  return bucketSlot(times.get(days.get(date) ?? date) ?? {}, ownerIn(owner, grouping));
}

function addressOf(plan: Plan, account: AccountKey, date: CalendarDate, read: string) {
  const owner = ownerIn(account, plan.grouping);
  const times = plan.times.get(plan.days.get(date) ?? date) ?? {};
  const [slot, currency] = [bucketSlot(times, owner), plan.query.currency ?? read];
  return { ...times, slot, key: `${slot}|${currency}`, ...(owner === undefined ? {} : { owner }), currency };
}
