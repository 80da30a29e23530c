import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportFolder } from "@leadline/cli/clients/export-folder";
import { listingOf } from "@leadline/cli/clients/listing";
import { exportClient, removeClient } from "@leadline/cli/commands/clients";
import { loadSettings } from "@leadline/cli/config";
import { demoSecrets } from "@leadline/cli/demo-settings";
import { handClock } from "@leadline/cli/local/hand-clock";
import { openWorkspace, runtimeFor } from "@leadline/cli/workspace";
import { claimed, newDelivery } from "@leadline/core/delivery/delivery";
import { messageId } from "@leadline/core/delivery/notice";
import { sampleMessage, sampleState } from "@leadline/core/delivery/sample";
import type { Fact, Page } from "@leadline/core/facts";
import { levels, parsePeriod, parseResultKey, reportId } from "@leadline/core/facts";
import { accountKey, clientId, entityId } from "@leadline/core/ids";
import { isStoredMetric } from "@leadline/core/metrics";
import { format, type Micros, micros } from "@leadline/core/micros";
import { encodePage } from "@leadline/core/page";
import type { Store } from "@leadline/core/ports";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { addMs, instant } from "@leadline/core/time/instant";
import { createReadApi } from "@leadline/functions/read-api/index";
import { platforms } from "@leadline/platforms/list";
import { canaries } from "@leadline/twin/credentials";
import { type RunningTwin, startTwin } from "@leadline/twin/start";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { cleanUp, commandNow, leadline, type Place, place, secretsFor, yamlFor } from "./command-line.ts";

const google = "google:1112223334";
const tiktok = "tiktok:7123456789012345601";
const later = addMs(commandNow, 86_400_000);
const quiet = { info: () => undefined, warn: () => undefined };

let twin: RunningTwin;
let at: Place;

/** Two clients of which one's name begins with the other's. */
const bothClients = `clients:
  - { id: north, name: North, accounts: ["${google}"] }
  - { id: northwind, name: Northwind, accounts: ["${tiktok}"] }`;

const write = (clients: string) => {
  const yaml = yamlFor(twin.url, [google, tiktok], { backfillDays: 5 });
  at.write("leadline.yaml", yaml.replace(/^clients: .*$/m, clients));
};

const command = (...args: readonly string[]) => {
  const where = ["--config", at.config, "--folder", at.folder];
  return leadline([...args, ...where], { cwd: at.root, env: { LEADLINE_NOW: addMs(later, 60_000) } });
};

/** An alert of north, one message that was delivered and one on its way, and a message of its neighbour. */
async function tellOf({ alerts, messages }: Store): Promise<void> {
  const [north, northwind] = [clientId("north"), clientId("northwind")];
  await alerts.put(north, sampleState());
  const message = sampleMessage({ client: north });
  const old = sampleMessage({ client: north, night: calendarDate("2025-11-01"), id: messageId("alert-0") });
  const [delivery, waiting] = [newDelivery(message, "team", commandNow), newDelivery(old, "team", commandNow)];
  for (const one of [message, old, sampleMessage({ client: northwind, id: messageId("foreign") })]) {
    await messages.put(one);
  }
  await messages.open(delivery);
  await messages.open(waiting);
  const { channel, tries } = claimed(delivery, commandNow);
  const { client, night, id } = message;
  await messages.end({ client, night, id, channel, tries, state: "delivered", at: commandNow, failure: null });
}

/** Looks into the data folder while no command uses it. */
async function within<T>(use: (store: Store) => Promise<T>): Promise<T> {
  const workspace = await openWorkspace(at.folder, quiet);
  try {
    return await use(workspace.store);
  } finally {
    await workspace.close();
  }
}

beforeAll(async () => {
  twin = await startTwin({ now: commandNow });
  at = place();
  write(bothClients);
  at.write(".env", secretsFor());
  const clock = handClock(commandNow);
  const settings = loadSettings(at.config);
  await within(async (store) => {
    const runtime = await runtimeFor({ store, settings, env: demoSecrets(), clock, log: quiet });
    await runtime.night();
    // The platforms correct the past, so that there are earlier versions.
    clock.pass(86_400_000);
    await twin.clock(later);
    await runtime.night();
    await tellOf(store);
  });
});
afterAll(async () => {
  cleanUp();
  await twin.stop();
});

const listed = () => within((store) => listingOf(loadSettings(at.config), store));

