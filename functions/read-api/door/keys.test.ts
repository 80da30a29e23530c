import { keyBytes, newApiKey } from "@leadline/core/api-keys";
import type { Store } from "@leadline/core/ports";
import { createMemoryStore } from "@leadline/store/memory/store";
import { beforeEach, expect, test } from "vitest";
import { pace } from "../../door/pace.ts";
import { fillSample, sampleApi, sampleKey } from "../sample-api.ts";

const question = "/v1/campaigns?client=northwind";
const minute = 60_000;

let store: Store;
let reads: string[] = [];
let world: ReturnType<typeof sampleApi>;
beforeEach(async () => {
  store = createMemoryStore();
  await fillSample(store);
  reads = [];
  const get: Store["apiKeys"]["get"] = (id) => {
    reads.push(id);
    return store.apiKeys.get(id);
  };
  const used: Store["apiKeys"]["used"] = (id, use) => {
    reads.push(`used ${use.count}`);
    return store.apiKeys.used(id, use);
  };
  world = sampleApi({ store: { ...store, apiKeys: { ...store.apiKeys, get, used } } });
});

async function told(reply: Response) {
  return { status: reply.status, body: await reply.text(), headers: Object.fromEntries(reply.headers) };
}

test("a good key opens its client, as a bearer or in a header of its own", async () => {
  const { text } = await sampleKey(store);
  expect((await world.ask(question, text)).status).toBe(200);
  expect((await world.ask(question, undefined, { authorization: `Bearer ${text}` })).status).toBe(200);
  expect((await world.ask(question, undefined, { authorization: `bearer  ${text} ` })).status).toBe(200);
});

test("no key, an unknown, a revoked, a malformed one and a wrong secret are told the same", async () => {
  const { text, key } = await sampleKey(store);
  const revoked = await sampleKey(store);
  await store.apiKeys.revoke(revoked.key.id, world.now());
  const unknown = newApiKey(new Uint8Array(keyBytes)).text;
  const wrongSecret = `ll_${key.id}_${"A".repeat(43)}`;
  const wrong = [unknown, revoked.text, wrongSecret, "ll_x", "", `${text}x`, text.toUpperCase(), "Bearer x"];
  const expected = await told(await world.ask(question));
  expect(expected.status).toBe(401);
  expect(expected.headers["www-authenticate"]).toContain("Bearer");
  for (const one of wrong) {
    expect(await told(await world.ask(question, one))).toEqual(expected);
    expect(await told(await world.ask(question, undefined, { authorization: `Bearer ${one}` }))).toEqual(expected);
  }
  expect(await told(await world.ask(question, undefined, { authorization: `Basic ${text}` }))).toEqual(expected);
});

test("every wrong key costs one read, however often it is tried and whether or not the key it names is known", async () => {
  const { text, key } = await sampleKey(store);
  await world.ask(question, text);
  const wrong = [newApiKey(new Uint8Array(keyBytes)).text, `ll_${key.id}_${"A".repeat(43)}`, "ll_x"];
  for (const one of [...wrong, ...wrong]) {
    reads = [];
    await world.ask(question, one);
    expect(reads).toHaveLength(1);
  }
});

test("a key is read once a minute, and shut out within a minute of its revocation", async () => {
  const { text, key } = await sampleKey(store);
  expect((await world.ask(question, text)).status).toBe(200);
  reads = [];
  await world.ask(question, text);
  expect(reads).toEqual([]);
  await store.apiKeys.revoke(key.id, world.now());
  world.pass(minute);
  expect((await world.ask(question, text)).status).toBe(401);
  expect(reads).toEqual([key.id]);
});

test("a client out of scope is told like one that does not exist", async () => {
  const { text } = await sampleKey(store);
  for (const path of ["kpis", "accounts", "campaigns", "audiences", "runs"]) {
    const [foreign, absent] = await Promise.all(
      ["sunpeak", "nobody0"].map(async (client) => told(await world.ask(`/v1/${path}?client=${client}`, text))),
    );
    expect(foreign?.status).toBe(404);
    expect(foreign?.body.replaceAll("sunpeak", "nobody0")).toBe(absent?.body);
    expect(foreign?.headers).toEqual(absent?.headers);
  }
});

