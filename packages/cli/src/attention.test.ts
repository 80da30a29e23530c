import { reportId } from "@leadline/core/facts";
import { type AccountKey, accountKey, connectionId, platformId } from "@leadline/core/ids";
import type { Store } from "@leadline/core/ports";
import { type Settings, settings } from "@leadline/core/settings";
import type { Task } from "@leadline/core/task";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { beforeEach, expect, test } from "vitest";
import { noticesAfter, watchDiscovery } from "./attention.ts";
import { createNames } from "./names.ts";

const now = instant("2026-11-22T16:00:00Z");
const night = calendarDate("2026-11-22");
const paris = accountKey("google:1");
const quiet = { info: () => undefined, warn: () => undefined };

let store: Store;
beforeEach(async () => {
  store = createMemoryStore();
  await discovered(paris, "Paris");
});

async function discovered({ platform, account }: AccountKey, name: string): Promise<void> {
  const found = {
    account,
    name,
    currency: "EUR",
    zone: "Europe/Paris",
    state: "enabled",
    status: "ENABLED",
    route: {},
  };
  await store.accounts.register(platform, connectionId("main"), [{ ...found, state: "enabled" }], now);
}

function given(accounts: readonly string[], connections = [{ id: "main", platform: "google" }]): Settings {
  const clients = [{ id: "one", name: "One", accounts }];
  return settings({ reportingCurrency: "EUR", clients, connections }, platforms);
}

async function told(config: Settings, refusals: Parameters<typeof noticesAfter>[0]["refusals"] = []) {
  const names = createNames();
  for (const record of await store.accounts.list(platformId("google"))) names.learn(record.platform, [record]);
  return await noticesAfter({ store, settings: config, clock: { now: () => now }, names, refusals });
}

async function ended(over: Partial<Task>): Promise<void> {
  await store.tasks.create({
    ...{ ...paris, night, tier: "core", state: "done", seq: 1, starts: 0, crowded: false, slices: [], outcomes: [] },
    ...{ openedAt: now, dueAt: now, handedOver: true },
    ...over,
  });
}

test("a night that went well has nothing to say", async () => {
  await ended({ state: "done" });
  expect(await told(given(["google:1"]))).toEqual([]);
});

test("what could not be read is counted, with each reason once", async () => {
  const outcome = { report: reportId("account"), from: night, to: night, verifiedAt: now, rows: 0, changed: [] };
  const error = { code: "upstream.contract", message: "Ours to mend.", details: {} } as const;
  const failed = { ...outcome, state: "failed", error } as const;
  await ended({ state: "partial", outcomes: [failed, failed, { ...outcome, state: "stored" }] });
  expect(await told(given(["google:1"]))).toEqual([
    {
      line: "Google Ads · Paris: 2 of 3 parts could not be read. Ours to mend. They are tried again the next night, or now with leadline redrive.",
      act: true,
    },
  ]);
});

test("all that one refused login has to say is one notice", async () => {
  const message = "Google refuses the access: connect again.";
  await ended({ state: "ended", note: { code: "auth.expired", message } });
  const said = { platform: "google", connection: "main", code: "auth.expired", message } as const;
  expect(await told(given(["google:1"]), [said])).toEqual([
    {
      line: `Google Ads, connection main: ${message} Put fresh credentials into .env (LEADLINE_GOOGLE_MAIN_…), then run the same command again.`,
      act: true,
    },
  ]);
});

test("an account that no client has is listed, and is nobody's failure", async () => {
  expect(await told(given([]))).toEqual([
    {
      line: "No client has these accounts, so they are not read; name them in the configuration:\n  google:1  Google Ads · Paris",
      act: false,
    },
  ]);
});

test("an account without any connection to its platform is somebody's to mend", async () => {
  expect(await told(given(["google:1", "tiktok:7"]))).toEqual([
    { line: "TikTok · 7 (One): the configuration has no connection for TikTok.", act: true },
  ]);
});

test("a connection that answered in the end is forgiven", () => {
  const { log, refusals } = watchDiscovery(quiet);
  const at = { platform: "google", connection: "main" };
  log.warn("discovery.failed", { ...at, code: "upstream.unavailable", message: "No line." });
  expect(refusals()).toEqual([{ ...at, code: "upstream.unavailable", message: "No line." }]);
  log.info("discovered", { ...at, accounts: 1 });
  expect(refusals()).toEqual([]);
});
