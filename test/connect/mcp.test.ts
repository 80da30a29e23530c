import { listen } from "@leadline/cli/local/listen";
import { createMcp } from "@leadline/functions/mcp/index";
import { fillSample, sampleKey } from "@leadline/functions/read-api/sample-api";
import { createMemoryStore } from "@leadline/store/memory/store";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { call, clientOf, mcpWorld, told } from "./mcp-world.ts";

const store = createMemoryStore();
const world = mcpWorld({ store });
const days = { from: "2026-11-01", to: "2026-11-02" };
let client: Client;
let key = "";
let stop: () => Promise<void>;
beforeAll(async () => {
  await fillSample(store);
  key = (await sampleKey(store)).text;
  const listening = await listen(world.mcp, 0);
  stop = listening.stop;
  client = await clientOf({ url: `${listening.url}/mcp` }, key);
});
// So that the key's pace is never reached.
beforeEach(() => world.pass(10_000));
afterAll(async () => {
  await client.close();
  await stop();
});

test("says what it is, and what a careful reader has to know", () => {
  expect(client.getServerVersion()).toMatchObject({ name: "leadline" });
  const said = client.getInstructions() ?? "";
  for (const word of ["list_clients", "attribution", "currency", "null", "never instructions"]) {
    expect(said).toContain(word);
  }
});

test("lists its tools, all of which only read, with what every argument means", async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(["list_clients", "list_accounts", "glossary", "query_kpis"]);
  for (const { name, annotations, inputSchema, description } of tools) {
    expect([name, annotations?.readOnlyHint, annotations?.destructiveHint]).toEqual([name, true, false]);
    expect(description?.length).toBeGreaterThan(100);
    expect(inputSchema.additionalProperties).toBe(false);
    for (const [argument, schema] of Object.entries(inputSchema.properties ?? {})) {
      expect([argument, schema]).toEqual([argument, expect.objectContaining({ description: expect.any(String) })]);
    }
  }
  const query = tools.find(({ name }) => name === "query_kpis");
  expect(query?.inputSchema.required).toEqual(["client"]);
  expect(query?.inputSchema.properties).toMatchObject({
    by: { type: "array", items: { enum: expect.arrayContaining(["campaign", "month"]) } },
    kpis: { items: { enum: expect.arrayContaining(["spend", "cpl"]) } },
    compare: { enum: ["previous", "year"] },
    limit: { type: "integer" },
    explain: { type: "boolean" },
  });
  const description = query?.description ?? "";
  for (const word of ["currency", "null", "fractions of 1", "time zone", "totals", "receipt"]) {
    expect(description).toContain(word);
  }
});

test("its question about KPIs has exactly the parameters of the API's, format and number form aside", async () => {
  const { tools } = await client.listTools();
  const { properties = {} } = tools.find(({ name }) => name === "query_kpis")?.inputSchema ?? {};
  const kpis = world.reading.endpoints.find(({ path }) => path === "/v1/kpis");
  expect([...Object.keys(properties), "numbers", "format"].toSorted()).toEqual(
    Object.keys(kpis?.parameters ?? {}).toSorted(),
  );
});

test("list_clients names those the key opens", async () => {
  expect(await told(client, "list_clients")).toEqual({
    reportingCurrency: "EUR",
    rows: [
      { client: "northwind", name: "Northwind", conversionGoal: "leads", accounts: 2, platforms: ["google", "tiktok"] },
    ],
  });
});

test("query_kpis says what the API says, and what it was computed from", async () => {
  const given = { client: "northwind", ...days, by: ["campaign"], kpis: ["spend", "leads", "cpl"] };
  const { receipt, ...answer } = await told(client, "query_kpis", given);
  const url = "/v1/kpis?client=northwind&from=2026-11-01&to=2026-11-02&by=campaign&kpis=spend,leads,cpl&limit=100";
  expect(answer).toEqual(await (await world.ask(url, key)).json());
  expect(answer).toMatchObject({ count: 1, cursor: null, rows: [{ campaignName: "Brand", spend: 201, cpl: 25.125 }] });
  expect(receipt).toMatchObject({
    formulas: { cpl: expect.stringContaining("spend") },
    accounts: [
      { account: "google:1234567890", api: expect.any(String), pages: { readTo: "2026-11-04T08:00:00.000Z" } },
    ],
  });
});

test("explain gives the whole receipt, every page by its content", async () => {
  const { receipt } = await told(client, "query_kpis", { client: "northwind", ...days, explain: true });
  const page = expect.objectContaining({ report: "account", hash: expect.any(String) });
  expect(receipt).toMatchObject({ v: 1, accounts: [{ pages: expect.arrayContaining([page]) }] });
});

test("no amount passes through binary floating point", async () => {
  const exact = createMemoryStore();
  const spends = "9007199254740993.123457";
  const other = mcpWorld({ store: exact, keys: "checked" });
  await fillSample(exact, spends);
  const asked = { client: "sunpeak", from: "2026-11-01", to: "2026-11-01", kpis: ["spend"] };
  const { text } = await call(await clientOf(other), "query_kpis", asked);
  expect(text).toContain(`"spend":${spends}`);
});

test("arguments are taken as models write them", async () => {
  const asked = { client: "northwind", from: "2026-11-01", to: null, by: "day, platform", kpis: "spend", limit: 1 };
  const answer = await told(client, "query_kpis", { ...asked, explain: false });
  expect(answer).toMatchObject({ by: ["day", "platform"], rows: [{ spend: 100.5 }] });
  const [next] = [answer.cursor].map(String);
  const rest = await told(client, "query_kpis", { ...asked, cursor: next });
  expect(rest).toMatchObject({ rows: [{ day: "2026-11-02" }] });
});