const amount = z.string().transform(micros).nullable();
const factsLine = z.looseObject({
  kind: z.literal("page"),
  holds: z.literal("facts"),
  level: z.enum(levels),
  currency: z.string(),
  metrics: z.array(z.string()),
  unavailable: z.array(z.string()),
  facts: z.array(
    z.object({
      entity: z.string().transform(entityId),
      parent: z.string().transform(entityId).nullable(),
      audience: z.object({ kind: z.string(), value: z.string() }).nullable(),
      metrics: z.record(z.string(), amount),
      results: z.record(z.string(), z.object({ count: amount, value: amount })),
    }),
  ),
});
const entity = z.object({
  id: z.string().transform(entityId),
  parent: z.string().transform(entityId).nullable(),
  name: z.string().nullable(),
  status: z.string().nullable(),
  attributes: z.record(z.string(), z.string().nullable()),
});
const entitiesLine = z.looseObject({
  kind: z.literal("page"),
  holds: z.literal("entities"),
  entities: z.array(entity),
});
const about = z.looseObject({
  report: z.string().transform(reportId),
  period: z.string().transform(parsePeriod),
  hash: z.string(),
  rows: z.number(),
  since: z.string().transform(instant),
  until: z.string().transform(instant).nullable(),
});
const anyLine = z.looseObject({ kind: z.enum(["account", "page", "run"]) });

const owner = accountKey(google);

/** The page a line tells of, made by nothing but what stands in the line. */
function pageIn(line: unknown): Page {
  const { report, period } = about.parse(line);
  const base = { owner, report, period };
  const entities = entitiesLine.safeParse(line);
  if (entities.success) return { ...base, holds: "entities", entities: entities.data.entities };
  const { level, currency, metrics, unavailable, facts } = factsLine.parse(line);
  const rows = facts.map((fact): Fact => {
    const results = Object.entries(fact.results).map(([key, result]) => [parseResultKey(key), result] as const);
    return { ...fact, results: Object.fromEntries(results) };
  });
  return {
    ...base,
    holds: "facts",
    level,
    currency,
    metrics: metrics.filter(isStoredMetric),
    unavailable,
    facts: rows,
  };
}

const manifest = z.object({
  format: z.string(),
  client: z.object({ id: z.string(), name: z.string() }),
  files: z.tuple([
    z.object({
      account: z.string(),
      file: z.string(),
      sha256: z.string(),
      bytes: z.number(),
      lines: z.number(),
      pages: z.number(),
      earlierVersions: z.number(),
      runs: z.number(),
    }),
    z.object({
      client: z.string(),
      file: z.literal("alerts.jsonl"),
      sha256: z.string(),
      lines: z.number(),
      alerts: z.number(),
      messages: z.number(),
      deliveries: z.number(),
    }),
  ]),
});

const linesOf = (file: string) =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));

/** What the API says of a client's spend and impressions on all days there are. */
async function apiTotals(client: string, store: Store): Promise<Record<string, unknown>> {
  const settings = async () => loadSettings(at.config);
  const api = createReadApi({ store, clock: { now: () => later }, log: quiet, settings, traits: platforms });
  const query = `client=${client}&from=2026-10-01&to=2026-11-22&by=platform&kpis=spend,impressions&numbers=string`;
  const reply = await api.request(`/v1/kpis?${query}`);
  const { rows } = z.object({ rows: z.array(z.record(z.string(), z.unknown())) }).parse(await reply.json());
  return { spend: rows[0]?.spend, impressions: rows[0]?.impressions };
}

test("every client is listed with what is kept of it", async () => {
  const { code, stdout } = await command("clients", "list");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^North \(north\)$/m);
  expect(stdout).toMatch(/^Northwind \(northwind\)$/m);
  const row = /google:1112223334 +Northwind France +EUR +Europe\/Paris +enabled +2026-11-23 +31 +\d+ +\d+ kB$/m;
  expect(stdout).toMatch(row);
  const { clients, unowned } = await listed();
  expect(clients.map(({ id }) => id)).toEqual(["north", "northwind"]);
  expect(clients[0]?.accounts).toMatchObject([{ account: google, state: "enabled", openRuns: [], days: 31 }]);
  expect(unowned).toEqual([]);
});

