import { LeadlineError } from "@leadline/core/errors";
import type { Grants } from "@leadline/core/grants";
import { connectionId, platformId } from "@leadline/core/ids";
import { type KeepPorts, leaseMs, secretFields } from "@leadline/core/keep-grants";
import type { ConnectionStore, SecretFields } from "@leadline/core/ports";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import { createTransport } from "@leadline/platforms/transport";
import { createMemoryStore } from "@leadline/store/memory/store";
import { beforeEach, describe, expect, test } from "vitest";
import { functions } from "../manifest.ts";
import { createHandler } from "./index.ts";

const start = instant("2026-11-22T04:00:00Z");
const dayMs = 86_400_000;
const paper = platformId("paper");
const main = connectionId("main");
const other = connectionId("other");

/** A platform on paper whose refresh tokens rotate: each is good for one renewal, and an old one voids the grant. */
function rotatingPlatform(lifeDays: number) {
  let token = 1;
  let ends = addMs(start, lifeDays * dayMs);
  let renewals = 0;
  const lifeUntil = (accessUntil: Instant) => ({ accessUntil, refreshUntil: null, scopes: ["read"] });
  const grants: Grants<SecretFields> = {
    asks: [],
    says: "",
    authorizeUrl: () => null,
    exchange: async () => ({}),
    life: async () => lifeUntil(ends),
    async renew({ credentials }, transport, days) {
      const given = credentials.refreshToken;
      await new Promise((resolve) => setImmediate(resolve));
      if (ends > addMs(transport.now(), days * dayMs)) return null;
      if (given !== `secret-${token}`)
        throw new LeadlineError("auth.expired", "The paper platform wants a new consent.");
      token += 1;
      renewals += 1;
      ends = addMs(transport.now(), 60 * dayMs);
      return { credentials: { refreshToken: `secret-${token}` }, life: lifeUntil(ends) };
    },
  };
  return { grants, renewals: () => renewals };
}

let now: Instant;
let events: string[];
let store: ConnectionStore;
let kept: Map<string, SecretFields>;
beforeEach(() => {
  now = start;
  events = [];
  store = createMemoryStore().connections;
  kept = new Map([main, other].map((id) => [id, { refreshToken: "secret-1" }]));
});

function portsOf(grants: Grants<SecretFields>, over: Partial<KeepPorts> = {}): KeepPorts {
  const clock = { now: () => now };
  const note = (event: string, fields?: object) => events.push(JSON.stringify({ event, ...fields }));
  const secrets: KeepPorts["secrets"] = { write: async (_, id, fields) => void kept.set(id, fields) };
  return {
    connections: [{ platform: paper, id: main }],
    grants: async () => grants as Grants,
    connection: async (platform, id) => ({ platform, id, app: "app", credentials: kept.get(id), endpoints: {} }),
    secrets,
    store,
    transport: () => createTransport({ clock, sleep: async () => {}, limits: { requestsPerSecond: 1000 } }),
    clock,
    log: { info: note, warn: note },
    ...over,
  };
}

const grantOf = async (id = main) => (await store.get(paper, id)).grant;

describe("a grant that ends within a fortnight", () => {
  test("is renewed, its new secrets are kept, and its new end is known", async () => {
    const { grants } = rotatingPlatform(13);
    await createHandler(portsOf(grants))({});
    expect(kept.get(main)).toEqual({ refreshToken: "secret-2" });
    expect(await grantOf()).toMatchObject({
      renewedAt: start,
      failure: null,
      life: { accessUntil: addMs(start, 60 * dayMs) },
    });
  });

  test("is renewed once by two that run at the same time, and no rotated token is lost", async () => {
    const { grants, renewals } = rotatingPlatform(13);
    await Promise.all([createHandler(portsOf(grants))({}), createHandler(portsOf(grants))({})]);
    expect(renewals()).toBe(1);
    expect(kept.get(main)).toEqual({ refreshToken: "secret-2" });
    expect(await grantOf()).toMatchObject({ failure: null });
    expect(events.filter((event) => event.includes("grant.busy"))).toHaveLength(1);
  });

  test("is kept although the secret store falters", async () => {
    const { grants } = rotatingPlatform(13);
    let tries = 0;
    const write: KeepPorts["secrets"]["write"] = async (_, id, fields) => {
      tries += 1;
      if (tries < 3) throw new LeadlineError("store.unavailable", "not now");
      kept.set(id, fields);
    };
    await createHandler(portsOf(grants, { secrets: { write } }))({});
    expect(kept.get(main)).toEqual({ refreshToken: "secret-2" });
    expect(await grantOf()).toMatchObject({ failure: null, renewedAt: start });
  });
});

test("a grant that lasts longer is left alone, and its end is known", async () => {
  const { grants, renewals } = rotatingPlatform(15);
  await createHandler(portsOf(grants))({});
  expect(renewals()).toBe(0);
  expect(await grantOf()).toMatchObject({ renewedAt: null, life: { accessUntil: addMs(start, 15 * dayMs) } });
});

test("a refused grant is noted in words, keeps what was known, and does not stop the others", async () => {
  const { grants } = rotatingPlatform(15);
  const connections = [main, other].map((id) => ({ platform: paper, id }));
  await createHandler(portsOf(grants, { connections }))({});
  kept.set(main, { refreshToken: "withdrawn" });
  now = addMs(start, 2 * dayMs);
  await createHandler(portsOf(grants, { connections }))({});
  expect(await grantOf()).toMatchObject({
    checkedAt: now,
    failure: { code: "auth.expired" },
    life: { accessUntil: addMs(start, 15 * dayMs) },
  });
  expect(await grantOf(other)).toMatchObject({ failure: null, renewedAt: now });
  expect(events.join()).not.toContain("secret-");
  expect(events.join()).not.toContain("withdrawn");
});

test("what nobody foresaw is thrown after the others had their turn, and the connection is free again after its lease", async () => {
  const { grants } = rotatingPlatform(13);
  const connections = [main, other].map((id) => ({ platform: paper, id }));
  const connection: KeepPorts["connection"] = async (platform, id) => {
    if (id === main) throw new TypeError("a bug");
    return { platform, id, app: "app", credentials: kept.get(id), endpoints: {} };
  };
  await expect(createHandler(portsOf(grants, { connections, connection }))({})).rejects.toThrow("a bug");
  expect(await grantOf(other)).toMatchObject({ failure: null });
  expect(await store.lease(paper, main, addMs(start, leaseMs - 1), addMs(start, 2 * leaseMs))).toBe(false);
  expect(await store.lease(paper, main, addMs(start, leaseMs), addMs(start, 2 * leaseMs))).toBe(true);
});

test("the lease outlives the function, so that nobody wakes up after it; no other function writes secrets", () => {
  const writers = functions.filter(({ needs }) => needs.secrets.some(({ access }) => access === "write"));
  expect(writers.map(({ name, trigger }) => [name, trigger])).toEqual([["tokens", { schedule: "daily" }]]);
  expect(leaseMs).toBeGreaterThan((writers[0]?.timeoutS ?? Number.POSITIVE_INFINITY) * 1000);
});

test("credentials become fields of text, and what is not given is left out", () => {
  expect(secretFields({ a: "x", b: undefined, c: 7 })).toEqual({ a: "x", c: "7" });
  expect(() => secretFields({ a: { nested: "secret-1" } })).toThrow(/not fields of text/);
});
