import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleState } from "@leadline/core/delivery/sample";
import { accountKey, clientId, connectionId } from "@leadline/core/ids";
import { encodePage } from "@leadline/core/page";
import { sampleEntities, samplePage } from "@leadline/core/query/sample";
import { addDays, calendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openWorkspace } from "../workspace.ts";
import { acknowledgeAlerts } from "./acknowledge.ts";
import { backtestRules } from "./backtest.ts";

const owner = accountKey("google:1112223334");
const [north, south] = [clientId("north"), clientId("south")];
const readAt = instant("2026-11-22T14:00:00Z");
const quiet = { info: () => undefined, warn: () => undefined };

let root: string;
let options: { readonly config: string; readonly folder: string };

beforeAll(async () => {
  vi.stubEnv("LEADLINE_NOW", "2026-11-22T16:00:00Z");
  root = mkdtempSync(join(tmpdir(), "leadline-backtest-"));
  options = { config: join(root, "leadline.yaml"), folder: join(root, "data") };
  const rule = 'kpi: cpm, threshold: { above: "40", currency: EUR }, minimum: { spend: "1" }, evaluations: 1';
  writeFileSync(
    options.config,
    `reportingCurrency: EUR
clients: [{ id: north, name: North, accounts: ["google:1112223334"] }, { id: south, name: South, accounts: [] }]
alerts:
  - { id: each, name: Each, scope: { client: north, each: campaign }, window: 1, ${rule} }
  - { id: whole, name: Whole, scope: { client: north }, window: 1, ${rule} }
`,
  );
  const { store, close } = await openWorkspace(options.folder, quiet);
  const about = { currency: "EUR", zone: "Europe/Paris", state: "enabled", status: "ENABLED", route: {} } as const;
  await store.accounts.register(
    owner.platform,
    connectionId("main"),
    [{ account: owner.account, name: "Shop", ...about }],
    readAt,
  );
  const put = async (page: Parameters<typeof encodePage>[0]) => {
    await store.pages.put(owner, encodePage(page), { readAt, head: null, advance: false, history: true });
  };
  await put(sampleEntities(owner, "campaignEntities", [["77", "Brand"]]));
  for (const date of datesIn({ from: addDays(calendarDate("2026-11-21"), -8), to: calendarDate("2026-11-21") })) {
    const row = { spend: date === "2026-11-20" ? "90" : "10", impressions: "1000" };
    await put(samplePage(owner, "account", date, [{ ...row, entity: owner.account }]));
    await put(samplePage(owner, "campaign", date, [{ ...row, entity: "77" }]));
  }
  for (const subject of ["north/google:1112223334/77", "north/google:1112223334/78"]) {
    await store.alerts.put(north, sampleState({ rule: "each", subject }));
  }
  await close();
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

interface Said {
  readonly lines: readonly string[];
  readonly table: string;
}

/** What a person is told while a command runs. */
async function said(command: () => Promise<boolean>): Promise<Said> {
  const [lines, tables]: [string[], string[]] = [[], []];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    lines.push(...String(text).trimEnd().split("\n"));
    return true;
  });
  vi.spyOn(console, "log").mockImplementation((text) => void tables.push(String(text)));
  expect(await command()).toBe(true);
  return { lines, table: tables.join("\n") };
}

const day = (text: string) => calendarDate(`2026-11-${text}`);
const past = { from: day("19"), to: day("21") };

describe("a back-test", () => {
  test("tells what would have been told, in its currency", async () => {
    const { lines, table } = await said(() => backtestRules({ ...options, ...past, rule: "each", final: true }));
    expect(lines).toEqual(["each would have sent 2 messages in 3 nights."]);
    expect(table).toMatch(/2026-11-20 +│ fired +│ north\/google:1112223334\/77 +│ Brand +│ +€90\.00 +│ +€40\.00/);
    expect(table).toMatch(/2026-11-21 +│ cleared/);
  });

  test("of mornings on which nothing was known says so, whatever is judged", async () => {
    const { lines } = await said(() => backtestRules({ ...options, ...past, to: day("20") }));
    const unknown =
      "On all 2 mornings no figures of the window were known yet, as before a first night. --final judges all of them by what is known now.";
    expect(lines).toEqual([
      "each would have sent 0 messages in 2 nights.",
      unknown,
      "whole would have sent 1 message in 2 nights.",
      unknown,
    ]);
  });

  test.each([
    ["a client that is not there", { client: "nope" }, /has no client nope/],
    ["a client the rule is not for", { rule: "each", client: "south" }, /No rule asked about is for south/],
    ["an end before its beginning", { to: day("18") }, /--from 2026-11-19 is after the last night, 2026-11-18/],
    ["nights that are not over", { to: day("23") }, /2026-11-23 is not over yet/],
    ["more nights than are kept", { from: calendarDate("2025-01-01") }, /are more nights than are known/],
    ["a rule that is not there", { rule: "nope" }, /There is no rule nope/],
  ])("over %s is refused instead of found calm", async (_, over, message) => {
    await expect(backtestRules({ ...options, ...past, ...over })).rejects.toMatchObject({
      code: "input.invalid",
      message: expect.stringMatching(message),
    });
  });
});

describe("acknowledging", () => {
  test("takes a whole rule, or one subject, and can be taken back", async () => {
    const about = { ...options, rule: "each" };
    const all = await said(() => acknowledgeAlerts(about));
    expect(all.lines).toEqual([
      ...Array.from({ length: 2 }, () => "Brand: no reminders as long as it lasts; its recovery is told."),
      "2 alerts.",
    ]);
    const one = { ...about, subject: "north/google:1112223334/77" };
    expect((await said(() => acknowledgeAlerts({ ...one, undo: true }))).lines).toEqual([
      "Brand: reminders come again.",
    ]);
    expect((await said(() => acknowledgeAlerts({ ...one, for: 24 }))).lines).toEqual([
      "Brand: no reminders until 2026-11-23 16:00 UTC; its recovery is told.",
    ]);
  });

  test.each([
    [{ rule: "nope" }, "There is no rule nope; there is each, whole."],
    [{ rule: "whole" }, "Nothing stands of the rule whole. Something stands of each."],
    [
      { rule: "each", subject: "north/google:1112223334/79" },
      "The rule each judges no subject north/google:1112223334/79; these stand: north/google:1112223334/77, north/google:1112223334/78.",
    ],
    [{ rule: "each", client: "nope" }, expect.stringMatching(/has no client nope\.$/)],
    [
      { rule: "each", client: south, subject: "north/google:1112223334/77" },
      "north/google:1112223334/77 is not south's.",
    ],
    [{ rule: "system.nightLate", client: "north" }, "system.nightLate is Leadline's own, and no client's."],
    [{ rule: "system.nightLate" }, "Nothing stands of the rule system.nightLate. Nothing alerts."],
  ])("%j is told what of it is wrong", async (over, message) => {
    await expect(acknowledgeAlerts({ ...options, ...over })).rejects.toMatchObject({ code: "input.invalid", message });
  });
});
