import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { variableOf } from "@leadline/cli/config";
import { addMs, instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { canaries, credentials } from "@leadline/twin/credentials";
import { expect } from "vitest";

const program = join(import.meta.dirname, "../../packages/cli/bin/leadline.mjs");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of this and all files it writes, in kilobytes. */
  readonly fileLimit?: number;
  readonly nodeArguments?: readonly string[];
}

export interface RunningCommand {
  readonly ended: Promise<Ended>;
  readonly stdout: () => string;
  /** As the terminal does it: to the command and all its children. */
  interrupt(): void;
}

/** What the command takes for now. Each run begins a minute after the one before, since reads are ordered by it. */
export const commandNow = instant("2026-11-22T16:00:00Z");
let runs = 0;

const groups = new Set<number>();
const places: Place[] = [];

/** The real command in a process group of its own, with nothing of our environment. */
export function start(args: readonly string[], options: CommandOptions = {}): RunningCommand {
  const { cwd = tmpdir(), env = {}, fileLimit, nodeArguments = [] } = options;
  const command = [process.execPath, ...nodeArguments, program, ...args];
  // No start-up files: bash reads them by itself where its input is a socket.
  const limited = ["bash", "--norc", "--noprofile", "-c", `ulimit -f ${fileLimit}; exec "$0" "$@"`, ...command];
  const [file = "", ...rest] = fileLimit === undefined ? command : limited;
  const child = spawn(file, rest, {
    cwd,
    env: { PATH: process.env.PATH, LEADLINE_NOW: addMs(commandNow, 60_000 * runs++), ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const group = child.pid ?? 0;
  groups.add(group);
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)];
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout: stdout(), stderr: stderr() }));
  });
  return { ended: ended.then((end) => checked(end, group)), stdout, interrupt: () => process.kill(-group, "SIGINT") };
}

export async function leadline(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return await start(args, options).ended;
}

function gather(stream: ChildProcess["stdout"]): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (more: string) => {
    text += more;
  });
  return () => text;
}

/** What holds for every run, good or bad: no process is left, no stack is shown, no secret, no colour. */
async function checked(end: Ended, group: number): Promise<Ended> {
  for (let tries = 0; tries < 100 && isAlive(group); tries++) await sleep(50);
  expect(isAlive(group), "a process is left").toBe(false);
  groups.delete(group);
  const all = end.stdout + end.stderr;
  expect(all).not.toMatch(/\n\s+at |\bnode:internal|Warning:/);
  expect(all).not.toContain("\u001b");
  for (const secret of canaries) expect(all).not.toContain(secret);
  return end;
}

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends what a failed test left running, and removes all places. */
export function cleanUp(): void {
  for (const group of groups) if (isAlive(group)) process.kill(-group, "SIGKILL");
  groups.clear();
  for (const { root } of places.splice(0)) rmSync(root, { recursive: true, force: true });
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await condition()) return;
    await sleep(50);
  }
  throw new Error("It did not come to that");
}

export interface Place {
  readonly root: string;
  readonly folder: string;
  readonly config: string;
  /** Writes a file into the place. */
  write(name: string, text: string): void;
  /** Everything below the data folder as bytes in Latin-1, so that a text is found wherever it stands. */
  /** Empty while there is no such folder. */
  contents(): string;
}

/** An empty directory with a path for data and for a configuration, there until the clean-up. */
export function place(): Place {
  const root = mkdtempSync(join(tmpdir(), "leadline-command-"));
  const folder = join(root, "data");
  const made: Place = {
    root,
    folder,
    config: join(root, "leadline.yaml"),
    write: (name, text) => writeFileSync(join(root, name), text),
    contents() {
      if (!existsSync(folder)) return "";
      const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      return entries.map(({ parentPath, name }) => textIn(join(parentPath, name))).join("\n");
    },
  };
  places.push(made);
  return made;
}

/** The database renames and drops files while it is looked at: one that is gone holds nothing. */
export function textIn(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

/** A configuration that asks a twin at this address for these accounts of one client. */
export function yamlFor(
  url: string,
  accounts: readonly string[],
  { connection = "agency", backfillDays = 5 } = {},
): string {
  const used = platforms.filter(({ id }) => accounts.some((account) => account.startsWith(`${id}:`)));
  const addresses = used.map(({ id, endpoints }) => {
    const lines = Object.keys(endpoints).map(
      (name) => `      ${name}: ${url}/${name === "api" ? id : `${id}-${name}`}`,
    );
    return `  ${id}:\n    requestsPerSecond: 1000\n    endpoints:\n${lines.join("\n")}`;
  });
  return [
    "reportingCurrency: EUR",
    `backfillDays: ${backfillDays}`,
    `connections: [${used.map(({ id }) => `{ id: ${connection}, platform: ${id} }`).join(", ")}]`,
    `clients: [{ id: northwind, name: Northwind, accounts: [${accounts.map((account) => `"${account}"`).join(", ")}] }]`,
    `platforms:\n${addresses.join("\n")}`,
    `sources: { ecb: { endpoints: { files: "${url}/ecb" } } }`,
  ].join("\n");
}

/** What stands in `.env` for the twin, with some of it wrong. */
export function secretsFor(wrong: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(credentials).flatMap(([platform, fields]) =>
    Object.entries(fields).map(([field, value]) => [variableOf(platform, "agency", field), value] as const),
  );
  const given = Object.fromEntries(lines.filter(([name]) => !name.endsWith("MANAGER_ID")));
  return Object.entries({ ...given, ...wrong })
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}
