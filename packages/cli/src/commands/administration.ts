import { existsSync } from "node:fs";
import { join } from "node:path";
import { LeadlineError } from "@leadline/core/errors";
import type { ClientId } from "@leadline/core/ids";
import type { Clock, Store } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { settingsOf, withStage } from "../aws/open-stage.ts";
import { loadSettings } from "../config.ts";
import { clockOf, systemClock } from "../local/clock.ts";
import { databaseFolder } from "../local/database.ts";
import { logOf, openWorkspace } from "../workspace.ts";

/** Where everything is kept: in a data folder, or at a deployed stage. */
export interface AdministrationOptions {
  readonly config: string;
  readonly folder: string;
  /** A deployed stage's name; credentials and region come from the environment, as for every AWS tool. */
  readonly stage?: string;
}

/** What commands about stored things work with. */
export interface Administered {
  readonly store: Store;
  readonly clock: Clock;
  /** Of the file, or as the stage has stored them; read once they are needed. Throws `input.invalid`. */
  readonly settings: () => Promise<Settings>;
}

/** Uses the store and ends it orderly. */
export async function withStore<T>(
  { config, folder, stage }: AdministrationOptions,
  use: (open: Administered) => Promise<T>,
): Promise<T> {
  if (stage !== undefined) {
    const clock = systemClock();
    return await withStage(stage, (open) => use({ store: open.store, clock, settings: () => settingsOf(open) }));
  }
  const clock = clockOf(folder);
  const workspace = await openWorkspace(folder, logOf(folder, clock.now));
  try {
    return await use({ store: workspace.store, clock, settings: async () => loadSettings(config) });
  } finally {
    await workspace.close();
  }
}

/** A folder without data would be made, and its emptiness taken for an answer: throws `input.invalid`. A file that cannot be read is told first: opening the database takes longer. */
export function ensureData({ config, folder, stage }: AdministrationOptions): void {
  if (stage !== undefined) return;
  loadSettings(config);
  if (existsSync(join(folder, databaseFolder))) return;
  throw new LeadlineError("input.invalid", `There are no data in ${folder}.`, {
    field: "folder",
    hint: "Name the data folder with --folder; leadline sync reads the first night into it. For a deployed one: --stage <name>.",
  });
}

/** Whose configuration it is, for a person. */
export function originOf({ config, stage }: Pick<AdministrationOptions, "config" | "stage">): string {
  return stage === undefined ? config : `The stage ${stage}`;
}

/** The configured client of that id; throws `input.invalid` that names those there are. */
export function clientNamed(id: string, { clients }: Settings, origin: string): ClientId {
  const found = clients.find((client) => client.id === id);
  if (found) return found.id;
  throw new LeadlineError("input.invalid", `${origin} has no client ${id.slice(0, 60)}.`, {
    hint: `There is ${clients.map((client) => client.id).join(", ") || "none yet"}.`,
  });
}
