import { randomBytes } from "node:crypto";
import {
  type ApiKeyRecord,
  apiKeyId,
  defaultPerDay,
  keyBytes,
  newApiKey,
  type Right,
  rights,
} from "@leadline/core/api-keys";
import { LeadlineError } from "@leadline/core/errors";
import Table from "cli-table3";
import { type Administered, type AdministrationOptions, clientNamed, originOf, withStore } from "./administration.ts";
import { say } from "./night.ts";

export interface CreateKeyOptions extends AdministrationOptions {
  readonly client?: readonly string[];
  readonly allClients?: true;
  readonly right?: readonly string[];
  readonly name?: string;
  readonly perDay?: number;
}

/** Makes a key and shows it, this once: only its digest is kept. */
export async function createKey(options: CreateKeyOptions): Promise<boolean> {
  const granted = rightsOf(options.right ?? ["read"]);
  const { id, text, digest } = newApiKey(randomBytes(keyBytes));
  ensureScoped(options);
  const clients = await withStore(options, async ({ store, clock, settings }) => {
    const clients = await scopeOf(options, settings);
    const made = await store.apiKeys.create({
      id,
      name: options.name ?? "",
      digest,
      clients,
      rights: granted,
      perDay: options.perDay ?? defaultPerDay,
      createdAt: clock.now(),
      revokedAt: null,
      use: null,
    });
    if (!made) throw new LeadlineError("store.conflict", "A key of that id exists already.", { hint: "Try again." });
    return clients;
  });
  say(`Key ${id} may ${granted.join(", ")} for ${clients === "all" ? "all clients" : clients.join(", ")}.`);
  say("This is the only time it is shown; send it as a header: Authorization: Bearer <key>");
  console.log(text);
  return true;
}

function ensureScoped({ client = [], allClients }: CreateKeyOptions): void {
  if (allClients && client.length > 0) throw new LeadlineError("input.invalid", "Either --client or --all-clients.");
  if (allClients || client.length > 0) return;
  throw new LeadlineError("input.invalid", "Say whose figures the key opens: --client <id>, or --all-clients.");
}

async function scopeOf(
  { client = [], allClients, ...options }: CreateKeyOptions,
  settings: Administered["settings"],
): Promise<ApiKeyRecord["clients"]> {
  if (allClients) return "all";
  const known = await settings();
  return [...new Set(client.map((id) => clientNamed(id, known, originOf(options))))];
}

function rightsOf(asked: readonly string[]): readonly Right[] {
  const unknown = asked.find((name) => !rights.some((right) => right === name));
  if (unknown === undefined) return rights.filter((right) => asked.includes(right));
  throw new LeadlineError("input.invalid", `There is no right ${unknown.slice(0, 40)}.`, {
    hint: `There is ${rights.join(", ")}.`,
  });
}

/** Every key there ever was; never the keys themselves. */
export async function listKeys(options: AdministrationOptions): Promise<boolean> {
  const keys = await withStore(options, ({ store }) => store.apiKeys.list());
  if (keys.length === 0) {
    say("There is no key yet. `leadline keys create` makes one.");
    return true;
  }
  const table = new Table({ head: ["Id", "Name", "Clients", "Rights", "Created", "Last used", "State"], style: plain });
  for (const { id, name, clients, rights: may, createdAt, use, revokedAt } of keys) {
    const scope = clients === "all" ? "all" : clients.join(", ");
    const state = revokedAt === null ? "good" : `revoked ${revokedAt.slice(0, 10)}`;
    table.push([id, name, scope, may.join(", "), createdAt.slice(0, 10), use?.day ?? "never", state]);
  }
  console.log(table.toString());
  return true;
}

const plain = { head: [], border: [], compact: true };

/** Shuts a key out; a process that has just served it may go on for a minute. */
export async function revokeKey(id: string, options: AdministrationOptions): Promise<boolean> {
  const key = apiKeyId(id);
  const known = await withStore(options, ({ store, clock }) => store.apiKeys.revoke(key, clock.now()));
  if (!known) throw new LeadlineError("input.invalid", `There is no key ${key}.`, { hint: "See leadline keys list." });
  say(`Key ${key} is revoked; within a minute nobody accepts it any more.`);
  return true;
}
