import { type DeadChannel, type DeliverPorts, deliverDue } from "@leadline/core/delivery/deliver-due";
import type { Delivery } from "@leadline/core/delivery/delivery";
import type { StoredMessage } from "@leadline/core/delivery/message";
import { messageId } from "@leadline/core/delivery/notice";
import { sampleMessage } from "@leadline/core/delivery/sample";
import { tell } from "@leadline/core/delivery/tell";
import { LeadlineError } from "@leadline/core/errors";
import type { Store } from "@leadline/core/ports";
import { settings } from "@leadline/core/settings";
import { addDays } from "@leadline/core/time/calendar-date";
import { addMs, epochMs, type Instant, instant } from "@leadline/core/time/instant";
import { alertTick } from "@leadline/core/watch/alert-tick";
import { closeJudged, judgeRule } from "@leadline/core/watch/judge-rule";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { channels, client, factsOf, night, quiet, sampleRule } from "./night.ts";

const [minuteMs, hourMs] = [60_000, 3_600_000];
const range = { from: night, to: night };
const late = { from: 21, to: 7, zone: "UTC" } as const;

const down = () => new LeadlineError("upstream.unavailable", "No answer.");

/** A clock that sleeping moves, and channels that do as they are told. */
function world(start: string, refuse: (channel: string, at: Instant) => LeadlineError | null) {
  const store = createMemoryStore();
  let at = instant(start);
  const tries: string[] = [];
  const dead: DeadChannel[] = [];
  const ports: DeliverPorts = {
    store,
    clock: { now: () => at },
    log: quiet,
    channels,
    send: async ({ id }) => {
      tries.push(`${id} ${at.slice(5, 16)}`);
      const error = refuse(id, at);
      if (error !== null) throw error;
    },
    onDead: async (one) => void dead.push(one),
    remainingMs: () => 600_000,
    sleep: async (ms) => {
      at = addMs(at, ms);
    },
  };
  return {
    ...{ store, tries, dead, ports },
    now: () => at,
    passUntil: (next: string) => {
      at = instant(next);
    },
    look: (over: Partial<DeliverPorts> = {}) => deliverDue([client, null], { ...ports, ...over }),
    told: (
      id: string,
      to: readonly string[],
      quietHours: Delivery["quietHours"] = null,
      over: Partial<StoredMessage> = {},
    ) =>
      tell(sampleMessage({ client, id: messageId(id), ...over }), to, {
        messages: store.messages,
        dueAt: at,
        quietHours,
      }),
  };
}

test("a busy channel gets two hundred messages in one look, eight a second as it takes them", async () => {
  let [second, taken] = ["", 0];
  const one = world("2026-11-23T07:00:00Z", (_, at) => {
    [second, taken] = second === at ? [second, taken + 1] : [at, 1];
    return taken <= 8 ? null : new LeadlineError("quota.exhausted", "Later.", { notBefore: addMs(at, 1_000) });
  });
  for (let n = 0; n < 200; n++) await one.told(`m${n}`, ["team"]);
  await one.look();
  expect(await one.store.messages.opened(client)).toEqual([]);
  expect(await one.store.messages.outcomes(client, range)).toHaveLength(200);
  expect(epochMs(one.now()) - epochMs(instant("2026-11-23T07:00:00Z"))).toBe(24_000);
});

test("a channel busier than a look is patient counts one try, and is ready for the next look", async () => {
  const one = world(
    "2026-11-23T07:00:00Z",
    (_, at) => new LeadlineError("quota.exhausted", "Later.", { notBefore: addMs(at, 1_000) }),
  );
  await one.told("m1", ["team"]);
  await one.look();
  expect(one.tries).toHaveLength(4);
  expect(await one.store.messages.opened(client)).toMatchObject([{ tries: 1, dueAt: addMs(one.now(), 1_000) }]);
});

