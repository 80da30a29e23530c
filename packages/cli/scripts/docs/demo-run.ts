import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
const csvQuestion = "client=northwind&by=platform&kpis=spend,leads,cpl&format=csv";
const jsonQuestion = "client=northwind&by=campaign&kpis=spend,leads,cpl&sort=cpl&order=desc&limit=1";

/** Runs the demo in a folder of its own, asks its API, ends it, and lets a night pass. */
export async function runDemo(): Promise<DemoRun> {
  const folder = await mkdtemp(join(tmpdir(), "leadline-docs-"));
  try {
    const first = await serving(folder);
    return { ...first, nextNight: await ended(start(folder, ["--once", "--next-night"])) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Running {
  readonly child: ChildProcess;
  readonly exit: Promise<unknown>;
  readonly said: { out: string; err: string };
}

function start(folder: string, options: readonly string[]): Running {
  const env = { ...process.env, NO_COLOR: "1" };
  const child = spawn(process.execPath, [program, "demo", "--folder", folder, ...options], { env });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.err += text;
  });
  return { child, exit: once(child, "close"), said };
}

async function ended({ child, exit, said }: Running): Promise<string> {
  await exit;
  if (child.exitCode !== 0) throw unexpected(said.err);
  return terminalOf(said);
}

async function serving(folder: string): Promise<Omit<DemoRun, "nextNight">> {
  const running = start(folder, ["--port", "0"]);
  try {
    const url = await addressOf(running);
    const csv = await textOf(`${url}/v1/kpis?${csvQuestion}`);
    const json = await textOf(`${url}/v1/kpis?${jsonQuestion}`);
    const firstNight = terminalOf({ ...running.said, out: running.said.out.replaceAll(url, shown) });
    return { firstNight, answers: answersOf(csv, json) };
  } finally {
    running.child.kill("SIGINT");
    await running.exit;
  }
}

/** Where the API listens, once the last line about it is out. */
async function addressOf({ child, exit, said }: Running): Promise<string> {
  const found = new Promise<string>((resolve) => {
    child.stdout?.on("data", () => {
      const url = /Open (http:\/\/\S+?)\/\n[\s\S]*format=csv\n/.exec(said.out)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const early = exit.then(() => {
    throw unexpected(said.err);
  });
  return await Promise.race([found, early]);
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

/** Accounts end in any order, so their lines are sorted; nothing else is touched. */
function terminalOf({ out, err }: Running["said"]): string {
  const lines = err.split("\n").filter((line) => line !== "" && !line.startsWith("Ctrl-C"));
  const accounts = lines.filter((line) => line.includes("✓")).toSorted();
  const others = lines.filter((line) => !line.includes("✓"));
  return `${[...others, ...accounts].join("\n")}\n${out.trimEnd()}`;
}

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
