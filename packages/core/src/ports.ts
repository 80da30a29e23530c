import type { ApiKeyStore } from "./api-keys.ts";
import type { AlertStore } from "./delivery/alert-store.ts";
import type { MessageStore } from "./delivery/message-store.ts";
import type { ServedStore } from "./delivery/served-store.ts";
import type { ErrorCode } from "./errors.ts";
import type { Period, ReportId } from "./facts.ts";
import type { FeedStore } from "./feeds.ts";
import type { GrantLife } from "./grants.ts";
import type { HoldingStore, RemovalStore } from "./holdings.ts";
import type { AccountKey, ConnectionId, PlatformId } from "./ids.ts";
import type { DiscoveredAccount, Tier } from "./platform.ts";
import type { QuotaStore } from "./quota.ts";
import type { RateStore } from "./rates/rate-store.ts";
import type { SettingsStore } from "./stored-settings.ts";
import type { Task, TaskKey, TaskMessage } from "./task.ts";
import type { CalendarDate } from "./time/calendar-date.ts";
import type { Instant } from "./time/instant.ts";

export interface Clock {
  now(): Instant;
}

/** A page as it is stored: deflated columns and the hash of what they mean. */
export interface EncodedPage {
  readonly report: ReportId;
  readonly period: Period;
  /** Of the canonical content before compression: equal content, equal hash. */
  readonly hash: string;
  readonly rows: number;
  readonly body: Uint8Array;
}

/** What the pointer says of the live version. */
export interface PageHead {
  readonly report: ReportId;
  readonly period: Period;
  readonly hash: string;
  readonly rows: number;
  /** Newest read that confirmed this content and left a trace; the fence. */
  readonly readAt: Instant;
  /** The read that brought this content. */
  readonly since: Instant;
  /** When it went live: what anybody could know before then is the version before. Absent where it was stored without a clock. */
  readonly storedAt?: Instant;
}

export interface StoredPage extends PageHead {
  readonly body: Uint8Array;
}

/** A version of a page and the span in which it was what Leadline knew; `until` is `null` for the live one. */
export interface PageVersion extends StoredPage {
  readonly until: Instant | null;
}

export interface PutOptions {
  readonly readAt: Instant;
  /** The head the caller has seen for this period, `null` for none: saves a read. */
  readonly head: PageHead | null;
  /** Move the fence even if nothing changed, because another attempt may still hold an older read. */
  readonly advance: boolean;
  /** Keep the version that is superseded. */
  readonly history: boolean;
  /** The clock, read in the moment the version goes live. */
  readonly now?: () => Instant;
}

/**
 * `written`: new content is live. `unchanged`: no write at all. `advanced`: same content, fence moved.
 * `stale`: a newer read is stored; this one was dropped.
 */
export interface PutOutcome {
  readonly state: "written" | "unchanged" | "advanced" | "stale";
  /** The read that brought the live content. */
  readonly since: Instant;
}

/** Pages of accounts. All reads are consistent. */
export interface PageStore {
  /** Heads of one report for periods from..to, in order. */
  heads(owner: AccountKey, report: ReportId, from: Period, to: Period): Promise<readonly PageHead[]>;
  /** Live pages of one report for periods from..to, in order, bodies whole. */
  pages(owner: AccountKey, report: ReportId, from: Period, to: Period): Promise<readonly StoredPage[]>;
  /** Fenced by `readAt`; atomic for readers whatever the size; safe to repeat. */
  put(owner: AccountKey, page: EncodedPage, options: PutOptions): Promise<PutOutcome>;
  /** Superseded and live versions for periods from..to, by period and then oldest first. Only reports with history have older ones. */
  versions(owner: AccountKey, report: ReportId, from: Period, to: Period): Promise<readonly PageVersion[]>;
}

/** Work items. Every change is conditional on `seq`, so two workers can never both move a task on. */
export interface TaskStore {
  get(key: TaskKey): Promise<Task | null>;
  /** False when it already exists. */
  create(task: Task): Promise<boolean>;
  /** Counts one more start of step `seq` and returns the task; `null` when it is not open at that step any more. */
  start(key: TaskKey, seq: number): Promise<Task | null>;
  /** Replaces the task, whatever its state, on condition that the stored one is still at `seq - 1`; false otherwise. */
  step(task: Task): Promise<boolean>;
  /** Notes that the message for `seq` was sent; does nothing when the task has moved on. */
  handedOver(key: TaskKey, seq: number): Promise<void>;
  /** Runs of an account for nights from..to, oldest first. */
  list(owner: AccountKey, from: CalendarDate, to: CalendarDate): Promise<readonly Task[]>;
}

