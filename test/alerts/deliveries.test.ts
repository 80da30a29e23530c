import { alertRuleSchema } from "@leadline/core/alerts/rule";
import { type DeadChannel, deliverDue, type Send } from "@leadline/core/delivery/deliver-due";
import { newDelivery } from "@leadline/core/delivery/delivery";
import { messageId } from "@leadline/core/delivery/notice";
import { afterQuietHours } from "@leadline/core/delivery/quiet-hours";
import { sampleMessage } from "@leadline/core/delivery/sample";
import { tell } from "@leadline/core/delivery/tell";
import { LeadlineError } from "@leadline/core/errors";
import { settings } from "@leadline/core/settings";
import { addMs, type Instant, instant, localTime } from "@leadline/core/time/instant";
import { alertTick } from "@leadline/core/watch/alert-tick";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import fc from "fast-check";
import { expect, test } from "vitest";
import { channels, client, night, quiet } from "./night.ts";

const start = instant("2026-11-23T07:00:00Z");
const hourMs = 3_600_000;

/** Two channels, of which `team` fails as it is told, over hourly ticks. */
function world(fault: (hour: number) => LeadlineError | null) {
  const store = createMemoryStore();
  const tries: string[] = [];
  let hour = 0;
  const now = (): Instant => addMs(start, hour * hourMs);
  const send: Send = async ({ id }, notice) => {
    tries.push(`${hour} ${id} ${notice.id}`);
    const error = id === "team" ? fault(hour) : null;
    if (error !== null) throw error;
  };
  const ports = { store, clock: { now }, log: quiet, channels, send, remainingMs: () => 300_000 };
  return {
    store,
    tries,
    now,
    send,
    run: async (): Promise<readonly DeadChannel[]> => {
      const dead: DeadChannel[] = [];
      await deliverDue([client, null], { ...ports, onDead: async (one) => void dead.push(one) });
      return dead;
    },
    next: () => {
      hour += 1;
    },
    told: (id: string) =>
      tell(sampleMessage({ client, id: messageId(id) }), ["team", "chef"], { messages: store.messages, dueAt: now() }),
  };
}

const down = () => new LeadlineError("upstream.unavailable", "It is out of order.");

test("a dead channel is tried ever more seldom for a day, blocks no other, and its loss is told", async () => {
  const one = world(down);
  await one.told("m1");
  const dead = [];
  for (let hour = 0; hour < 30; hour++, one.next()) dead.push(...(await one.run()));
  const hours = (channel: string) =>
    one.tries.filter((line) => line.includes(` ${channel} `)).map((line) => Number(line.split(" ")[0]));
  expect(hours("chef")).toEqual([0]);
  expect(hours("team")).toEqual([0, 1, 3, 7, 13, 19, 24]);
  expect(dead).toEqual([
    { channel: "team", failure: { code: "upstream.unavailable", message: "It is out of order." }, lost: true },
  ]);
  expect(await one.store.messages.outcomes(client, { from: night, to: night })).toMatchObject([
    { channel: "chef", state: "delivered", tries: 1 },
    { channel: "team", state: "givenUp", tries: 7 },
  ]);
});

test("a channel that asks for patience is not tried before", async () => {
  const later = addMs(start, 5 * hourMs);
  const one = world((hour) => (hour < 5 ? new LeadlineError("quota.exhausted", "Later.", { notBefore: later }) : null));
  await one.told("m1");
  for (let hour = 0; hour < 8; hour++, one.next()) await one.run();
  expect(one.tries.filter((line) => line.includes("team"))).toEqual(["0 team m1", "5 team m1"]);
});

test("a channel that does not answer is asked once a tick; a message it refuses holds up none behind it", async () => {
  const silent = world(down);
  const refusing = world(() => new LeadlineError("upstream.contract", "It refuses the message."));
  for (const one of [silent, refusing]) {
    await one.told("m1");
    await one.told("m2");
    await one.run();
  }
  const ofTeam = (tries: readonly string[]) => tries.filter((line) => line.includes("team"));
  expect(ofTeam(silent.tries)).toEqual(["0 team m1"]);
  expect(ofTeam(refusing.tries)).toEqual(["0 team m1", "0 team m2"]);
});

