import { ZERO } from "../micros.ts";
import { addTally, emptyTally, type Tally } from "../tally.ts";
import { type Bucket, type Line, lineKey, type Part, type Place } from "./buckets.ts";
import type { Side, Span } from "./figures.ts";
import type { Plan } from "./groups.ts";
import type { Dimension } from "./question.ts";

/** One row before its numbers are worked out. */
export interface RowDraft {
  /** Tells it apart from every other row of any answer to the same question. */
  readonly key: string;
  readonly bucket: Bucket;
  readonly place: Place;
  /** `null`: the row is not there in the range asked about. */
  readonly now: Side | null;
  /** `null`: it is not there in the range compared with; absent where nothing is compared. */
  readonly compared?: Side | null;
  /** All it was made of has gone since `changedSince`. */
  readonly removed?: true;
}

export function draftKey(bucket: Pick<Bucket, "key">, place: Place): string {
  return `${bucket.key}\n${lineKey(place)}`;
}

/** Every row of one plan. What is unallocated is a row only where it is something. */
export function draftsOf(plan: Plan): ReadonlyMap<string, RowDraft> {
  const drafts = [...plan.buckets.values()].flatMap((bucket) =>
    linesOf(bucket).map((line): RowDraft => {
      const now = { parts: [...line.parts.values()], span: spanOf(bucket) };
      return { key: draftKey(bucket, line.place), bucket, place: line.place, now };
    }),
  );
  return new Map(drafts.map((draft) => [draft.key, draft]));
}

/** Rows of both ranges side by side; one that is there on one side only has nothing on the other. */
export function compareDrafts(
  now: ReadonlyMap<string, RowDraft>,
  then: ReadonlyMap<string, RowDraft>,
): ReadonlyMap<string, RowDraft> {
  const both = [...now.values()].map((draft): RowDraft => ({ ...draft, compared: then.get(draft.key)?.now ?? null }));
  const gone = [...then.values()].filter(({ key }) => !now.has(key));
  const only = gone.map((draft): RowDraft => ({ ...draft, now: null, compared: draft.now }));
  return new Map([...both, ...only].map((draft) => [draft.key, draft]));
}

/** Everything in one currency, however it was cut. */
export function totalsOf(plan: Plan): ReadonlyMap<string, Side> {
  const byCurrency = Map.groupBy(plan.buckets.values(), ({ currency }) => currency);
  return new Map([...byCurrency].map(([currency, buckets]) => [currency, totalOf(buckets, plan)]));
}

function totalOf(buckets: readonly Bucket[], plan: Plan): Side {
  const parts = new Map<string, Part>();
  const span = { days: 0, read: 0, partsMissing: false, torn: false };
  for (const bucket of buckets) {
    for (const line of [...bucket.lines.values(), bucket.rest, bucket.nothing]) {
      for (const [key, { conversion, tally }] of line.parts)
        addTally(tallyOf(parts, key, { conversion, tally }, plan), tally);
    }
    span.days += bucket.days;
    span.read += bucket.read;
    span.partsMissing ||= bucket.partsMissing;
    span.torn ||= bucket.torn;
  }
  return { parts: [...parts.values()], span };
}

function tallyOf(parts: Map<string, Part>, key: string, { conversion }: Part, plan: Plan): Tally {
  const known = parts.get(key);
  if (known) return known.tally;
  const tally = emptyTally(plan.formulas.metrics, plan.formulas.sets);
  parts.set(key, { conversion, tally });
  return tally;
}

function linesOf({ lines, rest }: Bucket): readonly Line[] {
  const found = [...lines.values()];
  const more = [...rest.parts.values()].some(({ tally }) => tally.sums.some((sum) => sum !== null && sum !== ZERO));
  return more ? [...found, rest] : found;
}

const spanOf = ({ days, read, partsMissing, torn }: Bucket): Span => ({ days, read, partsMissing, torn });

/** Of one dimension of a row, as text that sorts; empty where it has none. */
export function placeOf({ bucket, place }: Pick<RowDraft, "bucket" | "place">, dimension: Dimension): string {
  switch (dimension) {
    case "month":
    case "week":
    case "day":
      return bucket[dimension] ?? "";
    case "platform":
      return bucket.owner?.platform ?? "";
    case "account":
      return bucket.owner !== undefined && "account" in bucket.owner ? bucket.owner.account : "";
    case "campaign":
    case "adGroup":
    case "ad":
      return place[dimension] ?? "";
    default:
      return place.audience ?? "";
  }
}