test("an export holds every version of every page, exactly, and its totals are the API's", async () => {
  const { code, stderr, stdout } = await command("clients", "export", "north", "--to", "out");
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("is in out") });
  expect(stderr).toMatch(
    /^ {2}✓ Google Ads · Northwind France: \d+ pages with \d+ rows, \d+ earlier versions, \d+ runs$/m,
  );
  const out = join(at.root, "out");
  const { files, client, format: name } = manifest.parse(JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")));
  expect({ client, name }).toEqual({ client: { id: "north", name: "North" }, name: "leadline-export" });
  expect(readdirSync(out).toSorted()).toEqual(["alerts.jsonl", "google-1112223334.jsonl", "manifest.json"]);
  const [file] = files;
  const bytes = readFileSync(join(out, file?.file ?? ""));
  expect(file).toMatchObject({ sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length });
  for (const secret of canaries) expect(bytes.toString()).not.toContain(secret);

  const lines = linesOf(join(out, file?.file ?? ""));
  const kinds = Map.groupBy(lines, (line) => anyLine.parse(line).kind);
  const pages = kinds.get("page") ?? [];
  const heads = pages.map((line) => about.parse(line));
  const live = heads.filter(({ until }) => until === null).length;
  expect(file).toMatchObject({ lines: lines.length, pages: live, earlierVersions: pages.length - live });
  expect(pages.length - live).toBeGreaterThan(5);
  expect(kinds.get("account")).toHaveLength(1);
  expect(kinds.get("run")).toHaveLength(file?.runs ?? 0);
  for (const line of pages) expect(encodePage(pageIn(line)).hash).toBe(about.parse(line).hash);
  for (const { report, period, until } of heads.filter((head) => head.until !== null)) {
    expect(
      heads.filter((head) => head.report === report && head.period === period && head.since === until),
    ).toHaveLength(1);
  }

  const { items } = await within((store) => store.holdings.of(owner));
  expect(items).toMatchObject({ page: live, history: pages.length - live, run: file?.runs });
  expect(totalsIn(pages)).toEqual(await within((store) => apiTotals("north", store)));
});

