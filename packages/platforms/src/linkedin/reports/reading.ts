import type { AccountId } from "@leadline/core/ids";
import type { Slice } from "@leadline/core/platform";
import type { Session } from "../client.ts";

/** What one report needs to read one slice. */
export interface Reading {
  readonly session: Session;
  readonly slice: Slice;
  readonly account: AccountId;
}
