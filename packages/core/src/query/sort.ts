import type { Micros } from "../micros.ts";
import { amountOf, figuresOf } from "./figures.ts";
import { placeOf, type RowDraft } from "./lines.ts";
import { amountOfNothing, type RowContext } from "./numbers.ts";
import { groupingOf, isColumn } from "./question.ts";

/** In the order asked for, which is total: absent values last, then the dimensions, then the currency. */
export function sortDrafts(drafts: Iterable<RowDraft>, context: RowContext): RowDraft[] {
  const { query } = context;
  const grouping = groupingOf(query.by);
  const sign = query.sort?.order === "desc" ? -1 : 1;
  const sorted = [...drafts].map((draft) => ({
    draft,
    value: sortValue(draft, context),
    place: [...grouping.map((dimension) => placeOf(draft, dimension)), draft.bucket.currency, draft.key],
  }));
  return sorted
    .sort((a, b) => compareValues(a.value, b.value, sign) || comparePlaces(a.place, b.place))
    .map(({ draft }) => draft);
}

function sortValue(draft: RowDraft, { query: { sort, goal }, formulas }: RowContext): Micros | string | null {
  if (sort === undefined) return null;
  if (!isColumn(sort.by)) return placeOf(draft, sort.by);
  if (draft.removed) return amountOfNothing(sort.by);
  return draft.now === null ? null : amountOf(sort.by, figuresOf(draft.now, formulas), goal);
}

function compareValues(a: Micros | string | null, b: Micros | string | null, sign: number): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}

function comparePlaces(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : (a[at] ?? "") < (b[at] ?? "") ? -1 : 1;
}
