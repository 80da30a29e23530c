import type * as z from "zod";
import type { LeadlineError } from "./errors.ts";
import type { Level, ReportId } from "./facts.ts";
import type { FailureRow } from "./failures.ts";
import type { AccountId, ConnectionId, PlatformId } from "./ids.ts";
import type { ConversionGoal } from "./kpis.ts";
import type { MappingRules } from "./mapping.ts";
import type { HabitPoints } from "./maturity/habit.ts";
import type { StoredMetric } from "./metrics.ts";
import type { Usage } from "./quota.ts";
import type { ResidualRow } from "./reconcile/causes.ts";
import type { CalendarDate } from "./time/calendar-date.ts";
import type { Instant } from "./time/instant.ts";

/**
 * A task reads one tier, so that a poisoned audience report never delays the cost per lead. `history` reads the days of
 * the core reports that lie before the nightly window: the backfill of a new account, then what platforms still restate.
 * `backfill` reads days of those reports that a person asks for; no night waits for it or counts it.
 */
export const tiers = ["core", "detail", "audience", "history", "backfill"] as const;
export type Tier = (typeof tiers)[number];

/** One kind of page a platform can fill. */
export interface ReportTraits {
  readonly id: ReportId;
  readonly tier: Exclude<Tier, "history" | "backfill">;
  readonly holds: "facts" | "entities";
  /** Of the facts, or of what the entities describe. */
  readonly level: Level | "conversionAction";
  /** Every stored metric a row of this report carries; empty for entities. */
  readonly metrics: readonly StoredMetric[];
  /** First guess for the size of a slice, until a night has been counted. */
  readonly rowsPerDay: number;
  /** Superseded versions are kept for `asOf`. */
  readonly history: boolean;
  /** Requests a slice of one page of answers costs; 1 when left out. For arithmetic only. */
  readonly requests?: number;
}

/** What a platform declares as data, without loading its SDK. Infra, docs, planning and tests derive from it. */
export interface PlatformTraits<Id extends string = string, Credentials extends z.ZodType = z.ZodType> {
  readonly id: Id;
  readonly label: string;
  /** What a user must supply for one connection; drives `connect`, validation messages and the README table. */
  readonly credentials: Credentials;
  /** Default base addresses by name; configuration may replace each. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** An account's number as people copy it from the platform's pages -> as its interface has it; absent where both are the same. */
  readonly accountIdOf?: (written: string) => string;
  /** `sunset` is `null` where the vendor has announced none. */
  readonly api: { readonly version: string; readonly sunset: CalendarDate | null };
  /** The hour after which yesterday is worth reading, in the account's zone or in UTC. */
  readonly due: { readonly hour: number; readonly zone: "account" | "UTC" };
  /** Days: the most one request may span, how long the vendor restates, how far back it keeps. */
  readonly window: { readonly request: number; readonly restated: number; readonly kept: number };
  /**
   * Days after an ad's click or view in which the platform counts a conversion for it: the most it allows, and the
   * attributes by which its conversion actions tell their own, if they do. Absent: up to a quarter of a year.
   */
  readonly lookback?: { readonly most: number; readonly attributes?: readonly string[] };
  /** Rows one slice should aim at. */
  readonly rowsPerSlice: number;
  /** Requests per second and app that the transport never exceeds. */
  readonly requestsPerSecond: number;
  /** Coarse to fine; the contract suite reads each of them through the twin. */
  readonly reports: readonly ReportTraits[];
  /** What the platform lets an app ask in a day, by its own names, smallest first; absent where it publishes no number. */
  readonly allowance?: readonly { readonly level: string; readonly requestsPerDay: number }[];
  /** What the wire shows -> our code; first match wins. */
  readonly failures: readonly FailureRow[];
  readonly mapping: MappingRules;
  /** Why totals and their parts differ here by the platform's nature; absent where no such reason is known. */
  readonly residuals?: readonly ResidualRow[];
  /**
   * How much of a day's leads, qualified leads and acquisitions is known after so many nights, as decimal text, until an
   * account's own history tells. A goal that is absent has no known habit: next to nothing is taken to be known until the
   * account's longest window has passed.
   */
  readonly maturity?: Readonly<Partial<Record<ConversionGoal, HabitPoints>>>;
}

/** One OAuth grant, with what is needed to use it. Holds secrets: never logged, stored or thrown. */
export interface Connection<Credentials = unknown> {
  readonly id: ConnectionId;
  readonly platform: PlatformId;
  /** Quota belongs to it: connections of one app share its limits. */
  readonly app: string;
  readonly credentials: Credentials;
  readonly endpoints: Readonly<Record<string, string>>;
}

