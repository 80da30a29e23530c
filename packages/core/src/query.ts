import type { AccountKey, PlatformId } from "./ids.ts";
import type { Issue } from "./issues.ts";
import { mappingIssues } from "./mapping/check.ts";
import type { MappingSpan } from "./mapping/overrides.ts";
import { compileMapping } from "./mapping.ts";
import type { AccountInput } from "./query/account-input.ts";
import { isAsked } from "./query/asked.ts";
import { changedDrafts } from "./query/changes.ts";
import { daysAsked, daysCompared, leavesLeapDayOut, rangeCompared } from "./query/compared-days.ts";
import { continuationOf, expectSameRows, knownAt, mostRows, rowsDigest, settledAt } from "./query/cursor.ts";
import { collect, type MappedAccount, type Plan, planOf } from "./query/groups.ts";
import { compareDrafts, draftsOf, type RowDraft, totalsOf } from "./query/lines.ts";
import { numbersOf, type RowContext } from "./query/numbers.ts";
import type { KpiQuery } from "./query/question.ts";
import { type Receipt, receiptOf } from "./query/receipt.ts";
import { labelsOf, type QueryRow, rowOf } from "./query/rows.ts";
import { sortDrafts } from "./query/sort.ts";
import type { DateRange } from "./time/calendar-date.ts";
import type { Instant } from "./time/instant.ts";

export interface AccountAnswer extends AccountKey {
  readonly name: string;
  readonly zone: string;
  readonly currency: string;
  /** What counted as a lead, and from when on. */
  readonly mappings: readonly Omit<MappingSpan, "rules">[];
  /** Conversion actions whose category nobody knows: they count for nothing. */
  readonly unmapped: readonly string[];
  /** Goals in which the account's own categories would count one event twice; configuration alone cannot see it. */
  readonly conflicts: readonly Issue[];
}

/** What an answer as a whole leaves out, and of which platform; without one it is about all of it. */
export interface AnswerNote {
  readonly platform?: PlatformId;
  readonly note: string;
}

/** One page of an answer. */
export interface Page {
  readonly offset: number;
  /** The moment as of which all its pages are told. */
  readonly pin: Instant;
  /** Of all rows in their order. */
  readonly digest: string;
}

export interface QueryAnswer {
  /** Of this page. */
  readonly rows: readonly QueryRow[];
  /** Rows of all pages. */
  readonly count: number;
  /** One per currency over everything asked about, whatever page or change is shown. */
  readonly totals: readonly QueryRow[];
  readonly accounts: readonly AccountAnswer[];
  readonly notes: readonly AnswerNote[];
  /** The days it is compared with; `null` when it is not. */
  readonly compared: DateRange | null;
  /** Everything stored up to then is in the answer: what a later `changedSince` may name. `null` when nobody said what time it is. */
  readonly knownAt: Instant | null;
  /** What it was computed from, where that was asked for. */
  readonly receipt: Receipt | null;
  /** Where this page stands among the rows; `null` when nobody said what time it is: then all rows are there. */
  readonly page: Page | null;
}

/** Pure. Sums exactly per group, currency and exchange rate, then divides; nothing is averaged. Throws `input.invalid` for a cursor that does not fit. */
export function runQuery(query: KpiQuery, accounts: readonly AccountInput[]): QueryAnswer {
  const asked = accounts
    .filter((account) => isAsked(query, account))
    .map((account) => ({ account, mappings: account.mapping.map(withCompiled(account)) }));
  const split = asked.filter(({ account }) => !account.unsplit);
  const plan = collect(planOf(query, daysAsked(query)), split, ({ pages }) => pages);
  const compared = query.compare === undefined ? null : comparedPlan(query, split);
  const context = { query, formulas: plan.formulas };
  const totals = totalRows(plan, compared, context);
  const found = draftsFor(query, { plan, compared, accounts: split.map(({ account }) => account) });
  const sorted = sortDrafts(found, context);
  const page = pageOf(
    sorted.map(({ key }) => key),
    asked.map(({ account }) => account.contents ?? ""),
    query,
  );
  const label = labelsOf(accounts);
  return {
    rows: shown(sorted, page, query).map((draft) => rowOf(draft, context, label)),
    count: sorted.length,
    page,
    totals,
    accounts: asked.map((mapped) => accountAnswer(mapped, query)),
    notes: [
      ...answerNotes(
        query,
        asked.map(({ account }) => account),
      ),
      ...unseenNotes([plan, ...(compared === null ? [] : [compared])]),
    ],
    compared: rangeCompared(query),
    knownAt: knownAt(query) ?? settledAt(query),
    receipt: query.explain
      ? receiptOf(
          query,
          asked.map(({ account }) => account),
        )
      : null,
  };
}