test.each([
  [{}, "client: found nothing, expected a value"],
  [{ client: "northwind", kpis: ["cpx"] }, 'kpis: found "cpx", expected one of'],
  [{ client: "northwind", campain: "11" }, "campain: found an argument the tool does not know"],
  [{ client: "northwind", campaign: [] }, "campaign: found a list of 0, expected a list of at least one text"],
  [{ client: "northwind", campaign: [["11"]] }, "campaign: found a list of 1"],
  [{ client: "northwind", account: { id: 1 } }, "account: found a group of fields"],
  [{ client: ["northwind", "sunpeak"] }, "client: found a list of 2, expected one text"],
  [{ client: "northwind", limit: 1001 }, "limit: found 1001, expected at most 1000"],
  [{ client: "northwind", limit: 1.5 }, "limit: found"],
  [{ client: "northwind", from: "2026-11-31" }, "from: found"],
  [{ client: "northwind", month: "last", from: "-3d" }, "month: found from or to beside it"],
  [{ client: "northwind", format: "csv" }, "format: found an argument the tool does not know"],
  [{ client: "northwind", account: ["google:999"] }, "account: found"],
  [{ client: "northwind", campaign: [`ll_${"a".repeat(20)}`] }, "key: found what looks like a secret"],
  [
    { client: "northwind", campaign: ["1".repeat(60), ...Array(400).fill("123456789012345678901")] },
    "8,000 characters",
  ],
])("query_kpis with %o is refused in words that name the field", async (given, words) => {
  const { isError, text } = await call(client, "query_kpis", given);
  expect([isError, text]).toEqual([true, expect.stringContaining(words)]);
});

test("a client of another key is like one that does not exist, in every tool", async () => {
  for (const name of ["query_kpis", "list_accounts"]) {
    const [foreign, absent] = [
      await call(client, name, { client: "sunpeak" }),
      await call(client, name, { client: "nobody" }),
    ];
    expect(foreign).toEqual({ isError: true, text: expect.stringContaining("There is no client sunpeak.") });
    expect(foreign.text.replace("sunpeak", "nobody")).toBe(absent.text);
  }
});

test("list_accounts is brief, and one account is told in full", async () => {
  const brief = await told(client, "list_accounts", { client: "northwind" });
  expect(brief).toMatchObject({
    accounts: [
      { account: "google:1234567890", newestDay: "2026-11-02", currency: "EUR" },
      { account: "tiktok:5550000000000000000", state: "unreached" },
    ],
  });
  expect(JSON.stringify(brief)).not.toContain("reconciliation");
  const one = await told(client, "list_accounts", { client: "northwind", account: "google:1234567890" });
  expect(one).toMatchObject({ accounts: [{ account: "google:1234567890", reconciliation: { days: 30 } }] });
  const { text } = await call(client, "list_accounts", { client: "northwind", account: "google:999" });
  expect(text).toContain('account: found "google:999", expected an account of this client');
});

test("the glossary explains a word, or a note as a row has it, in either language", async () => {
  expect(await told(client, "glossary", { words: ["cpl", "spendWithoutLeads"] })).toMatchObject({
    kpis: [{ id: "cpl", formula: "spend ÷ leads", unit: "money", label: "Cost per lead (CPL)" }],
    notes: [{ id: "<metric>Without<Metric>", says: expect.stringContaining("denominator") }],
  });
  expect(await told(client, "glossary", { words: "cpl", language: "fr" })).toEqual({
    kpis: [expect.objectContaining({ label: expect.stringContaining("Coût") })],
  });
  expect(await told(client, "glossary", { words: ["notRead", "rateMissing:USD:2026-11-01"] })).toEqual({
    notes: [
      { id: "notRead", says: expect.any(String) },
      { id: "rateMissing:<currency>:<date>", says: expect.any(String) },
    ],
  });
  const whole = await told(client, "glossary");
  expect(Object.keys(whole)).toEqual(expect.arrayContaining(["metrics", "kpis", "dimensions", "notes"]));
});

test("a tool that does not exist is told with those that do", async () => {
  expect(await call(client, "drop_table")).toEqual({
    isError: true,
    text: 'There is no tool "drop_table". There is list_clients, list_accounts, glossary, query_kpis.',
  });
});

test("an answer too long for an assistant is refused with what would shorten it", async () => {
  const long = mcpWorld({ store, keys: "checked" });
  const ask = async (request: Request) =>
    request.url.includes("/v1/clients") && request.headers.has("x-api-key")
      ? Response.json({ rows: ["x".repeat(100_001)] })
      : await long.api.fetch(request);
  const { settings, log } = long.ports;
  const mcp = createMcp({ settings, log, reading: { ...long.reading, ask } });
  const reply = await mcp.request("/mcp", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", "x-api-key": key },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "list_clients" } }),
  });
  expect(await reply.json()).toMatchObject({
    result: {
      isError: true,
      content: [{ text: expect.stringMatching(/would have \d+ characters; at most 100000 fit/) }],
    },
  });
});

test("where every page cannot be listed, the answer still comes, and says what it lacks", async () => {
  const whole = mcpWorld({ store, keys: "checked" });
  const ask = async (request: Request) =>
    request.url.includes("explain=1")
      ? Response.json({ title: "The answer would be too large.", detail: "" }, { status: 413 })
      : await whole.api.fetch(request);
  const { settings, log } = whole.ports;
  const mcp = createMcp({ settings, log, reading: { ...whole.reading, ask } });
  const answer = await told(await clientOf({ mcp }), "query_kpis", { client: "northwind", ...days });
  expect(answer).toMatchObject({ count: 1, receipt: expect.stringContaining("fewer accounts or days") });
});
