import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LeadlineError } from "@leadline/core/errors";

/** What two nights of the demo say on the terminal, and what its API answers to the documents' questions. */
export interface DemoRun {
  readonly firstNight: string;
  readonly nextNight: string;
  /** Every answer under its question, shortened. */
  readonly answers: string;
}

const program = "packages/cli/bin/leadline.mjs";
/** The port people see; the run itself takes any free one. */
const shown = "http://127.0.0.1:4750";
const shownFolder = ".leadline/demo";
const csvQuestion = "client=northwind&by=platform&kpis=spend,leads,cpl&format=csv";
const jsonQuestion = "client=northwind&by=campaign&kpis=spend,leads,cpl&sort=cpl&order=desc&limit=1";

/** Runs the demo in a folder of its own, asks its API, ends it, and lets a night pass. */
export async function runDemo(): Promise<DemoRun> {
  const folder = await mkdtemp(join(tmpdir(), "leadline-docs-"));
  try {
    const first = await serving(start(folder, "first", ["--port", "0"]));
    const nextNight = await whole(start(folder, "next", ["--once", "--next-night"]));
    return { ...first, nextNight: nextNight.replaceAll(join(folder, "data"), shownFolder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Running {
  readonly child: ChildProcess;
  readonly exit: Promise<unknown>;
  /** Everything said so far, in the order in which a terminal shows it. */
  readonly said: () => string;
}

/** Both streams go into one file: two pipes would lose which line came first. */
function start(folder: string, name: string, options: readonly string[]): Running {
  const file = join(folder, `${name}.txt`);
  const terminal = openSync(file, "w");
  const args = [program, "demo", "--folder", join(folder, "data"), ...options];
  const env = { ...process.env, NO_COLOR: "1" };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", terminal, terminal] });
  closeSync(terminal);
  return { child, exit: once(child, "exit"), said: () => readFileSync(file, "utf8") };
}

async function whole({ child, exit, said }: Running): Promise<string> {
  await exit;
  if (child.exitCode !== 0) throw unexpected(said());
  return sorted(said());
}

async function serving(running: Running): Promise<Omit<DemoRun, "nextNight">> {
  try {
    const url = await addressOf(running);
    const csv = await textOf(`${url}/v1/kpis?${csvQuestion}`);
    const json = await textOf(`${url}/v1/kpis?${jsonQuestion}`);
    return { firstNight: sorted(running.said().replaceAll(url, shown)), answers: answersOf(csv, json) };
  } finally {
    running.child.kill("SIGINT");
    await running.exit;
  }
}

/** Where the API listens, once the last line about it is out. */
async function addressOf({ child, said }: Running): Promise<string> {
  for (;;) {
    const [, url] = /^Open (http:\/\/\S+?)\/\n[\s\S]*Ctrl-C/m.exec(said()) ?? [];
    if (url !== undefined) return url;
    if (child.exitCode !== null || child.signalCode !== null) throw unexpected(said());
    await sleep(100);
  }
}

function unexpected(said: string): LeadlineError {
  return new LeadlineError("internal.bug", `The demo did not go as the documents say. ${said}`);
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw unexpected(`Its API answered ${response.status}: ${text}`);
  return text;
}

/** Accounts end in any order, so their lines are sorted where they stand; nothing else is touched. */
function sorted(text: string): string {
  const lines = text.trimEnd().split("\n");
  const accounts = lines.filter(isAccount).toSorted().values();
  return lines.map((line) => (isAccount(line) ? (accounts.next().value ?? line) : line)).join("\n");
}

const isAccount = (line: string) => line.startsWith("  ✓ ");

function answersOf(csv: string, json: string): string {
  const row = /"rows":\[(\{.*?\})[,\]]/.exec(json)?.[1];
  if (row === undefined) throw unexpected("Its API gave no row.");
  const asked = (question: string) => `$ curl '${shown}/v1/kpis?${question}'`;
  return `${asked(csvQuestion)}\n${csv.replaceAll("\r", "")}\n${asked(jsonQuestion)}\n{…,"rows":[\n${wrap(row)}\n],…}`;
}

/** Numbers and texts stay as they were sent; only line ends are added. */
function wrap(row: string): string {
  return row.split(/,(?=")/).reduce((lines, field) => {
    const long = lines.slice(lines.lastIndexOf("\n") + 1).length + field.length > 108;
    return `${lines},${long ? "\n " : ""}${field}`;
  });
}
