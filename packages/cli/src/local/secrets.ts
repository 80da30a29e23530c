import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LeadlineError } from "@leadline/core/errors";
import type { SecretFields, SecretStore } from "@leadline/core/ports";
import * as z from "zod";
import { type Environment, givenTo, type Newest } from "../config.ts";
import { folderError } from "./folder-error.ts";

const secretsFile = z.record(
  z.string(),
  z.strictObject({
    /** Digest of the fields that were renewed. */
    from: z.string(),
    fields: z.record(z.string(), z.string()),
  }),
);

type SecretsFile = z.output<typeof secretsFile>;

export interface LocalSecrets extends SecretStore {
  readonly newest: Newest;
}

/**
 * Secrets of the environment, and what renewals have made of them, in `secrets.json` of a data folder (readable by its owner
 * only, replaced whole). The newer wins: a renewed secret counts while the one it was made from still stands in the
 * environment; whatever is put there instead came later. One process at a time, as the folder's lock sees to.
 */
export function localSecrets(folder: string, env: Environment): LocalSecrets {
  const file = join(folder, "secrets.json");
  const newest: Newest = (platform, id, given) => {
    const kept = readKept(file)[`${platform}:${id}`];
    return kept?.from === digestOf(given) ? kept.fields : given;
  };
  return {
    newest,
    async read(platform, id) {
      const given = givenTo(platform, id, env);
      return typeof given === "string" ? {} : newest(platform, id, given);
    },
    async write(platform, id, fields) {
      const given = givenTo(platform, id, env);
      if (typeof given === "string") throw new LeadlineError("input.invalid", given);
      replace(file, { ...readKept(file), [`${platform}:${id}`]: { from: digestOf(given), fields } });
    },
  };
}

function digestOf(fields: SecretFields): string {
  const sorted = Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}

function readKept(file: string): SecretsFile {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw folderError(error, file);
  }
  try {
    return secretsFile.parse(JSON.parse(text));
  } catch {
    // What stands there is not quoted: it is made of secrets.
    throw new LeadlineError("input.invalid", `${file} is damaged.`, {
      hint: "Delete it, then connect again where a connection is refused.",
    });
  }
}

function replace(file: string, content: SecretsFile): void {
  const draft = `${file}.${randomUUID()}`;
  try {
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: "wx", flush: true });
    renameSync(draft, file);
  } catch (error) {
    throw folderError(error, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
