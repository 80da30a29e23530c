import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { LeadlineError } from "@leadline/core/errors";
import { folderError } from "../local/folder-error.ts";

export type Variables = Readonly<Record<string, string>>;

/** What an `.env` file holds; nothing when there is none. */
export function readEnvFile(file: string): Variables {
  try {
    return existsSync(file) ? variablesIn(readFileSync(file, "utf8")) : {};
  } catch (error) {
    throw folderError(error, file);
  }
}

/** Sets variables in an `.env` file, readable by its owner only, replaced whole; every other line stays as it is. */
export function writeEnvFile(file: string, variables: Variables): void {
  try {
    const target = existsSync(file) ? realpathSync(file) : file;
    const text = withVariables(existsSync(target) ? readFileSync(target, "utf8") : "", variables);
    const draft = `${target}.${randomUUID()}`;
    try {
      writeFileSync(draft, text, { mode: 0o600, flag: "wx", flush: true });
      chmodSync(draft, 0o600);
      renameSync(draft, target);
    } finally {
      rmSync(draft, { force: true });
    }
  } catch (error) {
    throw folderError(error, file);
  }
}

/** The text with the variables set where they stand, else at the end. Throws rather than change what another line means. */
export function withVariables(text: string, variables: Variables): string {
  const wanted = { ...variablesIn(text), ...variables };
  const inPlace = Object.entries(variables).reduce(set, text);
  if (holds(inPlace, wanted)) return inPlace;
  // A variable's name may stand inside another's text of several lines: then only the end is safe, where the last one counts.
  const atEnd = Object.entries(variables).reduce(append, text);
  if (holds(atEnd, wanted)) return atEnd;
  throw new LeadlineError("input.invalid", "The .env file cannot be changed without breaking other lines of it.", {
    hint: "Is there a quote that is never closed?",
  });
}

type Entry = readonly [name: string, value: string];

function set(text: string, [name, value]: Entry): string {
  const lines = text.split("\n");
  const found = new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`);
  const first = lines.findIndex((line) => found.test(line));
  if (first < 0) return append(text, [name, value]);
  const line = `${name}=${quoted(value)}`;
  return lines.flatMap((old, at) => (at === first ? [line] : found.test(old) ? [] : [old])).join("\n");
}

function append(text: string, [name, value]: Entry): string {
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${name}=${quoted(value)}\n`;
}

/** As Node reads it back: nothing is expanded but what stands in double quotes. */
function quoted(value: string): string {
  if (/^[\w./:+~=@%-]*$/.test(value)) return value;
  const quote = ["'", "`", '"'].find((mark) => !value.includes(mark) && !(mark === '"' && value.includes("\\")));
  if (quote !== undefined && !/[\r\n]/.test(value)) return `${quote}${value}${quote}`;
  throw new LeadlineError("input.invalid", "A value has a character that an .env file cannot hold.");
}

function holds(text: string, wanted: Variables): boolean {
  const found = variablesIn(text);
  const names = Object.keys(found);
  return names.length === Object.keys(wanted).length && names.every((name) => found[name] === wanted[name]);
}

function variablesIn(text: string): Variables {
  const found = Object.entries(parseEnv(text));
  return Object.fromEntries(found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
