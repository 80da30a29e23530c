import type { ItemCounts } from "@leadline/core/holdings";
import type { AccountKey, ClientId } from "@leadline/core/ids";

/** A part of the memory store, seen by whoever counts or removes all that belongs to an account. */
export interface Shelf<Held> {
  held(owner: AccountKey): Held;
  drop(owner: AccountKey): void;
}

/** The same for what belongs to a client. */
export interface ClientShelf {
  /** How many it deleted; what others share with the client stays with them. */
  dropClient(client: ClientId): number;
}

/** The same for messages, which are of several kinds. */
export interface MessageShelf {
  dropClient(client: ClientId): ItemCounts;
}

/** The same for what is a client's, or nobody's, and names one of its accounts. */
export interface MentionShelf {
  dropMentions(owner: AccountKey, client: ClientId | null): ItemCounts;
}
