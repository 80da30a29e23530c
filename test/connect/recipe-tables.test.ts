import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { type Block, blockWith, fits, type RecipeWorld, recipeWorld, recordsOf, rowsOf } from "./recipe-world.ts";

let world: RecipeWorld;
beforeAll(async () => {
  world = await recipeWorld();
});
afterAll(() => world.stop());

const first = (pattern: RegExp, text: string): string => pattern.exec(text)?.[1] ?? "";
const quoted = (text: string) => [...text.matchAll(/"([^"]+)"/g)].map(([, word = ""]) => word);

/** The address a sheet's formula fetches, without any header: that is all a spreadsheet can do. */
function imported(blocks: readonly Block[]): string {
  const formula = blockWith(blocks, "text", "=IMPORTDATA");
  const [url = "", delimiter, locale] = quoted(formula);
  expect([delimiter, locale]).toEqual([",", "en_US"]);
  return url;
}

test("Google Sheets: the formula's address gives a table whose numbers have a point", async () => {
  const records = await recordsOf(imported(await world.blocksHere("google-sheets.md")));
  expect(records.map(({ campaignName }) => campaignName)).toContain("Brand");
  for (const name of ["spend", "leads", "cpl"]) {
    expect(records.filter((record) => record[name] === undefined || !fits(record[name], "number"))).toEqual([]);
  }
  expect(records.find(({ campaignName }) => campaignName === "Brand")).toMatchObject({ spend: "201", cpl: "25.125" });
});

test("Looker Studio: every field is there and of the type it is given, and the calculated ones divide them", async () => {
  const blocks = await world.blocksHere("looker-studio.md");
  const records = await recordsOf(imported(blocks));
  const fields = z.record(z.string(), z.string()).parse(JSON.parse(blockWith(blocks, "json", "campaignName")));
  const types = { Date: "date", Text: "text", "Number, Sum": "number" } as const;
  for (const [field, said] of Object.entries(fields)) {
    const type = z.enum(["Date", "Text", "Number, Sum"]).parse(said);
    expect(records.filter((record) => record[field] === undefined || !fits(record[field], types[type]))).toEqual([]);
  }
  const summed = [...blockWith(blocks, "text", "Cost per lead").matchAll(/SUM\((\w+)\)/g)].map(
    ([, field = ""]) => field,
  );
  expect(summed.map((field) => fields[field])).toEqual(summed.map(() => "Number, Sum"));
});

const columnTypes = {
  "type date": "date",
  "type number": "number",
  "Int64.Type": "integer",
  "type text": "text",
} as const;
const typeNames = z.enum(["type date", "type number", "Int64.Type", "type text"]);

