import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { LeadlineError } from "@leadline/core/errors";
import * as z from "zod";
import { folderError } from "../local/folder-error.ts";

export const exportFormat = "leadline-export";

/** A file of an export as its manifest has it. */
export interface ExportedFile {
  readonly file: string;
  /** Of the file's bytes, in hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly lines: number;
}

/** A folder that is filled beside its final place and appears there whole, or not at all. */
export interface ExportFolder {
  /** One JSON text per line; a line is written before the next is asked for. */
  write(file: string, lines: AsyncIterable<object>): Promise<ExportedFile>;
  /** Puts the folder in its place. */
  finish(manifest: object): void;
  /** Leaves nothing behind; does nothing after `finish`. */
  discard(): void;
}

/** Throws `input.invalid` where something is already, unless `force` and it is an export; disk errors are told in one line. */
export function exportFolder(path: string, force: boolean): ExportFolder {
  const target = resolve(path);
  const draft = `${target}.part-${randomUUID().slice(0, 8)}`;
  checkFree(target, path, force);
  told(draft, () => mkdirSync(draft, { recursive: true }));
  return {
    write: (file, lines) => writeLines(join(draft, file), lines),
    finish(manifest) {
      told(draft, () =>
        writeFileSync(join(draft, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true }),
      );
      told(target, () => takePlace(draft, target));
    },
    discard: () => rmSync(draft, { recursive: true, force: true }),
  };
}

const isExport = z.object({ format: z.literal(exportFormat) });

/** Another folder of the user's must not go, whatever they force. */
function checkFree(target: string, path: string, force: boolean): void {
  if (!existsSync(target)) return;
  if (!force) throw taken(`${path} exists already.`, "Name another folder with --to, or replace it with --force.");
  try {
    isExport.parse(JSON.parse(readFileSync(join(target, "manifest.json"), "utf8")));
  } catch {
    throw taken(`${path} is not an export of Leadline, so it is not replaced.`, "Name another folder with --to.");
  }
}

const taken = (message: string, hint: string) => new LeadlineError("input.invalid", message, { field: "to", hint });

function takePlace(draft: string, target: string): void {
  const aside = `${target}.old-${randomUUID().slice(0, 8)}`;
  const replaces = existsSync(target);
  if (replaces) renameSync(target, aside);
  renameSync(draft, target);
  rmSync(aside, { recursive: true, force: true });
}

async function writeLines(path: string, lines: AsyncIterable<object>): Promise<ExportedFile> {
  const hash = createHash("sha256");
  let [bytes, count] = [0, 0];
  const file = await open(path, "wx").catch((error: unknown) => {
    throw folderError(error, path);
  });
  try {
    for await (const line of lines) {
      const text = Buffer.from(`${JSON.stringify(line)}\n`);
      await file.appendFile(text).catch((error: unknown) => {
        throw folderError(error, path);
      });
      hash.update(text);
      bytes += text.length;
      count += 1;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { file: basename(path), sha256: hash.digest("hex"), bytes, lines: count };
}

function told(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw folderError(error, path);
  }
}
