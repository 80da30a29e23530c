import { readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { createMemoryStore } from "@leadline/store/memory/store";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import type { Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import { packedOpenapi } from "./packed-openapi.ts";
import { fillSample, sampleApi, sampleFeed, sampleKey } from "./sample-api.ts";

const store = createMemoryStore();
const { ask, request, pass } = sampleApi({ store });
/** Asked at leisure, so that the key's pace is never reached. */
const leisurely = (url: string, sent?: Readonly<Record<string, string>>) => {
  pass(1_000);
  return ask(url, key, sent);
};
let key = "";
let feed = "";
beforeAll(async () => {
  await fillSample(store);
  key = (await sampleKey(store)).text;
  feed = (await sampleFeed(store, "by=campaign&from=-30d&kpis=spend,cpl")).token;
});

const named = endpoints.map((endpoint) => [endpoint.path, endpoint] as const);
const addressOf = ({ path }: Endpoint) => path.replace("{feed}", `${feed}.json`);
/** The sample's clock does not know the demo's days. */
const exampleOf = (endpoint: Endpoint) => `${addressOf(endpoint)}?${endpoint.example}`.replace(/\?$/, "");

const documented = z.object({
  parameters: z.array(
    z.looseObject({ name: z.string(), in: z.enum(["query", "path"]), example: z.unknown().optional() }),
  ),
  responses: z.object({ "200": z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }) }),
});
const { paths: operations } = z
  .object({ paths: z.record(z.string(), z.object({ get: documented.optional() })) })
  .parse(JSON.parse(brotliDecompressSync(Buffer.from(packedOpenapi, "base64")).toString()));

test("every endpoint has a file, and every file is an endpoint", () => {
  const files = readdirSync(join(import.meta.dirname, "endpoints"));
  expect(files).toHaveLength(endpoints.length);
  const read = Object.entries(operations).flatMap(([path, { get }]) => (get === undefined ? [] : [path]));
  expect(read.toSorted()).toEqual(endpoints.map(({ path }) => path).toSorted());
});

describe.each(named)("%s", (path, endpoint) => {
  const { parameters, responses } = operations[path]?.get ?? { parameters: [], responses: null };
  const query = parameters.filter((one) => one.in === "query");

  test("documents exactly the parameters it reads", () => {
    expect(query.map(({ name }) => name)).toEqual(Object.keys(endpoint.parameters));
  });

  test("answers its example in every format it documents, as documented", async () => {
    for (const [type, { schema }] of Object.entries(responses?.["200"].content ?? {})) {
      const url = type === "text/csv" ? exampleOf(endpoint).replace(".json", ".csv") : exampleOf(endpoint);
      const reply = await leisurely(url, { accept: type });
      expect([url, reply.status]).toEqual([url, 200]);
      expect(reply.headers.get("content-type")).toContain(type);
      const body = await reply.text();
      if (type !== "application/json") continue;
      const { error } = z.fromJSONSchema(z.record(z.string(), z.unknown()).parse(schema)).safeParse(JSON.parse(body));
      expect(error).toBeUndefined();
    }
  });

  test("takes the example of every parameter", async () => {
    for (const { name, example } of query.filter((one) => one.example !== undefined)) {
      const given = new URLSearchParams(endpoint.example);
      if (name === "month") for (const other of ["from", "to"]) given.delete(other);
      given.set(name, Array.isArray(example) ? example.join(",") : String(example));
      const reply = await leisurely(`${addressOf(endpoint)}?${given}`);
      expect([name, reply.status, reply.status === 200 ? "" : await reply.text()]).toEqual([name, 200, ""]);
    }
  });

  test("refuses every parameter it does not document", async () => {
    const all = new Set(endpoints.flatMap(({ parameters: known }) => Object.keys(known)));
    const foreign = [...all, "campain", "__proto__", "constructor"];
    for (const name of foreign.filter((one) => !Object.hasOwn(endpoint.parameters, one))) {
      const reply = await leisurely(`${exampleOf(endpoint)}${endpoint.example === "" ? "?" : "&"}${name}=1`);
      expect([name, reply.status]).toEqual([name, 400]);
      expect(await reply.json()).toMatchObject({ field: name });
    }
  });

  test("asks for a key where it shows anybody's figures", async () => {
    const reply = await ask(exampleOf(endpoint));
    expect(reply.status).toBe(endpoint.right === null ? 200 : 401);
  });

  test("can only be read", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const reply = await request(addressOf(endpoint), { method });
      expect([method, reply.status, reply.headers.get("allow")]).toEqual([method, 405, "GET, HEAD"]);
    }
  });

  test("is data or a problem document whatever is asked, never a failure of ours", async () => {
    await fc.assert(
      fc.asyncProperty(questions(endpoint), headers, async (url, sent) => {
        const reply = await leisurely(url, sent);
        expect(reply.status).toBeLessThan(500);
        if (reply.status < 400) return;
        expect(reply.headers.get("content-type")).toBe("application/problem+json");
        expect(await reply.json()).toMatchObject({
          status: reply.status,
          type: expect.stringMatching(/^urn:leadline:/),
        });
      }),
      { numRuns: 40 },
    );
  });
});

const words = [
  "northwind",
  "sunpeak",
  "2026-11-01",
  "-30d",
  "yesterday",
  "last",
  "this",
  "day",
  "campaign",
  "ad",
  "targetedAudience",
  "cpl",
  "expectedCpl",
  "google",
  "google:1234567890",
  "unallocated",
  "previous",
  "EUR",
  "USD",
  "asc",
  "1",
  "csv",
  "string",
  "core",
  "constructor",
  "__proto__",
];

function questions(endpoint: Endpoint): fc.Arbitrary<string> {
  const known = Object.keys(endpoint.parameters);
  const name =
    known.length > 0 ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...known) }, fc.string()) : fc.string();
  const value = fc.oneof(fc.string(), fc.constantFrom(...words), fc.string({ unit: "binary" }));
  const pairs = fc.array(fc.tuple(name, value), { maxLength: 5 });
  const part = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("x.csv", `${"A".repeat(43)}.csv`, "..", "%"));
  return fc.tuple(pairs, fc.boolean(), part).map(([given, good, text]) => {
    const start: readonly (readonly [string, string])[] =
      good && known.includes("client") ? [["client", "northwind"]] : [];
    const path = good ? addressOf(endpoint) : endpoint.path.replace("{feed}", encodeURIComponent(text.toWellFormed()));
    return `${path}?${new URLSearchParams([...start, ...given].map(([n, v]): [string, string] => [n.toWellFormed(), v.toWellFormed()]))}`;
  });
}

const text = fc.stringMatching(/^[ -~]{0,40}$/);
const headers = fc.record(
  { accept: text, "accept-encoding": text, "if-none-match": text, origin: text, range: text },
  { requiredKeys: [] },
);

test("an address at which nothing stands is told the same wherever it is, and not repeated", async () => {
  const token = "A".repeat(43);
  const bodies = await Promise.all(
    [
      "/v2/kpis",
      "/v1/nothing",
      `/v1/feeds/${token}.csv`,
      `/v1/feeds/${token}.xml`,
      `/v1/feeds/${token}`,
      "/v1/feeds/x/y",
    ].map(async (url) => {
      const reply = await ask(url, key);
      return [reply.status, await reply.text()];
    }),
  );
  for (const found of bodies) expect(found).toEqual(bodies[0]);
  expect(bodies[0]?.[0]).toBe(404);
});
