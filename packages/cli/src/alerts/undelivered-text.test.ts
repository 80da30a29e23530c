import { claimed, heldBack, newDelivery, waiting } from "@leadline/core/delivery/delivery";
import { messageId } from "@leadline/core/delivery/notice";
import { sampleMessage } from "@leadline/core/delivery/sample";
import { tell } from "@leadline/core/delivery/tell";
import { undelivered } from "@leadline/core/delivery/undelivered";
import { clientId } from "@leadline/core/ids";
import { settings } from "@leadline/core/settings";
import { addMs, instant } from "@leadline/core/time/instant";
import { everyOwner } from "@leadline/core/watch/served-clients";
import { createMemoryStore } from "@leadline/store/memory/store";
import { beforeEach, expect, test } from "vitest";
import { messageLines, messageStatus } from "../status/message-status.ts";
import { shownDays, undeliveredText } from "./undelivered-text.ts";

const now = instant("2026-11-23T07:00:00Z");
const owner = clientId("northwind");
const failure = {
  code: "upstream.unavailable",
  message: "The channel hook (webhook): hooks.example.com cannot be reached: nothing listens there (ECONNREFUSED).",
} as const;

let store: ReturnType<typeof createMemoryStore>;
beforeEach(() => {
  store = createMemoryStore();
});

const told = async (id: string, client: typeof owner | null = owner) => {
  const message = sampleMessage({ client, id: messageId(id) });
  await tell(message, ["hook"], { messages: store.messages, dueAt: now });
  return message;
};

async function failed(id: string): Promise<void> {
  const own = claimed(newDelivery(await told(id), "hook", now), now);
  await store.messages.step(own);
  await store.messages.step(waiting(own, failure, { at: now }) ?? expect.unreachable());
}

async function lost(id: string, at = now, client: typeof owner | null = owner): Promise<void> {
  const { night, id: name } = await told(id, client);
  await store.messages.end({ client, night, id: name, channel: "hook", state: "givenUp", at, tries: 7, failure });
}

async function shown(language: "en" | "fr" = "en"): Promise<string> {
  const found = await undelivered([owner, null], { messages: store.messages, now, days: shownDays });
  const channels = [{ id: "hook", kind: "webhook", language, to: {} }] as const;
  return (await undeliveredText(found, { channels, clients: given.clients, messages: store.messages })).join("\n");
}

const given = settings({ reportingCurrency: "EUR", clients: [{ id: owner, name: "Northwind", accounts: [] }] }, []);
const status = async () => messageLines(await messageStatus(given, { store, clock: { now: () => now } }));

test("what has arrived is not shown", async () => {
  const { night, id } = await told("m1");
  await store.messages.end({
    client: owner,
    night,
    id,
    channel: "hook",
    state: "delivered",
    at: now,
    tries: 1,
    failure: null,
  });
  expect(await shown()).toBe("");
  expect(await status()).toEqual([]);
});

test("what waits is shown with its channel and the last error, and is stuck once it was tried in vain", async () => {
  await told("m1");
  expect(await shown()).toMatch(/hook +│ Northwind +│ CPL of Northwind is too high +│ 0 +│ 2026-11-23 07:00/);
  expect(await status()).toEqual([]);
  await failed("m2");
  const text = await shown();
  expect(text).toMatch(/│ 1 +│ 2026-11-23 07:50 +│ The channel hook \(webhook\): hooks.example.com/);
  expect(await status()).toEqual([
    "✗ Alerts: 1 message tried in vain (hook); leadline alerts list has why, and what they said.",
  ]);
});

test("what was lost is shown with what it said, in its channel's language, whoever's it was", async () => {
  await lost("m1");
  await lost("m2", addMs(now, -3_600_000), null);
  const text = await shown("fr");
  expect(text.split("\n").slice(0, 3)).toEqual([
    "✗ hook has lost a message: given up 2026-11-23 07:00 UTC after 7 tries.",
    `  Because: ${failure.message}`,
    expect.stringMatching(/^ {2}│ .*Le CPL de Northwind est trop élevé$/),
  ]);
  expect(text).toContain("  │ Coût par lead (CPL) : 61,20\u00a0€ sur 14 jours");
  expect(text.match(/has lost a message/g)).toHaveLength(2);
  expect(await status()).toEqual([expect.stringContaining("2 messages lost in the last 3 days (hook)")]);
});

test("what a removed client is still owed, or has lost, stays in sight", async () => {
  const gone = clientId("southwind");
  const owners = () => everyOwner(given, store);
  expect(await owners()).toEqual([owner, null]);
  await store.served.note(owner);
  await store.served.note(gone);
  expect(await owners()).toEqual([owner, gone, null]);
  await lost("m1", now, gone);
  expect(await status()).toEqual([expect.stringContaining("1 message lost")]);
});

test("what waits for an earlier message was not tried itself", async () => {
  await failed("m1");
  const [first] = await store.messages.opened(owner);
  const later = newDelivery(await told("m2"), "hook", now);
  await store.messages.step(heldBack(later, first ?? expect.unreachable()));
  expect(await shown()).toContain("An earlier message has to arrive first.");
  expect(await status()).toEqual([expect.stringContaining("1 message tried in vain")]);
});

test("old losses are forgotten, by the status after three days and by the list after two weeks", async () => {
  await lost("m1", addMs(now, -4 * 86_400_000));
  expect(await status()).toEqual([]);
  expect(await shown()).toContain("has lost a message");
  await lost("m2", addMs(now, -15 * 86_400_000));
  expect((await shown()).match(/has lost a message/g)).toHaveLength(1);
});

test("however many there are, the list stays readable and counts the rest", async () => {
  for (let n = 0; n < 32; n++) await told(`w${n}`);
  for (let n = 0; n < 12; n++) await lost(`l${n}`);
  const text = await shown();
  expect(text).toContain("… and 2 more on their way.");
  expect(text).toContain("… and 2 more lost in the last 14 days.");
});