function comparedPlan(query: KpiQuery, accounts: readonly MappedAccount[]): Plan {
  return collect(planOf(query, daysCompared(query)), accounts, ({ compared }) => compared);
}

interface Collected {
  readonly plan: Plan;
  readonly compared: Plan | null;
  readonly accounts: readonly AccountInput[];
}

function draftsFor(query: KpiQuery, { plan, compared, accounts }: Collected): Iterable<RowDraft> {
  const drafts = draftsOf(plan);
  const found = compared === null ? drafts : compareDrafts(drafts, draftsOf(compared));
  return (query.changedSince === undefined ? found : changedDrafts(found, plan, accounts)).values();
}

function pageOf(keys: readonly string[], contents: readonly string[], query: KpiQuery): QueryAnswer["page"] {
  const at = continuationOf(query);
  if (at === null) return null;
  const digest = rowsDigest(keys, contents);
  expectSameRows(at, digest, query);
  return { offset: at.offset, pin: at.pin, digest };
}

function shown<Row>(sorted: readonly Row[], page: QueryAnswer["page"], { limit }: KpiQuery): readonly Row[] {
  if (page === null) return sorted.slice(0, limit);
  return sorted.slice(page.offset, page.offset + (limit ?? mostRows));
}

function totalRows(plan: Plan, compared: Plan | null, context: RowContext): readonly QueryRow[] {
  const [now, then] = [totalsOf(plan), compared === null ? null : totalsOf(compared)];
  const currencies = [...new Set([...now.keys(), ...(then?.keys() ?? [])])].sort();
  return currencies.map((currency) => {
    const sides = {
      now: now.get(currency) ?? null,
      ...(then === null ? {} : { compared: then.get(currency) ?? null }),
    };
    return { currency, ...numbersOf(sides, context) };
  });
}

function answerNotes(query: KpiQuery, accounts: readonly AccountInput[]): readonly AnswerNote[] {
  const found = new Map<string, AnswerNote>();
  for (const { platform, notes = [] } of accounts) {
    for (const note of notes) found.set(`${platform} ${note}`, { platform, note });
  }
  const general = [
    ...(query.asOf === undefined ? [] : ["namesAsNow"]),
    ...(leavesLeapDayOut(query) ? ["leapDayLeftOut"] : []),
  ];
  return [...general.map((note) => ({ note })), ...found.values()];
}

/** A filter may name what there is not: its zeros would pass for figures. */
function unseenNotes([first, ...others]: readonly Plan[]): readonly AnswerNote[] {
  return (["campaign", "adGroup", "ad"] as const).flatMap((level) => {
    const ids = [...(first?.unseen[level] ?? [])].filter((id) => others.every(({ unseen }) => unseen[level].has(id)));
    return ids.map((id) => ({ note: `${level}NotSeen:${id}` }));
  });
}

function accountAnswer({ account, mappings }: MappedAccount, query: KpiQuery): AccountAnswer {
  const { platform, account: id, name, zone, currency } = account;
  const mine = inForce(mappings, query);
  return {
    platform,
    account: id,
    name,
    zone,
    currency,
    mappings: mine.map(({ from, version }) => ({ from, version })),
    unmapped: [...new Set(mine.flatMap(({ compiled }) => [...compiled.unmapped]))].sort(),
    conflicts: mine.flatMap(({ rules, version, compiled }) =>
      mappingIssues(rules.goals, rules, `mapping ${version}`, compiled.categories),
    ),
  };
}

function inForce<Span extends MappingSpan>(spans: readonly Span[], { from, to }: KpiQuery): readonly Span[] {
  return spans.filter((span, index) => {
    const next = spans[index + 1]?.from ?? null;
    return (span.from === null || span.from <= to) && (next === null || next > from);
  });
}

function withCompiled({ actions }: AccountInput) {
  return (span: MappingSpan) => ({ ...span, compiled: compileMapping(span.rules, actions) });
}
