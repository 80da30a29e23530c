import { LeadlineError } from "@leadline/core/errors";
import { countItems } from "@leadline/core/holdings";
import { platformId } from "@leadline/core/ids";
import type { Store } from "@leadline/core/ports";
import { platforms } from "@leadline/platforms/list";
import { type Asked, asked, unknownClient } from "../clients/asked.ts";
import { exportAccounts } from "../clients/export.ts";
import { listingOf } from "../clients/listing.ts";
import { listingTables } from "../clients/listing-table.ts";
import { afterwards, countsText, keptOf, proofTable, removeAll } from "../clients/removal.ts";
import { type Asker, terminalAsker } from "../connect/ask.ts";
import { createNames, type Names } from "../names.ts";
import { type AdministrationOptions, ensureData, originOf, withStore } from "./administration.ts";
import { say, show } from "./night.ts";

export interface ListOptions extends AdministrationOptions {
  readonly json?: true;
}

/** Every client with its accounts and what is kept of them, and what is kept of accounts that no client has. */
export async function listClients(options: ListOptions): Promise<boolean> {
  ensureData(options);
  const listing = await withStore(options, async ({ store, settings }) => listingOf(await settings(), store));
  console.log(options.json ? JSON.stringify(listing, null, 2) : listingTables(listing));
  return true;
}

export interface ExportOptions extends AdministrationOptions {
  readonly to?: string;
  readonly force?: true;
}

/** Everything that is kept of a client, or of one account, as files that need no Leadline to be read. */
export async function exportClient(name: string, options: ExportOptions, signal: AbortSignal): Promise<boolean> {
  ensureData(options);
  return await withStore(options, async ({ store, clock, settings }) => {
    const about = asked(name, await settings());
    if (about.accounts.length === 0 && !(await isTold(about, store))) {
      throw about.settings ? nothingKept(about) : unknownClient(name, originOf(options));
    }
    const to = options.to ?? `leadline-${encodeURIComponent(name)}-${clock.now().slice(0, 10)}`;
    const names = await namesFrom(store);
    const ports = { store, clock, stream: process.stderr, say, nameOf: names.of, signal };
    const complete = await exportAccounts(about, { to, force: options.force ?? false }, ports);
    if (complete) show(`Everything that is kept of ${name} is in ${to}; manifest.json has counts and digests.`);
    return complete;
  });
}

export interface RemoveOptions extends AdministrationOptions {
  readonly yes?: true;
}

/** How the command meets the world. */
export interface RemoveTools {
  /** `null` where nobody can be asked. */
  readonly ask: Asker | null;
  readonly say: (line: string) => void;
}

/** Deletes everything that is kept of a client, or of one account, and shows that nothing is left; false when something is. */
export async function removeClient(
  name: string,
  options: RemoveOptions,
  signal: AbortSignal,
  tools: RemoveTools = { ask: process.stdin.isTTY ? terminalAsker(signal) : null, say },
): Promise<boolean> {
  ensureData(options);
  if (!options.yes && tools.ask === null) throw nobodyToAsk(name);
  return await withStore(options, async ({ store, clock, settings }) => {
    const about = asked(name, await settings());
    const ports = {
      store,
      clock,
      say: tools.say,
      nameOf: (await namesFrom(store)).of,
      alone: options.stage === undefined,
    };
    const kept = await keptOf(about, ports);
    if (about.accounts.length === 0 && countItems(kept) === 0) throw unknownClient(name, originOf(options));
    tools.say(`Kept of ${whoOf(about)}: ${countsText(kept) || "nothing"}.`);
    if (!options.yes && !(await isConfirmed(name, tools))) return false;
    const proof = await removeAll(about, ports);
    show(proofTable(proof));
    for (const line of afterwards(about, proof, { ...options, alone: ports.alone })) tools.say(line);
    return countItems(proof.left) === (proof.left.configuration ?? 0);
  });
}

function whoOf({ name, settings, client, accounts }: Asked): string {
  if (client === null) return settings ? `${name}, an account of ${settings.name}` : `${name}, an account of no client`;
  return `${settings?.name ?? name}, ${accounts.length} ${accounts.length === 1 ? "account" : "accounts"}`;
}

async function isConfirmed(name: string, { ask, say: told }: RemoveTools): Promise<boolean> {
  told(`It is deleted for good. To keep a copy, end here and run: leadline clients export ${name}`);
  const answer = await ask?.({ message: `Type ${name} to delete it:`, secret: false });
  if (answer === name) return true;
  told("Nothing was deleted.");
  return false;
}

function nobodyToAsk(name: string): LeadlineError {
  return new LeadlineError("input.invalid", `Deleting ${name} has to be confirmed, and here is nobody to ask.`, {
    hint: "Run it in a terminal, or add --yes.",
  });
}

/** What is kept of a client beside its accounts, and may outlast them; keys and feeds open data, and hold none. */
async function isTold(about: Asked, store: Store): Promise<boolean> {
  const { key, feed, ...told } = await keptOf(about, { store });
  return countItems(told) > 0;
}

function nothingKept({ name }: Asked): LeadlineError {
  return new LeadlineError(
    "input.invalid",
    `The client ${name} has no accounts, and no alert or message is kept of it.`,
  );
}

async function namesFrom(store: Store): Promise<Names> {
  const names = createNames();
  for (const { id } of platforms) names.learn(id, await store.accounts.list(platformId(id)));
  return names;
}
