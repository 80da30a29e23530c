import type { DiscoveredAccount, Slice, Transport } from "@leadline/core/platform";
import type { Client } from "../client.ts";

/** What every report needs to be read. */
export interface Reading {
  readonly client: Client;
  readonly slice: Slice;
  readonly account: DiscoveredAccount["account"];
  readonly now: Transport["now"];
}

/** Meta's name for the node of an ad account, from either form of its id. */
export function nodeOf(account: string): string {
  return `act_${account.replace(/^act_/, "")}`;
}