test("what a failure says to do about it is kept and told with it", async () => {
  const hint = 'Run "leadline alerts secret --channel team".';
  const one = world(() => new LeadlineError("input.invalid", "Its secret lacks a valid url.", { hint }));
  await one.told("m1");
  const message = `Its secret lacks a valid url. ${hint}`;
  expect(await one.run()).toMatchObject([{ channel: "team", failure: { message } }]);
  expect(await one.store.messages.opened(client)).toMatchObject([{ failure: { message } }]);
});

test("what was parked for the quiet hours goes out when they end", async () => {
  const one = world(() => null);
  await tell(sampleMessage({ client }), ["team"], { messages: one.store.messages, dueAt: addMs(start, 2 * hourMs) });
  for (let hour = 0; hour < 4; hour++, one.next()) await one.run();
  expect(one.tries).toEqual(["2 team alert-1"]);
});

test("where clocks put forward leave out the only hour that is not quiet, it is told the day after", () => {
  const onlyAtTwo = { from: 3, to: 2, zone: "Europe/Paris" };
  expect(afterQuietHours(instant("2027-03-27T02:00:00Z"), onlyAtTwo)).toBe("2027-03-29T00:00:00.000Z");
});

test("quiet hours end at a whole hour in the team's own zone, a day later at most, or two where clocks leave that hour out", () => {
  const hours = fc.integer({ min: 0, max: 23 });
  const zones = fc.constantFrom("Europe/Paris", "UTC", "America/Los_Angeles", "Asia/Kolkata");
  const moments = fc.integer({ min: 0, max: 400 * 24 * 60 }).map((minutes) => addMs(start, minutes * 60_000));
  fc.assert(
    fc.property(hours, hours, zones, moments, (from, to, zone, at) => {
      const after = afterQuietHours(at, { from, to, zone });
      const { hour } = localTime(after, zone);
      const isQuiet = from <= to ? hour >= from && hour < to : hour >= from || hour < to;
      expect(isQuiet).toBe(false);
      expect(after >= at && after <= addMs(at, 49 * hourMs)).toBe(true);
      expect(afterQuietHours(at, null)).toBe(at);
    }),
  );
});

const configuration = (over: object = {}) =>
  settings(
    {
      reportingCurrency: "EUR",
      clients: [{ id: "northwind", name: "Northwind", accounts: [] }],
      channels: channels.map(({ id, kind }) => ({ id, kind })),
      ...over,
    },
    platforms,
  );

test("a lost message is told once through the channels that live, whatever its own channel was", async () => {
  const one = world(down);
  await one.told("m1");
  const found = configuration({ system: { channels: ["team", "chef"] } });
  const tick = () =>
    alertTick({
      store: one.store,
      clock: { now: one.now },
      log: quiet,
      settings: found,
      traits: platforms,
      send: one.send,
      remainingMs: () => 300_000,
    });
  for (let hour = 0; hour < 28; hour++, one.next()) await tick();
  const ofSystem = one.tries.filter((line) => line.includes("system-"));
  expect(ofSystem).toEqual([`24 chef system-channel-team-lost-2026-11-24`]);
});

test("a weekly digest is told once in its hour's day, in the team's zone, even without figures", async () => {
  const one = world(() => null);
  const digest = { id: "week", client: "northwind", hour: "09:00", zone: "Europe/Paris", channels: ["chef"] };
  const found = configuration({ digests: [{ ...digest, monthlyBudget: "10000" }] });
  const ports = {
    store: one.store,
    clock: { now: one.now },
    log: quiet,
    settings: found,
    traits: platforms,
    send: one.send,
    remainingMs: () => 300_000,
  };
  for (let hour = 0; hour < 170; hour++, one.next()) await Promise.all([alertTick(ports), alertTick(ports)]);
  expect(new Set(one.tries)).toEqual(new Set(["1 chef digest-week-2026-11-22", "169 chef digest-week-2026-11-29"]));
  const [message] = await one.store.messages.list(client, { from: night, to: night });
  expect(message?.notices.fr).toMatchObject({ title: "La semaine de Northwind", kind: "digest" });
});

test("configuration names every channel and client that is not there", () => {
  const wrong = {
    system: { channels: ["nobody"] },
    digests: [{ id: "week", client: "x1", zone: "UTC", channels: ["team", "gone"] }],
  };
  expect(() => configuration(wrong)).toThrow(
    /system\.channels\[0\].*digests\[0\]\.client.*digests\[0\]\.channels\[1\]/s,
  );
  expect(alertRuleSchema.safeParse({}).success).toBe(false);
  expect(newDelivery(sampleMessage(), "team", start).giveUpAt).toBe(addMs(start, 24 * hourMs));
});
