import type { ErrorCode, QuotaScope, Remedy } from "@leadline/core/errors";

/** What a platform's documentation, or the experience of others with it, says should follow. */
export type Advice = "retry" | "wait" | "split" | "reconnect" | "skip" | "report";

export const remedyFor = {
  retry: "retry",
  wait: "retry",
  split: "narrow",
  reconnect: "reconnect",
  skip: "skip",
  report: "report",
} as const satisfies Record<Advice, Remedy>;

/** What the adapter is doing when the fault strikes. `life` and `consent` are of the grant. */
export type Doing = "read" | "discover" | "life" | "consent";

/** One line of a platform's table of errors: what the twin is made to show, and what must come of it. */
export interface FaultCase {
  /** Of the twin. Each is provoked on its own and must come to the same. */
  readonly kinds: readonly string[];
  /** The route struck, without the platform's name; the platform's own unless told. */
  readonly at?: string;
  readonly doing?: Doing;
  /** Last days of the range that is read; a week unless told. */
  readonly days?: number;
  /** Failed tries before. */
  readonly tries?: number;
  readonly report?: string;
  /** The adapter's patience, less than the twin's delay. */
  readonly hurried?: true;
  /** Besides the twin's own. */
  readonly credentials?: object;
  /** Another fault at the same time. */
  readonly and?: { readonly at: string; readonly kind: string; readonly times?: number };
  readonly advice: Advice;
  readonly code: ErrorCode;
  readonly scope?: QuotaScope;
  /** Seconds until `notBefore`; absent where the error must not name a time. */
  readonly waitS?: number;
  /** From the sentence that the user reads. */
  readonly says: string;
  /** Requests it strikes before the adapter gives in; one unless told. */
  readonly strikes?: number;
  /** At other routes it spoils nothing. */
  readonly onlyHere?: true;
  /** No row of the failure table: the adapter itself finds it. */
  readonly rowless?: true;
}

/** A platform's whole table. A kind of the twin's that stands nowhere in it fails the suite. */
export interface FaultTable {
  /** The route that is struck, and the report that asks it, unless a case says otherwise. */
  readonly at: string;
  readonly report: string;
  readonly cases: readonly FaultCase[];
  /** Kinds that spoil nothing, or that only a reading of the figures can tell. */
  readonly harmless: readonly string[];
}
