import { isDeepStrictEqual } from "node:util";
import { LeadlineError } from "@leadline/core/errors";
import type { Clock } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { readStored, type SettingsStore, type StoredSettings } from "@leadline/core/stored-settings";
import { platforms } from "@leadline/platforms/list";
import { loadSettings, readYaml } from "../config.ts";
import { consequences, differingLines } from "./settings-changes.ts";

/** A configuration file that holds what Leadline takes. */
export interface Wanted {
  readonly file: string;
  readonly document: unknown;
  readonly settings: Settings;
}

/** Reads a file and checks it; throws `input.invalid` that names every problem. */
export function wantedFrom(file: string): Wanted {
  return { file, settings: loadSettings(file), document: readYaml(file) };
}

export interface PushPorts {
  readonly stage: string;
  readonly store: SettingsStore;
  readonly clock: Clock;
  readonly say: (line: string) => void;
  /** Whether the person wants it, now that they have seen what changes. */
  readonly confirm: () => Promise<boolean>;
}

/**
 * Stores a configuration in place of the one it was shown against, never of a later one; the one before is kept. `same`:
 * there was nothing to change. Throws `store.conflict`, and stores nothing, where somebody else was faster.
 */
export async function pushSettings(wanted: Wanted, ports: PushPorts): Promise<"pushed" | "same" | "declined"> {
  const { stage, store, clock, say, confirm } = ports;
  const seen = await store.get();
  const before: unknown = seen === null ? null : JSON.parse(seen.document);
  if (seen !== null && isDeepStrictEqual(before, JSON.parse(JSON.stringify(wanted.document)))) {
    say(`${stage} has this configuration already: version ${seen.version}, of ${dayOf(seen)}.`);
    return "same";
  }
  tellChanges(seen, wanted, say);
  if (!(await confirm())) {
    say("Nothing was changed.");
    return "declined";
  }
  if (!(await store.put(JSON.stringify(wanted.document), seen, clock.now()))) throw overtaken(stage);
  say(`${stage} has version ${(seen?.version ?? 0) + 1} now; its functions go by it within a minute.`);
  if (seen !== null) {
    say(`Version ${seen.version} is kept for 90 days: leadline config pull --version ${seen.version} --stage ${stage}`);
  }
  return "pushed";
}

function tellChanges(seen: StoredSettings | null, { file, document, settings }: Wanted, say: PushPorts["say"]): void {
  const before: unknown = seen === null ? null : JSON.parse(seen.document);
  say(
    seen === null
      ? `${file} is the first configuration.`
      : `${file} against version ${seen.version}, of ${dayOf(seen)}:`,
  );
  if (seen !== null) for (const line of differingLines(before, document)) say(`  ${line}`);
  for (const line of consequences(seen && readable(seen), settings)) say(line);
}

/** `null` where another version of Leadline has put what this one cannot read: then the diff has to do. */
function readable(stored: StoredSettings): Settings | null {
  try {
    return readStored(stored, platforms);
  } catch {
    return null;
  }
}

/** The day a version was stored, in UTC. */
export function dayOf({ storedAt }: StoredSettings): string {
  return storedAt.slice(0, 10);
}

function overtaken(stage: string): LeadlineError {
  return new LeadlineError(
    "store.conflict",
    `Somebody else has pushed a configuration to ${stage} meanwhile: nothing was changed.`,
    {
      hint: "Run the same command again: it shows what it would change of theirs.",
    },
  );
}
