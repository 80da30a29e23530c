import { diffPages, touchedFacts } from "../diff-pages.ts";
import { dateOf, type Fact, type FactPage } from "../facts.ts";
import { addDays, type CalendarDate } from "../time/calendar-date.ts";
import { localTime } from "../time/instant.ts";
import type { AccountInput, PageChange } from "./account-input.ts";
import { pagesAsked } from "./asked.ts";
import type { Bucket, Place } from "./buckets.ts";
import { bucketFor, type Plan, slotOf } from "./groups.ts";
import { draftKey, type RowDraft } from "./lines.ts";
import { placeOfRest, placing } from "./placing.ts";
import { isYoung } from "./young-days.ts";

/** What may differ from the answer as it was: all rows of some days and accounts, and single rows. */
interface Touched {
  readonly slots: Set<string>;
  readonly rows: Map<string, { readonly bucket: Bucket; readonly place: Place }>;
}

/** Rates are published within a few days, also around long holidays: until then amounts may appear without a new fact. */
const ratesSettleDays = 10;

/** Of all rows those in which a fact changed; rows all of whose facts are gone are there as `removed`. */
export function changedDrafts(
  drafts: ReadonlyMap<string, RowDraft>,
  plan: Plan,
  accounts: readonly AccountInput[],
): ReadonlyMap<string, RowDraft> {
  const touched: Touched = { slots: new Set(), rows: new Map() };
  for (const account of accounts) {
    for (const change of account.changes ?? []) touchPage(change, account, plan, touched);
    for (const date of movingDays(account, plan)) touched.slots.add(slotOf(plan, account, date));
  }
  const kept = [...drafts.values()].filter(
    ({ key, bucket }) => touched.slots.has(bucket.slot) || touched.rows.has(key),
  );
  const gone = [...touched.rows].flatMap(([key, { bucket, place }]): RowDraft[] =>
    drafts.has(key) ? [] : [{ key, bucket, place, now: null, removed: true }],
  );
  return new Map([...kept, ...gone].map((draft) => [draft.key, draft]));
}

function touchPage({ of, before, after }: PageChange, account: AccountInput, plan: Plan, touched: Touched): void {
  const date = dateOf(after.period);
  if (!plan.days.has(date)) return;
  const touching = { account, plan, touched, of };
  const diff = before && diffPages(before, after);
  if (diff === null || diff.frame !== null) {
    // How much has been read, or what it is read in, concerns every row beside it.
    touched.slots.add(slotOf(plan, account, date));
    if (!plan.split) touchWhole(bucketFor(plan, account, date, before?.currency ?? account.currency), touched);
    touchFacts([...(before?.facts ?? []), ...after.facts], before ?? after, touching);
  }
  if (diff !== null) touchFacts(touchedFacts(diff), after, touching);
}

/** The row of a day that had no facts, or had not been read, is gone where the day is now read in another currency. */
function touchWhole(bucket: Bucket, { rows }: Touched): void {
  rows.set(draftKey(bucket, {}), { bucket, place: {} });
}

interface Touching {
  readonly account: AccountInput;
  readonly plan: Plan;
  readonly touched: Touched;
  readonly of: PageChange["of"];
}

function touchFacts(facts: readonly Fact[], page: FactPage, { account, plan, touched, of }: Touching): void {
  const bucket = bucketFor(plan, account, dateOf(page.period), page.currency);
  const touch = (place: Place) => touched.rows.set(draftKey(bucket, place), { bucket, place });
  if (!plan.split) {
    if (facts.length > 0) touch({});
    return;
  }
  if (facts.length > 0 && pagesAsked(plan.query).whole) touch(placeOfRest(plan.grouping));
  if (of === "whole") return;
  const placed = placing(plan.query, account);
  for (const fact of facts) {
    const place = placed(fact, page.level);
    if (place !== null) touch(place);
  }
}

/** Days whose numbers may move although no fact does: estimates of young days, amounts whose rate was not published then. */
function movingDays(account: AccountInput, { query, formulas, days }: Plan): readonly CalendarDate[] {
  const { changedSince, currency } = query;
  if (changedSince === undefined) return [];
  const settled = addDays(localTime(changedSince, "UTC").date, -ratesSettleDays);
  return [...days.keys()].filter((date) => {
    return (formulas.estimates && isYoung(account.maturity, date)) || (currency !== undefined && date >= settled);
  });
}
