import { messageId } from "@leadline/core/delivery/notice";
import { sampleMessage } from "@leadline/core/delivery/sample";
import { clientId } from "@leadline/core/ids";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import * as z from "zod";
import { fillSample, sampleApi } from "./sample-api.ts";

const answer = z.object({
  rows: z.array(z.object({ message: z.string(), link: z.string().nullable() })),
  omitted: z.array(z.unknown()),
});

test("a night that told of more than it names says how many, whichever events are asked for", async () => {
  const store = createMemoryStore();
  await fillSample(store);
  const { ask } = sampleApi({ store, keys: "checked" });
  const [entry] = sampleMessage().entries;
  if (entry === undefined) return expect.unreachable();
  const { en, fr } = sampleMessage().notices;
  const night = "2026-11-02";
  const link = "/v1/kpis?client=northwind";
  await store.messages.put({
    ...sampleMessage(),
    client: clientId("northwind"),
    night: sampleMessage().night,
    notices: { en: { ...en, omitted: 254 }, fr: { ...fr, omitted: 254 } },
    entries: [{ ...entry, link }],
  });
  await store.messages.put({ ...sampleMessage({ id: messageId("alert-2"), entries: [] }), source: "another" });
  const asked = async (more: string) =>
    answer.parse(await (await ask(`/v1/alerts?client=northwind&from=${night}&to=2026-11-30${more}`)).json());
  const told = { night: sampleMessage().night, rule: "cpl-high", message: "alert-1", count: 254 };
  const { rows, omitted } = await asked("");
  expect(omitted).toEqual([told]);
  expect(rows.map((row) => row.link)).toEqual([null, link]);
  expect(await asked("&event=cleared")).toEqual({ rows: [], omitted: [told] });
  expect((await asked("&rule=another")).omitted).toEqual([]);
});

test("what stands has the figures it was told with, and can be asked for by its status", async () => {
  const store = createMemoryStore();
  await fillSample(store);
  const { ask } = sampleApi({ store, keys: "checked" });
  const standing = async (more = "") => {
    const reply = await ask(`/v1/alerts?client=northwind&from=2026-11-01&to=2026-11-30${more}`);
    return z.object({ standing: z.array(z.unknown()) }).parse(await reply.json()).standing;
  };
  const figures = { value: "61.2", limit: "45", currency: "EUR", kpi: null, severity: null, probability: null };
  const says = "Cost per lead (CPL) is €61.20 over 14 days (limit €45.00, 98% sure by the last 7 days).";
  expect(await standing()).toMatchObject([{ rule: "cpl-high", told: "2026-11-03", says, ...figures }]);
  expect(await standing("&status=alerting")).toHaveLength(1);
  expect(await standing("&status=noData")).toEqual([]);
});

test("a beginning that lies ahead is what is wrong, not an end that nobody has sent", async () => {
  const store = createMemoryStore();
  await fillSample(store);
  const { ask } = sampleApi({ store, keys: "checked" });
  for (const path of ["alerts", "runs"]) {
    const reply = await ask(`/v1/${path}?client=northwind&from=2099-01-01`);
    expect(await reply.json()).toMatchObject({
      field: "from",
      errors: [{ saw: "2099-01-01", expected: expect.stringMatching(/^a day not after today, 20/) }],
    });
    const both = await ask(`/v1/${path}?client=northwind&from=2026-11-03&to=2026-11-02`);
    expect(await both.json()).toMatchObject({ field: "to" });
  }
});

test("a rule that never was is not found, and those that are known are named; Leadline's own stand elsewhere", async () => {
  const store = createMemoryStore();
  await fillSample(store);
  const { ask } = sampleApi({ store, keys: "checked" });
  const reply = await ask("/v1/alerts?client=northwind&rule=nope");
  expect([reply.status, await reply.json()]).toEqual([
    404,
    expect.objectContaining({ field: "rule", detail: expect.stringMatching(/no rule nope, .* there is cpl-high\.$/) }),
  ]);
  const own = await ask("/v1/alerts?client=northwind&rule=system.nightLate");
  const refused = expect.objectContaining({ detail: expect.stringContaining("leadline alerts list") });
  expect([own.status, await own.json()]).toEqual([400, refused]);
});

test("the history is a table, too, in which no name is a formula, and goes on by a header", async () => {
  const store = createMemoryStore();
  await fillSample(store);
  const { ask } = sampleApi({ store, keys: "checked" });
  const [entry] = sampleMessage().entries;
  if (entry === undefined) return expect.unreachable();
  const entries = [{ ...entry, name: "=1+1", value: "-3.5" }];
  await store.messages.put({ ...sampleMessage({ id: messageId("alert-3"), entries }), client: clientId("northwind") });
  const reply = await ask("/v1/alerts?client=northwind&from=2026-11-01&to=2026-11-30&format=csv&limit=1");
  expect([reply.headers.get("content-type"), reply.headers.get("x-next-cursor")]).toEqual([
    expect.stringContaining("text/csv"),
    expect.any(String),
  ]);
  const rest = await ask(
    `/v1/alerts?client=northwind&from=2026-11-01&to=2026-11-30&format=csv&cursor=${reply.headers.get("x-next-cursor")}`,
  );
  const [head, row] = (await rest.text()).split("\r\n");
  expect(head).toMatch(/^night,at,rule,kpi,severity,subject,name,event,reason,value,limit,currency,probability,/);
  expect(row).toContain(",'=1+1,fired,,-3.5,45,EUR,");
});