test("a job once a night that meets a server error and then a busy channel tells on the third night", async () => {
  const one = world("2026-11-23T21:00:00Z", (_, at) => {
    if (at.startsWith("2026-11-23")) return new LeadlineError("upstream.unavailable", "Out of order (status 500).");
    const notBefore = addMs(at, 2 * hourMs);
    return at.startsWith("2026-11-24") ? new LeadlineError("quota.exhausted", "Later.", { notBefore }) : null;
  });
  await one.told("m1", ["team"]);
  for (const day of ["23", "24", "25"]) {
    one.passUntil(`2026-11-${day}T21:00:00Z`);
    await one.look();
  }
  expect(one.dead).toEqual([]);
  expect(await one.store.messages.outcomes(client, range)).toMatchObject([{ state: "delivered", tries: 3 }]);
});

/** What a channel has heard, the order of the nights of one rule against another's. */
async function outageOf(failing: (hour: number) => LeadlineError | null) {
  let hour = 0;
  const got: string[] = [];
  const one = world("2026-11-23T07:00:00Z", () => failing(hour));
  const send: DeliverPorts["send"] = async (channel, notice) => {
    await one.ports.send(channel, notice);
    got.push(notice.id);
  };
  await one.told("fired", ["team"]);
  for (; hour < 30; hour++) {
    if (hour === 2) await one.told("cleared", ["team"], null, { night: addDays(night, 1) });
    if (hour === 2) await one.told("other", ["team"], null, { night: addDays(night, 1), source: "roas-low" });
    one.passUntil(addMs(instant("2026-11-23T07:00:00Z"), hour * hourMs));
    await one.look({ send });
  }
  return { ...one, got };
}

test("after an outage a rule's nights arrive in their order, and hold up no other rule", async () => {
  const { got, tries } = await outageOf((hour) => (hour < 2 ? down() : null));
  expect(got).toEqual(["other", "fired", "cleared"]);
  expect(tries.slice(-2).map((line) => line.slice(0, 13))).toEqual(["team 11-23T10", "team 11-23T10"]);
});

test("a message that nobody takes is given up in its time, and what waited for it goes out", async () => {
  const refusal = new LeadlineError("auth.forbidden", "Its key is unknown.");
  const { got, dead } = await outageOf((hour) => (hour < 24 ? refusal : hour === 24 ? down() : null));
  expect(dead.filter(({ lost }) => lost)).toHaveLength(1);
  expect(got).toEqual(["cleared", "other"]);
});

test("a message of before the quiet hours that fails is not tried again within them", async () => {
  const one = world("2026-11-23T20:30:00Z", down);
  await one.told("m1", ["team"], late);
  for (let hours = 0; hours < 14; hours++) {
    await one.look();
    one.passUntil(addMs(one.now(), hourMs));
  }
  const hours = [...new Set(one.tries.map((line) => line.slice(0, -3)))];
  expect(hours).toEqual(["team 11-23T20", "team 11-24T07", "team 11-24T09"]);
});

test("a look that comes once a night, within the quiet hours, sends nothing, and says so after a day", async () => {
  const one = world("2026-11-23T02:00:00Z", () => null);
  await one.told("m1", ["team"], late);
  for (const day of ["23", "24", "25"]) {
    one.passUntil(`2026-11-${day}T02:00:00Z`);
    await one.look();
  }
  expect(one.tries).toEqual([]);
  const failure = { code: "input.invalid", message: expect.stringContaining("outside the rule's quiet hours") };
  expect(one.dead).toEqual([{ channel: "team", lost: true, failure }]);
  expect(await one.store.messages.outcomes(client, range)).toMatchObject([{ state: "givenUp", failure }]);
});

test("the closing word of a rule that is gone waits for its quiet hours, too", async () => {
  const one = world("2026-11-23T22:00:00Z", () => null);
  const { store, clock } = one.ports;
  const ports = { store: one.store, clock };
  const rule = sampleRule({ quietHours: { from: "21:00", to: "07:00", zone: "UTC" } });
  await judgeRule({ rule, client, night, facts: factsOf(rule, night, { brand: 1 }) }, ports);
  const [judged] = await one.store.alerts.judged(client);
  if (judged === undefined) return expect.unreachable();
  await closeJudged(client, judged, ports);
  const waiting = await store.messages.opened(client);
  expect(new Set(waiting.map(({ id }) => id)).size).toBe(2);
  expect(new Set(waiting.map(({ dueAt }) => dueAt))).toEqual(new Set(["2026-11-24T07:00:00.000Z"]));
});

