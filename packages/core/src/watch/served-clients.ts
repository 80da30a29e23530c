import type { ClientId } from "../ids.ts";
import type { Store } from "../ports.ts";
import type { Settings } from "../settings.ts";

/** Of whom something may stand or be on its way: every client of the configuration, and those that were taken out of it. */
export interface ServedClients {
  readonly configured: readonly ClientId[];
  /** No longer configured, and not yet settled. */
  readonly removed: readonly ClientId[];
}

/** Notes clients that are new, so that they are found when the configuration no longer has them. */
export async function servedClients(
  { clients }: Pick<Settings, "clients">,
  { served }: Pick<Store, "served">,
): Promise<ServedClients> {
  const noted = new Set(await served.list());
  const configured = clients.map(({ id }) => id);
  for (const id of configured) if (!noted.has(id)) await served.note(id);
  const known = new Set(configured);
  return { configured, removed: [...noted].filter((id) => !known.has(id)) };
}

/** Whose messages and alerts there may be: every client's, removed or not, and Leadline's own. Notes nothing. */
export async function everyOwner(
  { clients }: Pick<Settings, "clients">,
  { served }: Pick<Store, "served">,
): Promise<readonly (ClientId | null)[]> {
  return [...new Set([...clients.map(({ id }) => id), ...(await served.list())]), null];
}
