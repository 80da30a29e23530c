import { messageId } from "@leadline/core/delivery/notice";
import { sampleMessage, sampleState } from "@leadline/core/delivery/sample";
import { accountId, clientId, connectionId, platformId } from "@leadline/core/ids";
import { settings } from "@leadline/core/settings";
import { addDays, calendarDate } from "@leadline/core/time/calendar-date";
import { addMs, instant } from "@leadline/core/time/instant";
import { alertTick } from "@leadline/core/watch/alert-tick";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { quiet, receiver } from "./night.ts";

const google = platformId("google");
const north = clientId("north");
const start = instant("2026-11-23T12:00:00Z");
const night = calendarDate("2026-11-21");
const dayMs = 86_400_000;
const head = { id: "cpl-high", name: "CPL", kpi: "cpl", severity: "warning", channels: ["team"], owner: null } as const;

interface Configured {
  readonly accounts?: readonly string[];
  readonly clients?: readonly string[];
  readonly scope?: object;
}

function configuredAs({ accounts = ["google:1"], clients = ["north", "south"], scope = {} }: Configured) {
  const { id, name, kpi, channels } = head;
  return settings(
    {
      reportingCurrency: "EUR",
      clients: clients.map((client) => ({
        id: client,
        name: client === "north" ? "Northwind" : client,
        accounts: client === "north" ? accounts : [],
      })),
      alerts: [{ id, name, kpi, channels, scope, threshold: { above: "60", currency: "EUR" } }],
      channels: [{ id: "team", kind: "webhook" }],
    },
    platforms,
  );
}

/** A client whose account has an alert that was told yesterday. */
async function alertingWorld() {
  const store = createMemoryStore();
  const { got, send } = receiver();
  let now = start;
  const discover = (state: "enabled" | "disabled") => {
    const shop = { account: accountId("1"), name: "Shop", currency: "EUR", zone: "Europe/Paris", route: {} };
    return store.accounts.register(google, connectionId("main"), [{ ...shop, state, status: state }], now);
  };
  const look = async (configured: Configured = {}) => {
    const ports = { store, send, clock: { now: () => now }, log: quiet, traits: platforms };
    const around = { remainingMs: () => 300_000, sleep: async () => undefined };
    await alertTick({ ...ports, ...around, settings: configuredAs(configured) });
  };
  await look({ accounts: [] });
  await discover("enabled");
  await store.alerts.put(north, sampleState({ night, toldAt: null, event: null }));
  await store.alerts.setJudged(north, { rule: head, version: "v1", night, clientName: "Northwind" });
  return {
    ...{ store, got, look, discover },
    pass: (days: number) => {
      now = addMs(now, days * dayMs);
    },
    standing: async () => (await store.alerts.states(north)).filter(({ state }) => state.alerting).length,
  };
}

test.each<[string, Configured]>([
  ["the last account is taken from its client", { accounts: [] }],
  ["its scope fits no account any more", { scope: { accounts: ["google:2"] } }],
  ["the client is taken out of the configuration", { clients: ["south"] }],
])("an alert ends with one closing word when %s, and nothing is left of it after some days", async (_, after) => {
  const { store, got, look, pass, standing } = await alertingWorld();
  expect(await standing()).toBe(1);
  await look(after);
  expect(await standing()).toBe(0);
  expect(got.map(({ text }) => text)).toEqual(["neutral Brand"]);
  for (let day = 0; day < 4; day += 1) {
    pass(1);
    await look(after);
  }
  expect(got).toHaveLength(1);
  expect([await store.alerts.states(north), await store.alerts.judged(north)].flat()).toEqual([]);
  expect((await store.served.list()).includes(north)).toBe(after.clients === undefined);
});

test.each([
  ["clientRemoved", "The client was removed from the configuration", { clients: ["south"] }],
  ["subjectGone", "Brand is no longer in the scope", { accounts: [] }],
])("a closing word says why (%s) and calls the client by its name", async (reason, says, after) => {
  const { store, look } = await alertingWorld();
  await look(after);
  const told = (await store.messages.list(north, { from: night, to: addDays(night, 2) })).at(-1);
  expect(told?.entries).toMatchObject([{ event: "closed", reason }]);
  expect(told?.notices.en.summary).toMatch(/^Northwind · 1 ended/);
  expect(told?.notices.en.items[0]?.text).toContain(says);
  expect(told?.notices.fr.items[0]?.text).toContain("prend fin");
});

test("a removed client is not forgotten as long as its lost messages are shown", async () => {
  const { store, look, pass } = await alertingWorld();
  const [after, lost] = [{ clients: ["south"] }, sampleMessage({ client: north, id: messageId("lost"), night })];
  const failure = { code: "upstream.unavailable", message: "No answer." } as const;
  const end = { client: north, night, id: lost.id, channel: "team", tries: 7, failure };
  await store.messages.end({ ...end, state: "givenUp", at: start });
  for (const [days, isServed] of [
    [10, true],
    [5, false],
  ] as const) {
    pass(days);
    for (let looks = 0; looks < 3; looks++) await look(after);
    expect((await store.served.list()).includes(north)).toBe(isServed);
  }
});

test("nor does it outlast an account that its platform has closed, which is judged anew once it is back", async () => {
  const { store, got, look, discover, standing } = await alertingWorld();
  await discover("disabled");
  await look();
  expect([await standing(), got.length]).toEqual([0, 1]);
  await discover("enabled");
  const done = { platform: google, account: accountId("1"), night: calendarDate("2026-11-23"), tier: "core" } as const;
  await store.accounts.ended(done, true);
  await look();
  expect(await store.alerts.judged(north)).toMatchObject([{ night: "2026-11-22" }]);
  expect(await store.alerts.judged(north)).not.toMatchObject([{ version: "removed" }]);
});