/** A store that cannot note anything of one channel. */
function blindFor(channel: string, store: Store): Store {
  const step: Store["messages"]["step"] = (delivery) =>
    delivery.channel === channel ? Promise.reject(new Error("unwritable")) : store.messages.step(delivery);
  return { ...store, messages: { ...store.messages, step } };
}

test("what cannot be noted of one channel keeps no loss of another from being told, and is thrown after all", async () => {
  const one = world("2026-11-23T07:00:00Z", down);
  const logged: unknown[] = [];
  const log = { ...quiet, warn: (event: string, about: unknown) => void logged.push([event, about]) };
  await one.told("m1", ["team", "chef"]);
  one.passUntil("2026-11-30T07:00:00Z");
  await expect(one.look({ store: blindFor("chef", one.store), log })).rejects.toThrow("unwritable");
  expect(one.dead).toMatchObject([{ channel: "team", lost: true }]);
  expect(logged).toContainEqual(["delivery.interrupted", expect.objectContaining({ channel: "chef" })]);
});

test("a loss that cannot be told is not noted, so that it is told by a later look", async () => {
  const one = world("2026-11-23T07:00:00Z", down);
  await one.told("m1", ["team"]);
  one.passUntil("2026-11-30T07:00:00Z");
  const onDead = () => Promise.reject(new Error("untold"));
  await expect(one.look({ onDead })).rejects.toThrow("untold");
  expect(await one.store.messages.outcomes(client, range)).toEqual([]);
  one.passUntil(addMs(one.now(), 6 * minuteMs));
  await one.look();
  expect(one.dead).toMatchObject([{ channel: "team", lost: true }]);
  expect(await one.store.messages.outcomes(client, range)).toMatchObject([{ state: "givenUp" }]);
});

test("one client's deliveries that cannot be read stop nobody else's", async () => {
  const one = world("2026-11-23T07:00:00Z", () => null);
  await one.told("m1", ["team"]);
  const opened: Store["messages"]["opened"] = (owner) =>
    owner === null ? Promise.reject(new Error("unreadable")) : one.store.messages.opened(owner);
  const store = { ...one.store, messages: { ...one.store.messages, opened } };
  await expect(one.look({ store })).rejects.toThrow("unreadable");
  expect(one.tries).toHaveLength(1);
});

test("what is due already goes out before anything is judged, in a part of the time and whatever comes of judging", async () => {
  const one = world("2026-11-23T07:00:00Z", () => null);
  for (let n = 0; n < 50; n++) await one.told(`m${n}`, ["team"]);
  const configured = settings(
    {
      reportingCurrency: "EUR",
      clients: [{ id: client, name: "Northwind", accounts: [] }],
      channels: channels.map(({ id, kind }) => ({ id, kind })),
    },
    platforms,
  );
  const sentBefore: number[] = [];
  const judged = () => {
    sentBefore.push(one.tries.length);
    return Promise.reject(new Error("no memory"));
  };
  const start = one.now();
  const look = alertTick({
    ...{ ...one.ports, settings: configured, traits: platforms },
    store: { ...one.store, alerts: { ...one.store.alerts, judged } },
    send: async (...given) => {
      one.passUntil(addMs(one.now(), 10_000));
      await one.ports.send(...given);
    },
    remainingMs: () => 600_000 - epochMs(one.now()) + epochMs(start),
  });
  await expect(look).rejects.toThrow("no memory");
  // A quarter of ten minutes, less the time that a message may take.
  expect(sentBefore).toEqual([14]);
  expect(await one.store.messages.outcomes(client, range)).toHaveLength(50);
});