/** An account as its platform describes it. */
export interface DiscoveredAccount {
  readonly account: AccountId;
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA name of the zone the platform reports in. */
  readonly zone: string;
  readonly state: "enabled" | "disabled";
  /** The platform's own word for the state. */
  readonly status: string;
  /** What the adapter needs to reach it again, such as Google's `loginCustomerId`. */
  readonly route: Readonly<Record<string, string>>;
  /** Why it cannot be read although the connection reaches it, as a sentence; it is listed and left alone. Absent: it can. */
  readonly unreadable?: string;
}

/** The vendor's state of a report job, JSON text of at most 1 kB, opaque to everyone else. */
export type Bookmark = string;

/** One report × date range of one account. Snapshots use the range as the window of what is worth listing. */
export interface Slice {
  /** Unique within its task. */
  readonly id: string;
  readonly report: ReportId;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  /** The instant before the first request of the read, kept across resumes. */
  readonly readAt?: Instant;
  readonly resume?: Bookmark;
  readonly notBefore?: Instant;
  /** Failed tries so far, waits the vendor asked for not counted. */
  readonly tries?: number;
  /** Expected, by what an earlier run has counted; absent where none has. */
  readonly rows?: number;
}

/** A vendor row under our names, all values still text. A metric that is absent was dropped by the vendor as zero; `null` = it said nothing. */
export interface RenamedRow {
  readonly date: string;
  readonly level: Level;
  readonly entity: string;
  readonly parent?: string;
  readonly audience?: { readonly kind: string; readonly value: string };
  readonly currency?: string;
  /** Decimal text; `4560000e-6` is how a vendor's millionths are renamed without arithmetic. */
  readonly metrics: Readonly<Record<string, string | null>>;
  readonly results: Readonly<Record<string, { readonly count?: string | null; readonly value?: string | null }>>;
}

export interface RenamedEntity {
  readonly id: string;
  readonly parent?: string;
  readonly name?: string | null;
  readonly status?: string | null;
  readonly attributes: Readonly<Record<string, string | null>>;
}

/** A whole slice in no promised order, or a long vendor job that has to be waited for. Never a part. */
export type SliceRead =
  | { readonly rows: readonly RenamedRow[]; readonly unavailable?: readonly string[] }
  | { readonly entities: readonly RenamedEntity[] }
  | { readonly suspend: Bookmark; readonly notBefore: Instant };

export interface Attempt {
  /** Whose quota it costs. */
  readonly app: string;
  readonly account?: AccountId;
  /** Of the work it belongs to; where a limit is nearly reached, low ones wait first. The engine names it. */
  readonly tier?: Tier;
  /** A short name for logs and counters: `searchStream`, `report/integrated/get`. */
  readonly operation: string;
  readonly timeoutMs: number;
  /** Turns whatever `send` threw into one of our errors; a `LeadlineError` never reaches it. Time up is an error named `TimeoutError`. */
  readonly classify: (error: unknown) => LeadlineError;
  /** Values that no error may hold, whatever the vendor echoes: tokens, secrets. */
  readonly secrets?: readonly string[];
}

/** How an adapter reaches the wire. It sends once: time-out, quota and redaction are its work, retrying is the engine's. */
export interface Transport {
  /** Throws `LeadlineError` only. What an answer says of the platform's limits, `send` passes on by `tell`. */
  attempt<T>(attempt: Attempt, send: (signal: AbortSignal, tell: (usage: Usage) => void) => Promise<T>): Promise<T>;
  /** A value such as an access token, made once per key however many ask at the same time, until it expires or is forgotten. */
  remember<T>(key: string, make: () => Promise<{ value: T; expiresAt: Instant }>): Promise<T>;
  forget(key: string): void;
  now(): Instant;
}

/** One advertising platform. Adapters hold no state, parse no numbers, never sleep or log and know no AWS. */
export interface Platform<Id extends string = string, Credentials extends z.ZodType = z.ZodType> {
  readonly traits: PlatformTraits<Id, Credentials>;
  /** Every account the connection reaches, managers left out, disabled ones included. */
  discover(connection: Connection<z.output<Credentials>>, transport: Transport): Promise<readonly DiscoveredAccount[]>;
  /** Reads one slice completely, or suspends a long vendor job, or throws. */
  read(
    slice: Slice,
    account: DiscoveredAccount,
    connection: Connection<z.output<Credentials>>,
    transport: Transport,
  ): Promise<SliceRead>;
}
