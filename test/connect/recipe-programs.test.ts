import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { blockWith, type RecipeWorld, recipeWorld, recordsOf, rowsOf } from "./recipe-world.ts";

const run = promisify(execFile);
const has = (program: string, ...args: readonly string[]) => spawnSync(program, args).status === 0;
const shell = has("curl", "--version") && has("jq", "--version");
const python = has("python3", "--version");
const pandas = python && has("python3", "-c", "import pandas");
const by = (runs: boolean, programs: string) => (runs ? "run" : `${programs} not found here: replayed only`);

let world: RecipeWorld;
let folder: string;
beforeAll(async () => {
  world = await recipeWorld();
  folder = mkdtempSync(join(tmpdir(), "leadline-recipe-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await world.stop();
});

const environment = (key = world.key) => ({
  ...process.env,
  LEADLINE_URL: world.url,
  LEADLINE_KEY: key,
  NO_PROXY: "*",
});

async function told(program: string, script: string, key?: string): Promise<string> {
  return (await run(program, ["-c", script], { cwd: folder, env: environment(key) })).stdout;
}

/** The request of a block that calls curl with named data, as curl would send it. */
function curlRequest(block: string): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
  const data = [...block.matchAll(/--data-urlencode "(\w+)=([^"$]+)"/g)].map(
    ([, name = "", value = ""]): [string, string] => [name, value],
  );
  const url = /--get "\$LEADLINE_URL([^"]+)"/.exec(block)?.[1] ?? "";
  const header = /--header "Authorization: ([^"]+)"/.exec(block)?.[1] ?? "";
  return {
    url: `${world.url}${url}?${new URLSearchParams(data)}`,
    headers: { authorization: header.replace("$LEADLINE_KEY", world.key) },
  };
}

const campaigns = ["Brand", "EUR", "201", "8", "25.125"].join("\t");

test(`curl: the dearest campaigns as a table (${by(shell, "curl or jq")})`, async () => {
  const block = blockWith(await world.blocksHere("curl.md"), "sh", "@tsv");
  const request = curlRequest(block);
  const [row] = await rowsOf(request.url, request.headers);
  expect(row).toMatchObject({ campaignName: "Brand", currency: "EUR", spend: 201, leads: 8, cpl: 25.125 });
  if (!shell) return;
  expect(await told("sh", block)).toBe(`${campaigns}\n`);
  await expect(told("sh", block, "ll_wrong")).rejects.toThrow();
});

test(`curl: last month as a file (${by(shell, "curl or jq")})`, async () => {
  const block = blockWith(await world.blocksHere("curl.md"), "sh", "format=csv");
  const request = curlRequest(block);
  const reply = await fetch(request.url, { headers: request.headers });
  const csv = await reply.text();
  expect([reply.status, csv.split("\r\n")]).toEqual([200, expect.objectContaining({ length: 33 })]);
  if (!shell) return;
  await told("sh", block);
  expect(readFileSync(join(folder, "leadline.csv"), "utf8")).toBe(csv);
  await expect(told("sh", block, "ll_wrong")).rejects.toThrow();
});

test(`curl: page by page until the cursor ends (${by(shell, "curl or jq")})`, async () => {
  const block = blockWith(await world.blocksHere("curl.md"), "sh", "while");
  const request = curlRequest(block);
  expect(await rowsOf(request.url, request.headers)).toHaveLength(20);
  if (!shell) return;
  const lines = (await told("sh", block)).trim().split("\n");
  const whole = await rowsOf(`${world.url}/v1/kpis?client=northwind&by=day`, request.headers);
  expect(lines.map((line) => JSON.parse(line))).toEqual(whole);
  await expect(told("sh", block, "ll_wrong")).rejects.toThrow();
});

test(`Python: rows from the standard library (${by(python, "python3")})`, async () => {
  const block = blockWith(await world.blocksHere("python.md"), "python", "urlopen(");
  const [, call = ""] = /= leadline\("([^"]+".*)\)/.exec(block) ?? [];
  const asked = [...call.matchAll(/(\w+)="([^"]+)"/g)].map(([, name = "", value = ""]): [string, string] => [
    name,
    value,
  ]);
  const path = call.split('"')[0] ?? "";
  const url = `${world.url}${path}?${new URLSearchParams(asked)}`;
  const rows = await rowsOf(url, { authorization: `Bearer ${world.key}` });
  for (const [, column = ""] of block.matchAll(/row\["(\w+)"\]/g)) expect(Object.keys(rows[0] ?? {})).toContain(column);
  if (!python) return;
  expect(await told("python3", block)).toBe(`${campaigns}\n`);
  await expect(told("python3", block, "ll_wrong")).rejects.toThrow("Leadline: Send it as a header");
});

