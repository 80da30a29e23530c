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
