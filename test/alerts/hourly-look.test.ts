import { accountId, clientId, connectionId, platformId } from "@leadline/core/ids";
import type { Store } from "@leadline/core/ports";
import { settings } from "@leadline/core/settings";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { tellDigests } from "@leadline/core/watch/digests";
import { watch } from "@leadline/core/watch/watch";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { mortal, quiet } from "./night.ts";

const google = platformId("google");
const now = () => instant("2026-11-23T12:00:00Z");
const rule = (id: string, over: object = {}) => ({ id, name: id, kpi: "ctr", threshold: { below: "0.001" }, ...over });
const clients = ["north", "south", "calm"];
const configured = (alerts: readonly object[], digests: readonly object[] = []) =>
  settings(
    {
      reportingCurrency: "EUR",
      clients: clients.map((id, at) => ({ id, name: id, accounts: [`google:${2 * at + 1}`, `google:${2 * at + 2}`] })),
      alerts,
      channels: [{ id: "team", kind: "slack" }],
      digests,
    },
    platforms,
  );

/** Six accounts whose night is done. */
async function world() {
  const store = createMemoryStore();
  const about = { currency: "EUR", zone: "Europe/Paris", state: "enabled", status: "ENABLED", route: {} } as const;
  const found = Array.from({ length: 6 }, (_, n) => ({
    account: accountId(`${n + 1}`),
    name: `Account ${n + 1}`,
    ...about,
  }));
  await store.accounts.register(google, connectionId("main"), found, now());
  for (const { platform, account } of await store.accounts.list(google)) {
    await store.accounts.ended({ platform, account, night: calendarDate("2026-11-23"), tier: "core" }, true);
  }
  return store;
}

/** The same store, and every call to it by name. */
function counted(store: Store): { readonly store: Store; readonly calls: string[] } {
  const calls: string[] = [];
  const watched = <T extends object>(target: T, path: string): T =>
    new Proxy(target, {
      get(whole, name) {
        const found: unknown = Reflect.get(whole, name);
        if (typeof found === "object" && found !== null) return watched(found, `${path}${String(name)}.`);
        if (typeof found !== "function") return found;
        return (...given: unknown[]) => {
          calls.push(`${path}${String(name)}`);
          return found.apply(whole, given);
        };
      },
    });
  return { store: watched(store, ""), calls };
}

const portsTo = (store: Store) => ({
  ...{ store, clock: { now }, log: quiet, traits: platforms },
  remainingMs: () => 300_000,
});
const look = (store: Store, alerts: readonly object[]) => watch({ ...portsTo(store), settings: configured(alerts) });

test("an hour in which nothing is new reads a platform's accounts once for all clients, and once what was judged of each", async () => {
  const store = await world();
  const rules = [rule("everywhere", { scope: { each: "account" } }), rule("north", { scope: { client: "north" } })];
  await look(store, rules);
  expect(await store.alerts.judged(clientId("north"))).toHaveLength(2);
  const again = counted(store);
  await look(again.store, rules);
  const judged = ["alerts.judged", "alerts.judged", "alerts.judged"];
  expect(again.calls.toSorted()).toEqual(["accounts.list", ...judged, "served.list"]);
});

test("rules over the same days of the same accounts read them once", async () => {
  const reads = async (alerts: readonly object[]) => {
    const asked = counted(await world());
    await look(asked.store, alerts);
    return asked.calls.filter((call) => /^(pages|tasks|rates|accounts)\./.test(call)).toSorted();
  };
  const [one, three] = [await reads([rule("a")]), await reads([rule("a"), rule("b"), rule("c")])];
  expect(one.filter((call) => call === "pages.pages").length).toBeGreaterThan(6);
  expect(three).toEqual(one);
});

test("an account that cannot be read fails the rules that are about it and no other, until it can", async () => {
  const store = await world();
  let isBusy = true;
  const pages: Store["pages"]["pages"] = (owner, ...asked) =>
    isBusy && owner.account === "1" ? Promise.reject(new Error("busy")) : store.pages.pages(owner, ...asked);
  const shaky: Store = { ...store, pages: { ...store.pages, pages } };
  const about = (id: string, account: string) => rule(id, { scope: { accounts: [account] } });
  const rules = [rule("all"), about("first", "google:1"), about("second", "google:2")];
  const judged = async () => (await store.alerts.judged(clientId("north"))).map((one) => one.rule.id);
  await expect(look(shaky, rules)).rejects.toThrow("busy");
  expect(await judged()).toEqual(["second"]);
  isBusy = false;
  await look(shaky, rules);
  expect(await judged()).toEqual(["all", "first", "second"]);
});

test("a reading for which there is no time is left to the next look, and nothing comes of it", async () => {
  const store = await world();
  const warned: unknown[] = [];
  const log = { ...quiet, warn: (event: string, about: unknown) => void warned.push([event, about]) };
  const settings = configured([rule("a", { scope: { client: "north" } })]);
  await watch({ ...portsTo(store), log, settings, remainingMs: () => 90_000 });
  expect(warned).toEqual([["alerts.outOfTime", { client: "north" }]]);
  expect(await store.alerts.judged(clientId("north"))).toEqual([]);
});

test("a digest is written once in its day, however many hours are left of it", async () => {
  const store = await world();
  const digests = [{ id: "week", client: "north", zone: "Europe/Paris", channels: ["team"] }];
  const week = (over: Store) => tellDigests({ ...portsTo(over), settings: configured([], digests) });
  const [first, second] = [counted(store), counted(store)];
  await week(first.store);
  await week(second.store);
  expect(first.calls).toContain("messages.put");
  expect(second.calls).toEqual(["messages.outcomes", "messages.get", "messages.open"]);
  expect(await store.messages.opened(clientId("north"))).toHaveLength(1);
});

test("without rules no account is read, and what is left of a rule that is gone is still taken back", async () => {
  const store = await world();
  await look(store, [rule("gone")]);
  expect(await store.alerts.judged(clientId("north"))).toHaveLength(1);
  const after = counted(store);
  await look(after.store, []);
  expect(after.calls).not.toContain("accounts.list");
  expect(await store.alerts.states(clientId("north"))).toEqual([]);
  expect(await store.alerts.judged(clientId("north"))).toMatchObject([{ version: "removed" }]);
});

test("a rule that is removed after its first look died leaves nothing behind", async () => {
  for (let diesAt = 1; diesAt < 200; diesAt++) {
    const store = await world();
    const died = await look(mortal(store, { steps: 0, diesAt, after: true }), [rule("gone")]).then(
      () => false,
      () => true,
    );
    await look(store, []);
    for (const id of ["north", "south", "calm"]) {
      expect({ diesAt, states: await store.alerts.states(clientId(id)) }).toEqual({ diesAt, states: [] });
    }
    if (!died) return;
  }
  expect.unreachable();
});

test("a client whose notes cannot be read stops no other, and is told after all", async () => {
  const store = await world();
  const broken: Store = {
    ...store,
    alerts: {
      ...store.alerts,
      judged: (client) => (client === "north" ? Promise.reject(new Error("unreadable")) : store.alerts.judged(client)),
    },
  };
  await expect(look(broken, [rule("everywhere")])).rejects.toThrow("unreadable");
  expect(await store.alerts.judged(clientId("south"))).toMatchObject([{ rule: { id: "everywhere" } }]);
});