const readCsv = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });

/** Stands in for pandas where it is not installed: tells what it was asked to read. */
const standIn = `
import json, sys
def read_csv(url, storage_options=None, parse_dates=None, dtype=None):
    print(json.dumps({"url": url, "headers": storage_options}))
    sys.exit(0)
`;

test(`Python: a data frame (${by(pandas, "pandas")})`, async () => {
  const block = blockWith(await world.blocksHere("python.md"), "python", "pandas");
  const url = `${world.url}${/(\/v1\/kpis[^"]+)"/.exec(block)?.[1] ?? ""}`;
  const reply = await fetch(url, { headers: { authorization: `Bearer ${world.key}` } });
  const columns = ((await reply.text()).split("\r\n")[0] ?? "").split(",");
  const named = [...block.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
  expect(columns).toEqual(expect.arrayContaining(named.filter((name) => name !== "Authorization" && name !== "cpl")));
  if (pandas) {
    expect(await told("python3", block)).toMatch(/google\s+EUR\s+201\.0\s+8\.0\s+25\.125/);
  } else if (python) {
    writeFileSync(join(folder, "pandas.py"), standIn);
    const asked = readCsv.parse(JSON.parse(await told("python3", block)));
    expect(asked).toEqual({ url, headers: { Authorization: `Bearer ${world.key}` } });
  }
});

const fetched = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });

/** Runs `refresh` as Apps Script would. Its fetch cannot wait, so a first run tells what it asks and a second one gets the answer. */
async function refresh(script: string, key: string) {
  const asked: z.output<typeof fetched>[] = [];
  const written: unknown[][][] = [];
  const ranges: unknown[] = [];
  const properties: Readonly<Record<string, string>> = { LEADLINE_URL: world.url, LEADLINE_KEY: key };
  const sheet = {
    clearContents: () => {},
    getRange: (...range: readonly number[]) => {
      ranges.push(range);
      return { setValues: (values: unknown[][]) => written.push(values) };
    },
  };
  const runOnce = (reply: (url: string, options: { headers: Record<string, string> }) => unknown) =>
    runInNewContext(`${script}\nrefresh();`, {
      PropertiesService: { getScriptProperties: () => ({ getProperty: (name: string) => properties[name] ?? null }) },
      UrlFetchApp: { fetch: reply },
      SpreadsheetApp: { getActive: () => ({ getSheetByName: () => null, insertSheet: () => sheet }) },
    });
  expect(() =>
    runOnce((url, { headers }) => {
      asked.push(fetched.parse({ url, headers }));
      throw new Error("not yet");
    }),
  ).toThrow("not yet");
  const [{ url, headers } = { url: "", headers: {} }] = asked;
  const reply = await fetch(url, { headers });
  const text = await reply.text();
  runOnce(() => ({ getContentText: () => text, getResponseCode: () => reply.status }));
  return { written: JSON.parse(JSON.stringify(written[0])), ranges };
}

test("Google Sheets: Apps Script fills the sheet with a rectangle, and stops with the reason of a refusal", async () => {
  const script = blockWith(await world.blocksHere("google-sheets.md"), "javascript", "UrlFetchApp");
  const { written, ranges } = await refresh(script, world.key);
  const lines = z.array(z.array(z.unknown())).parse(written);
  expect(lines[0]).toEqual(["day", "platform", "campaignName", "currency", "spend", "leads", "cpl", "notes"]);
  expect(lines).toContainEqual(["2026-11-01", "google", "Brand", "EUR", 100.5, 4, 25.125, ""]);
  expect(ranges).toEqual([[1, 1, lines.length, lines[0]?.length]]);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  await expect(refresh(script, "ll_wrong")).rejects.toThrow("Authorization: Bearer");
});

test("a day without leads has an empty cost per lead in every table, and a note that says why", async () => {
  const rows = await rowsOf(`${world.url}/v1/kpis?client=northwind&by=day&kpis=cpl&from=2026-11-02&to=2026-11-03`, {
    authorization: `Bearer ${world.key}`,
  });
  expect(rows.map(({ cpl, notes }) => [cpl, notes])).toEqual([
    [25.125, ""],
    [null, "notRead"],
  ]);
  await expect(recordsOf(`${world.url}/v1/kpis?client=northwind&format=csv`)).rejects.toThrow(/^401/);
});
