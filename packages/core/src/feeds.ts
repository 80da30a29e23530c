import { digestOf } from "./api-keys.ts";
import type { Branded } from "./branded.ts";
import { LeadlineError } from "./errors.ts";
import type { ClientId } from "./ids.ts";
import type { Instant } from "./time/instant.ts";

/** Names a feed in lists; opens nothing. */
export type FeedId = Branded<string, "FeedId">;

/** A stored question behind an address that answers whoever knows it: for spreadsheets, which cannot send a key. */
export interface FeedRecord {
  readonly id: FeedId;
  readonly name: string;
  /** SHA-256 of the token in the address, in hex: a feed is found by it. */
  readonly digest: string;
  readonly client: ClientId;
  /** Parameters of `/v1/kpis`, the client aside, as in an address. */
  readonly query: string;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

export interface FeedStore {
  /** One read; revoked ones included. */
  find(digest: string): Promise<FeedRecord | null>;
  create(feed: FeedRecord): Promise<void>;
  /** Revoked ones included, by id. */
  list(): Promise<readonly FeedRecord[]>;
  /** False when there is no such feed; the first revocation's instant stays. */
  revoke(id: FeedId, at: Instant): Promise<boolean>;
}

/** Throws `input.invalid` for anything but twelve hex digits. */
export function feedId(text: string): FeedId {
  if (/^[0-9a-f]{12}$/.test(text)) return text as FeedId;
  throw new LeadlineError("input.invalid", "Not the id of a feed.", { expected: "such as 0123456789ab" });
}

/** Bytes of randomness that a new feed is made of. */
export const feedBytes = 6 + 32;

/** A feed's address part from fresh random bytes: shown once, kept as its digest only. */
export function newFeed(random: Uint8Array): { readonly id: FeedId; readonly token: string; readonly digest: string } {
  if (random.length !== feedBytes) throw new LeadlineError("internal.bug", `A feed needs ${feedBytes} random bytes.`);
  const token = Buffer.from(random.subarray(6)).toString("base64url");
  return { id: feedId(Buffer.from(random.subarray(0, 6)).toString("hex")), token, digest: digestOf(token) };
}