test("an export holds how alerts stand, every message word by word, and what became of it, of nobody else", () => {
  const out = join(at.root, "out");
  const [, file] = manifest.parse(JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"))).files;
  expect(file).toMatchObject({ client: "north", alerts: 1, messages: 2, deliveries: 2, lines: 5 });
  const bytes = readFileSync(join(out, file.file));
  expect(file.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  const [alert, first, second, delivered, open] = linesOf(join(out, file.file));
  expect(alert).toEqual({ kind: "alert", ...sampleState() });
  const { kind, ...message } = sampleMessage({ client: clientId("north") });
  expect(first).toMatchObject({ kind: "message", tells: "alert", id: "alert-0", night: "2025-11-01" });
  expect(second).toEqual({ ...message, kind: "message", tells: kind });
  expect(delivered).toMatchObject({ kind: "delivery", state: "delivered", id: "alert-1", channel: "team", tries: 1 });
  expect(open).toMatchObject({ kind: "delivery", state: "open", id: "alert-0", channel: "team", tries: 0 });
  expect(bytes.toString()).not.toContain("foreign");
});

test("a client whose accounts are gone is exported with its alerts and messages, even one nobody configures any more", async () => {
  const folder = { config: join(at.root, "bare.yaml"), folder: at.folder };
  at.write(
    "bare.yaml",
    "reportingCurrency: EUR\nclients: [{ id: north, name: North, accounts: [] }, { id: new, name: New, accounts: [] }]\n",
  );
  const take = (client: string) =>
    exportClient(client, { ...folder, to: join(at.root, `told-${client}`) }, new AbortController().signal);
  for (const client of ["north", "northwind"]) {
    expect(await take(client)).toBe(true);
    expect(readdirSync(join(at.root, `told-${client}`)).toSorted()).toEqual(["alerts.jsonl", "manifest.json"]);
  }
  expect(linesOf(join(at.root, "told-north", "alerts.jsonl"))).toEqual(linesOf(join(at.root, "out", "alerts.jsonl")));
  await expect(take("new")).rejects.toThrow("The client new has no accounts, and no alert or message is kept of it.");
  await expect(take("nobody")).rejects.toThrow(/bare\.yaml has no client nobody\.$/);
});

function totalsIn(lines: readonly unknown[]): Record<string, string> {
  const now = lines.filter((line) => about.parse(line).until === null).map(pageIn);
  const facts = now.flatMap((page) => (page.holds === "facts" && page.level === "account" ? page.facts : []));
  const sum = (name: "spend" | "impressions") =>
    format(facts.reduce((all, { metrics }) => all + (metrics[name] ?? 0n), 0n) as Micros);
  return { spend: sum("spend"), impressions: sum("impressions") };
}

test("an export replaces nothing unless it is told to, and never what is no export", () => {
  const [out, mine] = [join(at.root, "out"), join(at.root, "mine")];
  expect(() => exportFolder(out, false)).toThrow(/out exists already\.$/);
  mkdirSync(mine);
  writeFileSync(join(mine, "thesis.txt"), "years");
  expect(() => exportFolder(mine, true)).toThrow(/mine is not an export of Leadline, so it is not replaced\.$/);
  const replacing = exportFolder(out, true);
  expect(existsSync(join(out, "google-1112223334.jsonl"))).toBe(true);
  replacing.finish({ format: "leadline-export", second: true });
  replacing.discard();
  expect(readdirSync(out)).toEqual(["manifest.json"]);
  expect(readdirSync(at.root).filter((name) => name.startsWith("out"))).toEqual(["out"]);
});

test("a disk that is full is told in one line; nothing half-written stays, and what was there is untouched", async () => {
  const before = readFileSync(join(at.root, "out", "manifest.json"), "utf8");
  const args = ["clients", "export", "north", "--to", "out", "--force", "--config", at.config, "--folder", at.folder];
  const full = await leadline(args, { cwd: at.root, fileLimit: 64 });
  expect(full.code).toBe(1);
  expect(full.stderr).toMatch(/^The disk is full: \S+google-1112223334\.jsonl cannot be written \(EFBIG\)\.\n$/);
  expect(readFileSync(join(at.root, "out", "manifest.json"), "utf8")).toBe(before);
  expect(readdirSync(at.root).filter((name) => name.startsWith("out"))).toEqual(["out"]);
});

describe("nothing is deleted without a person's word", () => {
  const signal = new AbortController().signal;
  const remove = (name: string, answer: string | null) => {
    const ask = answer === null ? null : async () => answer;
    return removeClient(name, { config: at.config, folder: at.folder }, signal, { ask, say: () => undefined });
  };

  test("where nobody can be asked it is refused", async () => {
    await expect(remove("north", null)).rejects.toMatchObject({ details: { hint: expect.stringContaining("--yes") } });
  });

  test("any other word than the name deletes nothing", async () => {
    expect(await remove("north", "northwind")).toBe(false);
    expect((await listed()).clients[0]?.accounts[0]?.pages).toBeGreaterThan(0);
  });

  test("whom nobody knows is told with where to look", async () => {
    await expect(remove("nort", "nort")).rejects.toMatchObject({
      message: expect.stringMatching(/leadline\.yaml has no client nort\.$/),
      details: { hint: expect.stringContaining("leadline clients list") },
    });
  });
});

test("a removed client leaves nothing, its neighbour loses nothing, and a person is told what the next night would do", async () => {
  const before = (await listed()).clients[1];
  const totals = await within((store) => apiTotals("northwind", store));
  const { code, stdout, stderr } = await command("clients", "remove", "north", "--yes");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^│ pages +│ +\d+ │ +0 │$/m);
  expect(stdout).toMatch(/^│ all +│ +\d+ │ +0 │$/m);
  expect(stderr).toMatch(/^Kept of North, 1 account: \d+ pages, \d+ earlier versions of pages, \d+ runs/m);
  expect(stderr).toMatch(/^! \S+ still has its accounts: the next night would read .* Take the client north out/m);
  const after = (await listed()).clients;
  expect(after[0]?.accounts).toMatchObject([{ account: google, state: "notFound", pages: 0, items: {} }]);
  expect(after[1]).toEqual(before);
  expect(await within((store) => apiTotals("northwind", store))).toEqual(totals);
});

test("a removal that was interrupted shows, and the next night finishes it before it reads anything", async () => {
  await within((store) => store.removals.begin(accountKey(tiktok), later));
  write("clients: [{ id: north, name: North, accounts: [] }]");
  expect((await listed()).unowned).toMatchObject([{ account: tiktok, state: "beingRemoved" }]);
  const night = await command("sync");
  expect(night.stderr).toMatch(
    /^TikTok · 7123456789012345601: its removal, which had been interrupted, is finished\.$/m,
  );
  expect((await listed()).unowned).toEqual([]);
  expect(await within((store) => store.holdings.mentions([accountKey(tiktok)]))).toEqual({});
});
