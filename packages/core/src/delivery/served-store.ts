import type { ClientId } from "../ids.ts";

/** Clients whose alerts were ever looked at: the configuration forgets whom it no longer has. All reads are consistent. */
export interface ServedStore {
  list(): Promise<readonly ClientId[]>;
  /** Safe to repeat. */
  note(client: ClientId): Promise<void>;
  /** Once nothing is left of the client. */
  forget(client: ClientId): Promise<void>;
}
