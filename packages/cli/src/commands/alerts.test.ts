import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AccountKey, accountKey, connectionId } from "@leadline/core/ids";
import { encodePage } from "@leadline/core/page";
import { sampleEntities } from "@leadline/core/query/sample";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { openWorkspace } from "../workspace.ts";
import { acknowledgeAlerts } from "./acknowledge.ts";
import { listAlerts } from "./alerts.ts";
import { backtestRules } from "./backtest.ts";
import { checkAlerts } from "./check-alerts.ts";
import { status } from "./status.ts";

const [google, meta] = [accountKey("google:1112223334"), accountKey("meta:555")];
const readAt = instant("2026-11-22T02:00:00Z");
const quiet = { info: () => undefined, warn: () => undefined };

let root: string;
let options: { readonly config: string; readonly folder: string };

beforeAll(async () => {
  vi.stubEnv("LEADLINE_NOW", "2026-11-22T16:00:00Z");
  root = mkdtempSync(join(tmpdir(), "leadline-alerts-"));
  options = { config: join(root, "leadline.yaml"), folder: join(root, "data") };
  writeFileSync(
    options.config,
    `reportingCurrency: EUR
clients: [{ id: north, name: North, accounts: ["google:1112223334", "meta:555"] }]
alerts:
  - { id: right, name: Right, kpi: cpl, scope: { campaigns: ["*search*"] }, threshold: { above: "40", currency: EUR } }
  - { id: wrong, name: Wrong, kpi: cpl, scope: { campaigns: ["*serach*"] }, threshold: { above: "40", currency: EUR } }
  - { id: partly, name: Partly, kpi: cpl, scope: { campaigns: ["*search*", "brnad"] }, threshold: { above: "40", currency: EUR } }
  - { id: nobody, name: Nobody, kpi: cpl, scope: { platforms: [tiktok] }, threshold: { above: "40", currency: EUR } }
`,
  );
  const { store, close } = await openWorkspace(options.folder, quiet);
  const about = { currency: "EUR", zone: "Europe/Paris", state: "enabled", status: "ENABLED", route: {} } as const;
  const fill = async (owner: AccountKey, report: string, campaign: string) => {
    const found = { account: owner.account, name: "Shop", ...about };
    await store.accounts.register(owner.platform, connectionId("main"), [found], readAt);
    const page = encodePage(sampleEntities(owner, report, [["77", campaign]]));
    await store.pages.put(owner, page, { readAt, head: null, advance: false, history: false });
  };
  await fill(google, "campaignEntities", "Search | Brand");
  await fill(meta, "campaignEntities", "Prospecting");
  await close();
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

/** What a person is told while a command runs, line by line. */
async function said(command: () => Promise<boolean>): Promise<readonly string[]> {
  const lines: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    lines.push(...String(text).trimEnd().split("\n"));
    return true;
  });
  expect(await command()).toBe(true);
  return lines;
}

test("a rule that watches nothing says so in the list, for each reason a line", async () => {
  expect(await said(() => listAlerts(options))).toEqual([
    "Nothing alerts.",
    '! The rule wrong watches nothing: it names campaigns "*serach*", and no account in its scope has any.',
    '! The rule partly names campaigns "brnad", and no account in its scope has any.',
    "! The rule nobody watches nothing: no account fits its scope.",
  ]);
});

test("of one client, a client that is not there is refused by name", async () => {
  for (const ask of [listAlerts, checkAlerts]) {
    await expect(ask({ ...options, client: "nope" })).rejects.toMatchObject({
      code: "input.invalid",
      message: expect.stringMatching(/has no client nope\.$/),
    });
  }
  expect(await said(() => listAlerts({ ...options, client: "north" }))).toContain(
    "! The rule nobody watches nothing: no account fits its scope.",
  );
});

test("a folder without data is refused instead of found calm, and nothing is made in it", async () => {
  const [absent, empty] = [join(root, "nosuch"), join(root, "empty")];
  mkdirSync(empty);
  const from = calendarDate("2026-11-20");
  for (const folder of [absent, empty]) {
    const about = { ...options, folder };
    const asked = [
      () => listAlerts(about),
      () => checkAlerts(about),
      () => backtestRules({ ...about, from }),
      () => acknowledgeAlerts({ ...about, rule: "right" }),
      () => status(about, new AbortController().signal),
    ];
    for (const ask of asked) {
      await expect(ask()).rejects.toMatchObject({
        code: "input.invalid",
        message: `There are no data in ${folder}.`,
        details: { field: "folder", hint: expect.stringContaining("leadline sync") },
      });
    }
  }
  expect([existsSync(absent), existsSync(join(empty, "db"))]).toEqual([false, false]);
});

test("the status of a demo's folder is told by the demo's clock", async () => {
  writeFileSync(join(options.folder, "clock"), "2026-12-24T06:00:00.000Z\n");
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text) => void lines.push(String(text)));
  await status(options, new AbortController().signal);
  rmSync(join(options.folder, "clock"));
  expect(lines.join("\n")).toContain(", 2026-12-24 06:00 UTC");
});

test("and where it is tried on the past, since silence there would look like calm", async () => {
  const past = { from: calendarDate("2026-11-20"), to: calendarDate("2026-11-21") };
  const tried = (rule: string) => said(() => backtestRules({ ...options, ...past, rule }));
  expect(await tried("wrong")).toContain(
    '! The rule wrong watches nothing: it names campaigns "*serach*", and no account in its scope has any.',
  );
  expect((await tried("right")).filter((line) => line.startsWith("!"))).toEqual([]);
});
