import type { AccountId } from "@leadline/core/ids";
import type { Slice } from "@leadline/core/platform";
import type { Client } from "../client.ts";

/** What one report needs to read one slice. */
export interface Reading {
  readonly client: Client;
  readonly slice: Slice;
  readonly account: AccountId;
}
