import { LeadlineError } from "@leadline/core/errors";
import type { Connection, DiscoveredAccount, Transport } from "@leadline/core/platform";
import { loadProbes } from "@leadline/platforms/load";
import Table from "cli-table3";

/** One open point of a platform's documentation, as a real account answered it. */
export interface Probed {
  readonly about: string;
  readonly account: string;
  readonly id: string;
  readonly states: string;
  readonly saw: string;
  readonly holds: "yes" | "no" | "open";
  readonly assumes: string;
}

/** Asks every read-only question of a platform about one account, one after the other. What is refused stays open. */
export async function probeAccount(
  connection: Connection,
  account: DiscoveredAccount,
  transport: Transport,
): Promise<readonly Probed[]> {
  const probes = await loadProbes(connection.platform);
  const about = `${connection.platform}:${connection.id}`;
  const found: Probed[] = [];
  for (const { id, states, assumes, run } of probes) {
    const { holds, saw } = await run(connection, account, transport).catch(refused);
    found.push({
      about,
      account: account.account,
      id,
      states,
      saw,
      holds: holds === null ? "open" : holds ? "yes" : "no",
      assumes,
    });
  }
  return found;
}

function refused(error: unknown): { readonly holds: null; readonly saw: string } {
  if (!(error instanceof LeadlineError) || error.code === "internal.bug") throw error;
  return { holds: null, saw: `not answered: ${error.message}` };
}

/** The answers as a table for a terminal. */
export function probeTable(found: readonly Probed[]): string {
  const table = new Table({
    head: ["Statement", "Seen", "Holds", "Leadline assumes meanwhile"],
    colWidths: [44, 36, 7, 44],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { states, saw, holds, assumes } of found) table.push([states, saw, holds, assumes]);
  return table.toString();
}