/** What Leadline knows of an account: its platform's description, and where its work stands. */
export interface AccountRecord extends DiscoveredAccount {
  readonly platform: PlatformId;
  readonly connection: ConnectionId;
  readonly discoveredAt: Instant;
  /** Newest night finished, per tier. */
  readonly done: Readonly<Partial<Record<Tier, CalendarDate>>>;
  /** Runs not yet ended, as `<night>#<tier>`. */
  readonly open: readonly string[];
}

/** The list of accounts per platform: one query tells a tick everything it needs to plan. */
export interface AccountStore {
  get(owner: AccountKey): Promise<AccountRecord | null>;
  /** Every account ever discovered on the platform, by account id. */
  list(platform: PlatformId): Promise<readonly AccountRecord[]>;
  /** Inserts or refreshes what the platform says; `done` and `open` stay. Two connections reaching one account: the first keeps it. */
  register(
    platform: PlatformId,
    connection: ConnectionId,
    found: readonly DiscoveredAccount[],
    at: Instant,
  ): Promise<void>;
  /** Hands an account on; does nothing unless it is still that connection's. What the platform says of it is to be registered anew. */
  takeOver(owner: AccountKey, from: ConnectionId, to: ConnectionId): Promise<void>;
  /** Notes a run before its task is created, so that no task can exist unseen. */
  opened(key: TaskKey): Promise<void>;
  /** Forgets the run; a finished night moves `done` forward, never back. */
  ended(key: TaskKey, finished: boolean): Promise<void>;
}

/** What the last look at a connection's grant told. Holds no secret. */
export interface GrantRecord {
  readonly checkedAt: Instant;
  /** As last told; `null` until it could be asked for once. A failed look leaves it as it was. */
  readonly life: GrantLife | null;
  /** Last time new credentials were kept. */
  readonly renewedAt: Instant | null;
  /** Of the last look; `null` when it went well. */
  readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
}

export interface ConnectionRecord {
  readonly discoveredAt: Instant | null;
  /** `null` until somebody has looked. */
  readonly grant: GrantRecord | null;
}

/** What came of a look at a grant. */
export type GrantOutcome =
  | { readonly life: GrantLife; readonly renewed: boolean }
  | { readonly failure: NonNullable<GrantRecord["failure"]>; readonly renewed: boolean };

export interface ConnectionStore {
  get(platform: PlatformId, connection: ConnectionId): Promise<ConnectionRecord>;
  discovered(platform: PlatformId, connection: ConnectionId, at: Instant): Promise<void>;
  /** The sole right to renew the grant until `until`; false while somebody else has it. */
  lease(platform: PlatformId, connection: ConnectionId, at: Instant, until: Instant): Promise<boolean>;
  /** Notes the outcome and ends the lease that runs until `until`; false, and nothing noted, when it is not ours any more. */
  settled(
    platform: PlatformId,
    connection: ConnectionId,
    outcome: GrantOutcome,
    times: { readonly at: Instant; readonly until: Instant },
  ): Promise<boolean>;
}

/** The fields of one connection's credentials, by name. */
export type SecretFields = Readonly<Record<string, string>>;

/** Where the secrets of connections live. What it gives is never logged, stored elsewhere or thrown. */
export interface SecretStore {
  /** The newest fields there are; none when nothing was ever given. */
  read(platform: PlatformId, connection: ConnectionId): Promise<SecretFields>;
  /** Replaces all fields; once it returns, they survive the process. */
  write(platform: PlatformId, connection: ConnectionId, fields: SecretFields): Promise<void>;
}

export interface DiscoverMessage {
  readonly v: 1;
  readonly kind: "discover";
  readonly platform: PlatformId;
  readonly connection: ConnectionId;
  readonly tries?: number;
}

export type Message = DiscoverMessage | TaskMessage;

/** One queue per platform; at least once, in no order. */
export interface Queue {
  /** `delaySeconds` at most 900. */
  send(message: Message, delaySeconds?: number): Promise<void>;
}

export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Everything the product keeps, in one place; the same contract suite holds the DynamoDB and the in-memory store. */
export interface Store {
  readonly pages: PageStore;
  readonly tasks: TaskStore;
  readonly accounts: AccountStore;
  readonly connections: ConnectionStore;
  readonly quota: QuotaStore;
  readonly apiKeys: ApiKeyStore;
  readonly feeds: FeedStore;
  readonly settings: SettingsStore;
  readonly holdings: HoldingStore;
  readonly removals: RemovalStore;
  readonly rates: RateStore;
  readonly alerts: AlertStore;
  readonly messages: MessageStore;
  readonly served: ServedStore;
}