/** The request an M query makes, of the two forms the recipes have. */
function requestOf(m: string): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
  const whole = first(/Web\.Contents\("([^"]+)"\)/, m);
  if (whole !== "") return { url: whole, headers: {} };
  const pairs = (text: string) => [...text.matchAll(/(\w+) = ("[^"]*"(?: & \w+)?)/g)];
  const parameters: Readonly<Record<string, string>> = { LeadlineUrl: world.url, LeadlineKey: world.key };
  const textOf = (text: string) => {
    const [literal = "", parameter = ""] = text.split(" & ");
    return literal.slice(1, -1) + (parameters[parameter] ?? "");
  };
  const record = (name: string) =>
    Object.fromEntries(
      pairs(first(new RegExp(`${name} = \\[([^\\]]+)\\]`), m)).map(([, key = "", text = ""]) => [key, textOf(text)]),
    );
  const base = parameters[first(/Web\.Contents\((\w+),/, m)] ?? "";
  const query = new URLSearchParams(record("Query"));
  return { url: `${base}/${first(/RelativePath = "([^"]+)"/, m)}?${query}`, headers: record("Headers") };
}

test.each([
  ["power-bi.md", ["Accept", "Authorization"]],
  ["excel.md", []],
])("%s: the query's request gives rows with every column it names, of the types it sets", async (page, headers) => {
  const m = blockWith(await world.blocksHere(page), "m", "Web.Contents");
  const request = requestOf(m);
  expect(Object.keys(request.headers).toSorted()).toEqual(headers);
  const rows = await rowsOf(request.url, request.headers);
  const list = first(/Columns = \{([^}]+)\}/, m) || first(/FromRecords\(Answer\[rows\], \{([^}]+)\}/, m);
  const columns = quoted(list);
  expect(columns.length).toBeGreaterThan(5);
  for (const column of columns)
    expect([column, rows.some((row) => Object.hasOwn(row, column))]).toEqual([column, true]);
  const typed = [...m.matchAll(/\{"(\w+)", ([\w. ]+)\}/g)];
  expect(typed.length).toBeGreaterThan(3);
  for (const [, column = "", type] of typed) {
    expect(columns).toContain(column);
    expect(rows.filter((row) => !fits(row[column], columnTypes[typeNames.parse(type)]))).toEqual([]);
  }
});

test("Power BI: without its key the request is refused, and the measure divides columns the query has", async () => {
  const blocks = await world.blocksHere("power-bi.md");
  const { url } = requestOf(blockWith(blocks, "m", "Web.Contents"));
  await expect(rowsOf(url)).rejects.toThrow(/^401/);
  const used = [...blockWith(blocks, "text", "DIVIDE").matchAll(/'Leadline'\[(\w+)\]/g)].map(
    ([, column = ""]) => column,
  );
  expect(used).toEqual(["spend", "leads"]);
});

test("Excel: the cell's formula finds the cost per lead", async () => {
  const formula = blockWith(await world.blocksHere("excel.md"), "text", "WEBSERVICE");
  const [, line, column] = /, (\d+), (\d+)\), "\."\)/.exec(formula)?.map(Number) ?? [];
  const text = await (await fetch(first(/WEBSERVICE\("([^"]+)"\)/, formula))).text();
  expect(text.length).toBeLessThan(32_767);
  const cells = text.split("\r\n").map((one) => one.split(","));
  expect([cells[0]?.[(column ?? 0) - 1], cells[(line ?? 0) - 1]?.[(column ?? 0) - 1]]).toEqual(["cpl", "25.125"]);
});

const provisioned = z.object({
  datasources: z.tuple([
    z.object({
      uid: z.string(),
      type: z.literal("yesoreyeram-infinity-datasource"),
      url: z.string(),
      jsonData: z.object({ auth_method: z.literal("bearerToken"), allowedHosts: z.array(z.string()) }),
      secureJsonData: z.object({ bearerToken: z.literal("$LEADLINE_KEY") }),
    }),
  ]),
});
const panel = z.looseObject({
  datasource: z.object({ uid: z.string() }),
  type: z.literal("json"),
  url: z.string(),
  url_options: z.object({ method: z.literal("GET") }),
  root_selector: z.literal("rows"),
  columns: z.array(
    z.object({ selector: z.string(), text: z.string(), type: z.enum(["timestamp", "number", "string"]) }),
  ),
});

test("Grafana: the panel's request, by the data source as provisioned, gives every column it selects", async () => {
  const blocks = await world.blocksHere("grafana.md");
  const [source] = provisioned.parse(parse(blockWith(blocks, "yaml", "datasources"))).datasources;
  const query = panel.parse(JSON.parse(blockWith(blocks, "json", "root_selector")));
  expect([query.datasource.uid, source.jsonData.allowedHosts]).toEqual([source.uid, [source.url]]);
  const range: Readonly<Record<string, string>> = { from: "2026-11-01", to: "2026-11-03" };
  const path = query.url.replaceAll(/\$\{__(from|to):date:YYYY-MM-DD\}/g, (_, name: string) => range[name] ?? "");
  expect(path).not.toContain("$");
  const rows = await rowsOf(source.url + path, { authorization: `Bearer ${world.key}` });
  expect(rows).toHaveLength(3);
  const types = { timestamp: "date", number: "number", string: "text" } as const;
  for (const { selector, type } of query.columns) {
    expect(rows.filter((row) => !Object.hasOwn(row, selector) || !fits(row[selector], types[type]))).toEqual([]);
  }
  expect(rows.map(({ cpl }) => cpl)).toEqual([25.125, 25.125, null]);
});
