import { accountKey, connectionId } from "@leadline/core/ids";
import { encodePage } from "@leadline/core/page";
import type { Store } from "@leadline/core/ports";
import { sampleEntities, samplePage } from "@leadline/core/query/sample";
import { instant } from "@leadline/core/time/instant";
import { fillSample, sampleKey } from "@leadline/functions/read-api/sample-api";
import { createMemoryStore } from "@leadline/store/memory/store";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { call, clientOf, mcpWorld } from "./mcp-world.ts";

const other = accountKey("google:999");
const at = instant("2026-11-04T08:00:30Z");

/** Figures and names of the other client, beyond those it has already. */
async function fillOther(store: Store, { spend, name }: { readonly spend: number; readonly name: string }) {
  const found = {
    account: other.account,
    name,
    currency: "USD",
    zone: "UTC",
    state: "disabled",
    status: "X",
    route: {},
  } as const;
  await store.accounts.register(other.platform, connectionId("main"), [found], at);
  const options = { readAt: at, head: null, advance: false, history: true };
  const page = samplePage(other, "account", "2026-11-03", [{ entity: other.account, spend: `${spend}`, leads: "1" }]);
  await store.pages.put(other, encodePage(page), options);
  await store.pages.put(other, encodePage(sampleEntities(other, "campaignEntities", [["1", name]])), options);
  await sampleKey(store, { clients: "all" });
}

const questions: readonly (readonly [string, Record<string, unknown>])[] = [
  ["list_clients", {}],
  ["glossary", { words: ["cpl"] }],
  ["list_accounts", { client: "northwind" }],
  ["list_accounts", { client: "northwind", account: "google:999" }],
  ["list_accounts", { client: "sunpeak" }],
  ["query_kpis", { client: "northwind", from: "2026-11-01", to: "2026-11-04", by: ["day", "campaign"], explain: true }],
  ["query_kpis", { client: "northwind", from: "2026-11-01", to: "2026-11-04", account: ["google:999"] }],
  ["query_kpis", { client: "northwind", from: "2026-11-01", to: "2026-11-04", campaign: ["1", "11"] }],
  ["query_kpis", { client: "sunpeak", from: "2026-11-01", to: "2026-11-04" }],
];

const made = await sampleKey(createMemoryStore());

/** Everything a key of the first client is told. */
async function toldTo(data: { readonly spend: number; readonly name: string } | null): Promise<readonly unknown[]> {
  const store = createMemoryStore();
  await fillSample(store);
  if (data !== null) await fillOther(store, data);
  await sampleKey(store, { id: made.key.id, digest: made.key.digest });
  const client = await clientOf(mcpWorld({ store }), made.text);
  const said: unknown[] = [];
  for (const [name, given] of questions) said.push(await call(client, name, given));
  return said;
}

test("nothing an assistant is told depends on what belongs to another client", async () => {
  const before = await toldTo(null);
  expect(JSON.stringify(before)).toContain("Northwind");
  expect(JSON.stringify(before)).not.toMatch(/Sunpeak|Summer/);
  const data = fc.record({ spend: fc.nat(1_000_000), name: fc.string({ maxLength: 8 }) });
  await fc.assert(
    fc.asyncProperty(data, async (one) => {
      expect(await toldTo(one)).toEqual(before);
    }),
    { numRuns: 10 },
  );
});

const store = createMemoryStore();
const world = mcpWorld({ store, keys: "checked" });
let client: Client;
beforeAll(async () => {
  await fillSample(store);
  client = await clientOf(world);
});

const words = fc.oneof(
  fc.constantFrom(
    "northwind",
    "spend",
    "cpl",
    "day",
    "campaign",
    "-30d",
    "last",
    "google:1234567890",
    "1",
    "unallocated",
    "__proto__",
  ),
  fc.string({ maxLength: 12 }),
);
const values = fc.oneof(
  words,
  fc.array(words, { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.integer(),
  fc.boolean(),
);

test("whatever its arguments, a tool answers or says what is wrong with them; it never fails", async () => {
  const { tools } = await client.listTools();
  const names = [
    ...new Set(tools.flatMap(({ inputSchema }) => Object.keys(inputSchema.properties ?? {}))),
    "__proto__",
    "x",
  ];
  const given = fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 5, noNullPrototype: true });
  const calls = fc.tuple(fc.constantFrom(...tools.map(({ name }) => name)), given, fc.boolean());
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(calls, async ([name, some, known]) => {
      const { text, isError } = await call(
        client,
        name,
        known && name !== "glossary" ? { client: "northwind", ...some } : some,
      );
      if (!isError) answered += 1;
      if (isError) expect(text).toMatch(/: found .+, expected |There is no client|8,000 characters|would have/);
      else expect(JSON.parse(text)).toEqual(expect.any(Object));
    }),
    { numRuns: 200 },
  );
  expect(answered).toBeGreaterThan(5);
  expect(world.logged).toEqual([]);
});
