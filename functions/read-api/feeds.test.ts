import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import * as z from "zod";
import { fillSample, sampleApi, sampleFeed, sampleKey } from "./sample-api.ts";

async function world() {
  const store = createMemoryStore();
  await fillSample(store);
  return sampleApi({ store });
}

const day = 86_400_000;
const days = z.object({ from: z.string(), to: z.string() });

test("a feed answers its question as CSV and JSON to whoever knows the address", async () => {
  const { store, ask } = await world();
  const { token } = await sampleFeed(store, "by=campaign&from=2026-11-01&to=2026-11-02&kpis=spend,cpl");
  const csv = await ask(`/v1/feeds/${token}.csv`, undefined, { accept: "application/xml" });
  expect([csv.status, csv.headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8; header=present"]);
  const [head, line] = (await csv.text()).split("\r\n");
  expect(head).toContain("campaign,campaignName");
  expect(line).toContain("Brand,ENABLED,EUR,201,");
  expect(csv.headers.get("referrer-policy")).toBe("no-referrer");
  expect(csv.headers.get("cache-control")).toContain("private");
  const json = await ask(`/v1/feeds/${token}.json`);
  expect(await json.json()).toMatchObject({ client: "northwind", rows: [{ campaign: "11", spend: 201 }] });
});

test("relative days move on with the calendar", async () => {
  const { store, ask, pass } = await world();
  const { token } = await sampleFeed(store, "from=-3d&to=yesterday&kpis=spend");
  const range = async () => {
    const { from, to } = days.parse(await (await ask(`/v1/feeds/${token}.json`)).json());
    return [from, to];
  };
  expect(await range()).toEqual(["2026-11-01", "2026-11-03"]);
  pass(day);
  expect(await range()).toEqual(["2026-11-02", "2026-11-04"]);
  const month = await sampleFeed(store, "month=last&kpis=spend");
  expect(await (await ask(`/v1/feeds/${month.token}.json`)).json()).toMatchObject({
    from: "2026-10-01",
    to: "2026-10-31",
  });
});

test("a revoked feed is gone at once, like one that never was, and so is one whose client is gone", async () => {
  const { store, ask, now } = await world();
  const { token, id } = await sampleFeed(store, "kpis=spend");
  const orphan = await sampleFeed(store, "kpis=spend", "departed");
  await store.feeds.revoke(id, now());
  const told = async (url: string) => {
    const reply = await ask(url);
    return [reply.status, await reply.text(), Object.fromEntries(reply.headers)];
  };
  const nothing = await told("/v1/feeds/nothing");
  expect(nothing[0]).toBe(404);
  expect(await told(`/v1/feeds/${token}.csv`)).toEqual(nothing);
  expect(await told(`/v1/feeds/${orphan.token}.csv`)).toEqual(nothing);
  expect(await told(`/v1/feeds/${"A".repeat(43)}.csv`)).toEqual(nothing);
});

test("the token is in no log, whatever goes wrong", async () => {
  const { store } = await world();
  const { token } = await sampleFeed(store, "kpis=spend");
  const find = () => Promise.reject(new Error("the database is away"));
  const broken = sampleApi({ store: { ...store, feeds: { ...store.feeds, find } } });
  const reply = await broken.ask(`/v1/feeds/${token}.csv`);
  expect(reply.status).toBe(500);
  expect(JSON.stringify(broken.logged)).toContain("readApi.failed");
  expect(JSON.stringify(broken.logged) + (await reply.text())).not.toContain(token);
});

test("nobody widens a feed by its address, and a key of another client changes nothing", async () => {
  const { store, ask } = await world();
  const { token } = await sampleFeed(store, "kpis=spend");
  expect((await ask(`/v1/feeds/${token}.csv?client=sunpeak`)).status).toBe(400);
  expect((await ask(`/v1/feeds/${token}.csv`, (await sampleKey(store, { clients: [] })).text)).status).toBe(200);
});
