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
