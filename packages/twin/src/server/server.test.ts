import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { afterAll, beforeEach, expect, test } from "vitest";
import { credentials } from "../credentials.ts";
import { recordOf } from "../json.ts";
import { spawnTwin, startTwin } from "../start.ts";

const twin = await startTwin();
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

const report = (days = 2) =>
  `${twin.url}/tiktok/open_api/v1.3/report/integrated/get/?${new URLSearchParams({
    advertiser_id: "7123456789012345602",
    report_type: "BASIC",
    data_level: "AUCTION_CAMPAIGN",
    dimensions: '["campaign_id","stat_time_day"]',
    start_date: "2026-11-01",
    end_date: `2026-11-${String(days).padStart(2, "0")}`,
    page_size: "1000",
  })}`;
const headers = { "Access-Token": credentials.tiktok.accessToken };
const ask = (days?: number) => fetch(report(days), { headers });
const codeOf = async (reply: Response) => recordOf(await reply.json(), "reply").code;

test("a body can be cut and still end properly", async () => {
  const whole = await (await ask()).text();
  await twin.faults([{ route: "tiktok.report", kind: "cut", times: 1 }]);
  const cut = await (await ask()).text();
  expect(cut.length).toBeGreaterThan(0);
  expect(whole.length).toBeGreaterThan(cut.length);
  expect(await codeOf(await ask())).toBe(0);
});

test("a connection can break in the middle of a body", async () => {
  await twin.faults([{ route: "tiktok.report", kind: "reset", times: 1 }]);
  const reply = await ask();
  expect(reply.status).toBe(200);
  await expect(reply.text()).rejects.toThrow();
  expect(await codeOf(await ask())).toBe(0);
});

test("gateway pages, empty bodies and late answers", async () => {
  await twin.faults([
    { route: "*", kind: "html", times: 1 },
    { route: "tiktok.*", kind: "empty", times: 1 },
    { route: "tiktok.report", kind: "slow", times: 1, delayMs: 20 },
  ]);
  const page = await ask();
  expect([page.status, page.headers.get("content-type")]).toEqual([502, "text/html; charset=UTF-8"]);
  expect(await (await ask()).text()).toBe("");
  expect(await codeOf(await ask())).toBe(0);
});

test("a share of the requests fails, the same ones for the same seed", async () => {
  const run = async (seed: string) => {
    await twin.reset();
    await twin.faults([{ route: "tiktok.report", kind: "system", share: 0.5, seed }]);
    const codes: unknown[] = [];
    for (let request = 0; request < 20; request += 1) codes.push(await codeOf(await ask()));
    return codes;
  };
  const first = await run("a");
  expect(await run("a")).toEqual(first);
  expect(await run("b")).not.toEqual(first);
  expect(new Set(first)).toEqual(new Set([0, 50000]));
});

test("a fault of size strikes only wide questions", async () => {
  await twin.faults([{ route: "tiktok.report", kind: "tooLarge", days: 3 }]);
  expect(await codeOf(await ask(4))).toBe(40067);
  expect(await codeOf(await ask(3))).toBe(0);
});

test("a fault that could never strike is refused", async () => {
  await expect(twin.faults([{ route: "tiktok.report", kind: "errorInStream" }])).rejects.toThrow("errorInStream");
  await expect(twin.faults([{ route: "tiktok.nothing", kind: "html" }])).rejects.toThrow("tiktok.nothing");
});

test("a held reply shows the market as it was when its request came", async () => {
  const before = await (await ask()).text();
  await twin.hold("tiktok.report");
  const held = ask().then((reply) => reply.text());
  while ((await twin.requests()).held === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await twin.events([
    { type: "removeCampaigns", platform: "tiktok", account: "7123456789012345602", campaigns: ["1850000000020000017"] },
  ]);
  const after = await (await ask()).text();
  await twin.release();
  const plain = (text: string) => text.replace(/"request_id":"[^"]*"/, "");
  expect(plain(await held)).toBe(plain(before));
  expect(plain(after)).not.toBe(plain(before));
});

test("requests are counted per route and kind of question, without secrets", async () => {
  await ask();
  await ask(3);
  const { appId, appSecret } = credentials.tiktok;
  const address = `${twin.url}/tiktok/open_api/v1.3/oauth2/advertiser/get/?app_id=${appId}&secret=${appSecret}`;
  expect(await codeOf(await fetch(address, { headers }))).toBe(0);
  const requests = await twin.requests();
  expect(requests.counts).toEqual({ "tiktok.report": 2, "tiktok.advertisers": 1 });
  expect(requests.shapes['tiktok.report BASIC AUCTION_CAMPAIGN ["campaign_id","stat_time_day"]']).toBe(2);
  expect(JSON.stringify(requests)).not.toContain(appSecret);
});

test("events that could change nothing are refused", async () => {
  const target = { platform: "tiktok", account: "7123456789012345602" };
  const date = calendarDate("2026-11-01");
  await expect(twin.events([{ ...target, account: "1", type: "emptyDay", date }])).rejects.toThrow("No such account");
  await expect(twin.events([{ ...target, type: "removeCampaigns", campaigns: ["1"] }])).rejects.toThrow(
    "No such campaign",
  );
});

test("the world can be read back", async () => {
  const { seed, anchor } = await twin.world();
  await twin.clock("2026-11-25T10:00:00Z");
  expect(await twin.world()).toEqual({ seed, anchor, now: "2026-11-25T10:00:00.000Z", events: [] });
});

test("a reset brings back clock, events and good answers", async () => {
  const before = await twin.world();
  await twin.clock("2026-11-25T10:00:00Z");
  await twin.events([
    { type: "emptyDay", platform: "tiktok", account: "7123456789012345602", date: calendarDate("2026-11-01") },
  ]);
  await twin.faults([{ route: "*", kind: "html" }]);
  await twin.reset();
  expect(await twin.world()).toEqual(before);
  expect(await codeOf(await ask())).toBe(0);
});

test("unknown paths and control requests are refused", async () => {
  expect((await fetch(`${twin.url}/meta/v25`)).status).toBe(404);
  expect((await fetch(`${twin.url}/_twin/clock`, { method: "POST", body: '{"now":"soon"}' })).status).toBe(400);
  await expect(twin.hold("tiktok.nothing")).rejects.toThrow("tiktok.nothing");
});

test("the twin runs as its own process and takes the same commands", async () => {
  const child = await spawnTwin({ seed: "other", now: "2026-11-10T10:00:00Z" });
  try {
    const world = recordOf(await (await fetch(`${child.url}/_twin`)).json(), "world");
    expect([world.seed, world.now]).toEqual(["other", "2026-11-10T10:00:00.000Z"]);
    await child.clock("2026-11-11T10:00:00Z");
    expect((await child.requests()).held).toBe(0);
  } finally {
    await child.stop();
  }
  await expect(fetch(`${child.url}/_twin`)).rejects.toThrow();
});

test("the process ends when its standard input does", async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL("../main.ts", import.meta.url))]);
  await once(child.stdout, "data");
  child.stdin.end();
  expect(await once(child, "exit")).toEqual([0, null]);
});