test("the first page shows nobody's clients to strangers and a key only its own", async () => {
  const { text } = await sampleKey(store);
  const all = await sampleKey(store, { clients: "all" });
  expect(await (await world.ask("/")).text()).not.toMatch(/northwind|sunpeak/);
  const own = await (await world.ask("/", text)).text();
  expect([own.includes("northwind"), own.includes("sunpeak")]).toEqual([true, false]);
  expect(await (await world.ask("/", all.text)).text()).toContain("sunpeak");
});

test("a key that only writes reads nothing", async () => {
  const { text } = await sampleKey(store, { rights: ["write"] });
  const reply = await told(await world.ask(question, text));
  expect([reply.status, JSON.parse(reply.body).type]).toEqual([403, "urn:leadline:problem:forbidden"]);
});

test.each(["key", "api_key", "apikey", "access_token", "token", "X-Api-Key"])(
  "a secret in the address as %s is refused, and neither repeated nor logged",
  async (name) => {
    const { text } = await sampleKey(store);
    for (const url of [`${question}&${name}=${text}`, `/v1/glossary?${name}=${text}`, `${question}&campaign=${text}`]) {
      const reply = await told(await world.ask(url, text));
      expect(reply.status).toBe(400);
      expect(reply.body).not.toContain(text);
      expect(JSON.stringify(world.logged)).not.toContain(text);
    }
  },
);

test("a burst is answered, then ten a second, and each key has its own", async () => {
  const [one, other] = [await sampleKey(store), await sampleKey(store)];
  const ask = async ({ text }: typeof one) => (await world.ask("/healthz", text)).status;
  for (let count = 0; count < pace.burst; count += 1) expect(await ask(one)).toBe(200);
  const refused = await world.ask("/healthz", one.text);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
  expect(await ask(other)).toBe(200);
  world.pass(1000);
  for (let count = 0; count < pace.perSecond; count += 1) expect(await ask(one)).toBe(200);
  expect(await ask(one)).toBe(429);
});

test("the day's share is counted over all processes, noted once a minute at most, and back at midnight", async () => {
  const { text, key } = await sampleKey(store, { perDay: 500 });
  const ask = async () => await world.ask("/healthz", text);
  await ask();
  await ask();
  expect(reads.filter((one) => one.startsWith("used"))).toEqual(["used 1"]);
  await store.apiKeys.used(key.id, { ...{ day: (await store.apiKeys.get(key.id))?.use?.day ?? never() }, count: 497 });
  world.pass(minute);
  expect((await ask()).status).toBe(200);
  expect(reads.filter((one) => one.startsWith("used"))).toEqual(["used 1", "used 2"]);
  const refused = await ask();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, String(16 * 3600 - 60)]);
  world.pass(16 * 3_600_000);
  expect((await ask()).status).toBe(200);
  expect((await store.apiKeys.get(key.id))?.use).toEqual({ day: "2026-11-05", count: 1 });
});

test("of a small share every request is noted, so that neither a restart nor another process gives it twice", async () => {
  const { text } = await sampleKey(store, { perDay: 4 });
  const ask = async () => (await world.ask("/healthz", text)).status;
  expect([await ask(), await ask()]).toEqual([200, 200]);
  const restarted = sampleApi({ store });
  const again = async () => (await restarted.ask("/healthz", text)).status;
  expect([await again(), await again(), await again(), await ask(), await ask()]).toEqual([200, 200, 429, 200, 429]);
});

test("a count that cannot be noted stops nobody", async () => {
  const { text } = await sampleKey(store);
  const used = () => Promise.reject(new Error("no"));
  const broken = sampleApi({ store: { ...store, apiKeys: { ...store.apiKeys, used } } });
  expect((await broken.ask("/healthz", text)).status).toBe(200);
  expect(JSON.stringify(broken.logged)).toContain("readApi.useNotNoted");
});

test("on loopback nobody needs a key, but a wrong one is refused all the same", async () => {
  const open = sampleApi({ store, keys: "checked" });
  const { text } = await sampleKey(store);
  expect((await open.ask("/v1/campaigns?client=sunpeak")).status).toBe(200);
  expect((await open.ask("/v1/campaigns?client=sunpeak", "ll_x")).status).toBe(401);
  expect((await open.ask("/healthz", "ll_x")).status).toBe(401);
  expect((await open.ask("/v1/campaigns?client=sunpeak", text)).status).toBe(404);
});

function never(): never {
  throw new Error("It was used.");
}
