import { beforeEach, expect, test } from "vitest";
import { currentSettings, settingsFreshMs } from "./current-settings.ts";
import type { SettingsStore, StoredSettings } from "./stored-settings.ts";
import { addMs, instant } from "./time/instant.ts";

const start = instant("2026-11-22T04:00:00Z");
const document = (backfillDays: unknown) => JSON.stringify({ reportingCurrency: "EUR", backfillDays, clients: [] });

let now = start;
let stored: StoredSettings | null;
let looks: number;
let events: string[];
beforeEach(() => {
  now = start;
  stored = { version: 1, storedAt: start, document: document(30) };
  looks = 0;
  events = [];
});

const store: Pick<SettingsStore, "get"> = {
  async get() {
    looks += 1;
    return stored;
  },
};
const open = () => {
  const warn = (event: string) => void events.push(event);
  return currentSettings({ store, platforms: [], clock: { now: () => now }, log: { info: () => undefined, warn } });
};

test("settings are looked for once a minute, however often and at once they are asked for", async () => {
  const current = open();
  const both = await Promise.all([current(), current()]);
  expect(both.map(({ backfillDays }) => backfillDays)).toEqual([30, 30]);
  now = addMs(start, settingsFreshMs - 1);
  await current();
  expect(looks).toBe(1);
  now = addMs(start, settingsFreshMs);
  await current();
  expect(looks).toBe(2);
});

test("a new version counts after a minute at most", async () => {
  const current = open();
  await current();
  stored = { version: 2, storedAt: start, document: document(60) };
  expect((await current()).backfillDays).toBe(30);
  now = addMs(start, settingsFreshMs);
  expect((await current()).backfillDays).toBe(60);
});

test("before anything is stored nobody's accounts are read, and a warning says so", async () => {
  stored = null;
  expect(await open()()).toMatchObject({ clients: [], connections: [] });
  expect(events).toEqual(["settings.missing"]);
});

test.each(["{", "[]", document("many")])("a version that cannot be read leaves the last good one: %s", async (text) => {
  const current = open();
  await current();
  stored = { version: 2, storedAt: start, document: text };
  now = addMs(start, settingsFreshMs);
  expect((await current()).backfillDays).toBe(30);
  expect(events).toEqual(["settings.invalid"]);
  await expect(open()()).rejects.toMatchObject({ code: "input.invalid" });
});

test("a store that does not answer is an error, and is asked again at the next call", async () => {
  const gone = new Error("gone");
  const failing = { get: () => (looks++ === 0 ? Promise.reject(gone) : store.get()) };
  const log = { info: () => undefined, warn: () => undefined };
  const current = currentSettings({ store: failing, platforms: [], clock: { now: () => now }, log });
  await expect(current()).rejects.toBe(gone);
  expect((await current()).backfillDays).toBe(30);
});
