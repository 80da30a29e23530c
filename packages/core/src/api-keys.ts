import { createHash, timingSafeEqual } from "node:crypto";
import type { Branded } from "./branded.ts";
import { LeadlineError } from "./errors.ts";
import type { ClientId } from "./ids.ts";
import type { CalendarDate } from "./time/calendar-date.ts";
import type { Instant } from "./time/instant.ts";

/** The public part of a key: names it in lists and logs, opens nothing. */
export type ApiKeyId = Branded<string, "ApiKeyId">;

/** What a key may do. They do not contain each other: a key that only writes, as on a web site, reads nothing. */
export const rights = ["read", "write", "admin"] as const;
export type Right = (typeof rights)[number];

/** Whose figures a key opens. */
export type ClientScope = readonly ClientId[] | "all";

/** Requests of one key per day (UTC) over everything that serves it, unless its maker says otherwise. */
export const defaultPerDay = 50_000;

/** A key as it is kept: whoever reads the whole table still opens nothing with it. */
export interface ApiKeyRecord {
  readonly id: ApiKeyId;
  readonly name: string;
  /** SHA-256 of the secret, in hex. */
  readonly digest: string;
  readonly clients: ClientScope;
  readonly rights: readonly Right[];
  readonly perDay: number;
  readonly createdAt: Instant;
  /** `null` while the key is good. */
  readonly revokedAt: Instant | null;
  /** The last day on which it was used and its requests on that day as noted so far; `null` until it is used. */
  readonly use: DayUse | null;
}

export interface DayUse {
  readonly day: CalendarDate;
  readonly count: number;
}

export interface ApiKeyStore {
  /** One read. */
  get(id: ApiKeyId): Promise<ApiKeyRecord | null>;
  /** False when the id is taken. */
  create(key: ApiKeyRecord): Promise<boolean>;
  /** Revoked ones included, by id. */
  list(): Promise<readonly ApiKeyRecord[]>;
  /** False when there is no such key; the first revocation's instant stays. */
  revoke(id: ApiKeyId, at: Instant): Promise<boolean>;
  /** Adds to the day's requests and gives their sum; an earlier day is forgotten, a later one stays. `null` when there is no such key. */
  used(id: ApiKeyId, use: DayUse): Promise<DayUse | null>;
}

const shape = /^ll_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** Throws `input.invalid` for anything but twelve hex digits. */
export function apiKeyId(text: string): ApiKeyId {
  if (/^[0-9a-f]{12}$/.test(text)) return text as ApiKeyId;
  const expected = "the middle part of a key, such as 0123456789ab";
  throw new LeadlineError("input.invalid", "Not the id of a key.", { expected });
}

/** Bytes of randomness that a new key is made of. */
export const keyBytes = 6 + 32;

/** A key from fresh random bytes: its text is shown once and never kept. */
export function newApiKey(random: Uint8Array): {
  readonly id: ApiKeyId;
  readonly text: string;
  readonly digest: string;
} {
  if (random.length !== keyBytes) throw new LeadlineError("internal.bug", `A key needs ${keyBytes} random bytes.`);
  const id = apiKeyId(Buffer.from(random.subarray(0, 6)).toString("hex"));
  const secret = Buffer.from(random.subarray(6)).toString("base64url");
  return { id, text: `ll_${id}_${secret}`, digest: digestOf(secret) };
}

/** The two parts of a key; `null` for any other text. */
export function partsOfKey(text: string): { readonly id: ApiKeyId; readonly secret: string } | null {
  const [, id, secret] = shape.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id: apiKeyId(id), secret };
}

/** SHA-256 in hex. A secret of 256 random bits cannot be guessed, so it needs no slow hash. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Compares in a time that does not depend on where two digests differ. */
export function isSameDigest(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Whether a scope opens a client's figures. */
export function isInScope(clients: ClientScope, client: ClientId): boolean {
  return clients === "all" || clients.includes(client);
}
