import type { QuotaScope } from "./errors.ts";
import type { AccountId, PlatformId } from "./ids.ts";
import type { Tier, Transport } from "./platform.ts";
import type { Instant } from "./time/instant.ts";

/** How full a limit of the platform's is, in percent, and how long it stays closed if it says so, else 0. */
export interface Usage {
  readonly scope: Exclude<QuotaScope, "member">;
  readonly percent: number;
  readonly regainMs: number;
}

/** Nothing is sent before `until`; what the refusal said, free of secrets. */
export interface Closing {
  readonly until: Instant;
  readonly says: string;
  readonly vendorCode?: string;
}

/** Whose quota: an app's, or with `account` that of one account under it. */
export interface QuotaKey {
  readonly platform: PlatformId;
  readonly app: string;
  readonly account?: AccountId;
}

/** Permits taken from cells of time that follow each other from the one numbered `first`; an app may send so many a cell. */
export interface Grid {
  readonly cellMs: number;
  readonly first: number;
  readonly taken: readonly number[];
}

/** What all workers know of one quota. */
export interface QuotaRecord {
  /** Of the last change; 0 before the first. */
  readonly seq: number;
  /** Requests leased, by hours since 1970 in UTC. */
  readonly hours: Readonly<Record<string, number>>;
  /** `all`: closed to everything; `low`: to work that can wait, so that the core reports still find room. */
  readonly closings: { readonly all?: Closing; readonly low?: Closing };
  /** The pace of an app; `null` for accounts. */
  readonly grid: Grid | null;
  /** How many requests in 24 hours each account with open work may come to; `null` where the app's requests are not counted. */
  readonly level: { readonly requests: number; readonly at: Instant } | null;
}

export const blankQuota: QuotaRecord = { seq: 0, hours: {}, closings: {}, grid: null, level: null };

/** What workers share about quotas, so that many processes are one caller to a platform. Reads are consistent. */
export interface QuotaStore {
  /** Blank before the first request. */
  get(key: QuotaKey): Promise<QuotaRecord>;
  /** Replaces the record on condition that the stored one is at `seq - 1`; false otherwise. Forgotten a week after `at`. */
  put(key: QuotaKey, record: QuotaRecord, at: Instant): Promise<boolean>;
  /** Every account under the app that has a record, by account id. */
  accounts(platform: PlatformId, app: string): Promise<readonly (readonly [AccountId, QuotaRecord])[]>;
}

/** The transport for work of one tier: a limit that is nearly reached stops the low ones first. */
export function transportForTier(transport: Transport, tier: Tier): Transport {
  return {
    attempt: (attempt, send) => transport.attempt({ ...attempt, tier }, send),
    remember: (key, make) => transport.remember(key, make),
    forget: (key) => transport.forget(key),
    now: () => transport.now(),
  };
}
