import { messageId } from "@leadline/core/delivery/notice";
import { sampleMessage } from "@leadline/core/delivery/sample";
import { clientId } from "@leadline/core/ids";
import { addMs } from "@leadline/core/time/instant";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { lastTold } from "./last-told.ts";

const owner = clientId("northwind");
const { night, at, entries } = sampleMessage();
const [fired] = entries;

test("of each subject only what was told last is told again: what has ended does not stand still", async () => {
  if (fired === undefined) return expect.unreachable();
  const store = createMemoryStore();
  const rule = { id: "cpl-high", name: "CPL", kpi: "cpl", owner: null, severity: "warning", channels: [] } as const;
  await store.alerts.setJudged(owner, { rule, version: "v1", night });
  const { en, fr } = sampleMessage().notices;
  const [item] = en.items;
  if (item === undefined) return expect.unreachable();
  const titled = (title: string) => ({ ...en, items: [{ ...item, title }] });
  const told = [
    ["alert-2", "Over", { ...fired, event: "closed", status: "ok" }, 2],
    ["alert-1", "Still", { ...fired, event: "reminder", status: "alerting" }, 1],
    ["alert-3", "Another", { ...fired, subject: "northwind/google:1234567890/78" }, 0],
  ] as const;
  for (const [id, title, entry, hours] of told) {
    const notices = { en: titled(title), fr };
    const message = { id: messageId(id), at: addMs(at, hours * 3_600_000), notices, entries: [entry] };
    await store.messages.put(sampleMessage(message));
  }
  const clients = [{ id: owner, name: "Northwind", accounts: [], conversionGoal: "leads", mapping: [] }] as const;
  const found = await lastTold(store, { clients: [...clients] });
  expect(found.told.map(({ event, status, item: { title } }) => [event, status, title])).toEqual([
    ["fired", "alerting", "Another"],
    ["closed", "ok", "Over"],
  ]);
});
