import type { SystemFinding } from "@leadline/core/alerts/system-finding";
import { claimMs } from "@leadline/core/delivery/delivery";
import { sampleState } from "@leadline/core/delivery/sample";
import type { Store } from "@leadline/core/ports";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import { closeJudged } from "@leadline/core/watch/judge-rule";
import { settleSystem } from "@leadline/core/watch/settle-system";
import { createMemoryStore } from "@leadline/store/memory/store";
import { describe, expect, test } from "vitest";
import {
  client,
  factsOf,
  type Got,
  Killed,
  later,
  mortal,
  night,
  receiver,
  sampleRule,
  tick,
  without,
} from "./night.ts";

const start = instant("2026-11-23T05:00:00Z");
const rule = sampleRule();
const bad = factsOf(rule, night, { brand: 1, generic: 1, quiet: 10 });
const expected = ["chef: bad brand, bad generic", "team: bad brand, bad generic"];

/** A world with a clock that the test moves. */
function world() {
  const inner = createMemoryStore();
  const store = { alerts: inner.alerts, messages: inner.messages };
  const { got, send } = receiver();
  let passed = 0;
  const now = (): Instant => addMs(start, passed);
  const run = (over: object = {}) => tick({ store, send, now, rule, facts: bad, ...over });
  const pass = (ms: number) => {
    passed += ms;
  };
  return { store, got, send, run, pass, now };
}

type World = ReturnType<typeof world>;

/** A tick that dies at a step; gives whether it got so far. */
async function dyingTick(
  { store, send, run }: World,
  diesAt: number,
  after: boolean,
  over: object = {},
): Promise<boolean> {
  const count = { steps: 0, diesAt, after };
  const ports = mortal({ store, sender: { send } }, count);
  try {
    await run({ ...over, store: ports.store, send: ports.sender.send });
    return false;
  } catch (error) {
    // A send that dies looks to the delivery like a vendor that does.
    if (!(error instanceof Killed)) throw error;
    return true;
  }
}

test("a night's message arrives once per channel, and nothing more when the night is looked at again", async () => {
  const one = world();
  await one.run();
  expect(without(one.got)).toEqual(expected);
  expect(one.got).toHaveLength(2);
  for (let hour = 0; hour < 3; hour++) {
    one.pass(3_600_000);
    await one.run();
  }
  expect(one.got).toHaveLength(2);
});

describe.each([
  ["before", false],
  ["after", true],
])("killed %s any step", (_, after) => {
  test("the next ticks bring what is missing, and repeat nothing that its id would not tell", async () => {
    for (let diesAt = 1; diesAt < 200; diesAt++) {
      const one = world();
      const died = await dyingTick(one, diesAt, after);
      // The hand over a delivery runs out before the next hour.
      one.pass(Math.max(claimMs, 3_600_000));
      await one.run();
      one.pass(3_600_000);
      await one.run();
      expect({ diesAt, got: without(one.got) }).toEqual({ diesAt, got: expected });
      expect(await one.store.messages.opened(bad[0]?.subject.client ?? null)).toEqual([]);
      if (!died) {
        expect(diesAt).toBeGreaterThan(15);
        return;
      }
    }
    expect.unreachable();
  });

  test("with a rival at work at the same time, and one that saw other figures", async () => {
    for (let diesAt = 1; diesAt < 60; diesAt += 2) {
      const one = world();
      const others = factsOf(rule, night, { brand: 1, generic: 1, quiet: 10 });
      await Promise.allSettled([dyingTick(one, diesAt, after), one.run({ facts: others }), one.run()]);
      one.pass(3_600_000);
      await one.run();
      expect({ diesAt, got: without(one.got) }).toEqual({ diesAt, got: expected });
    }
  });
});

describe.each([
  ["before", false],
  ["after", true],
])("killed %s any step, and nobody looks before something else has happened", (_, after) => {
  const twice = ["chef", "team"].flatMap((channel) => [`${channel}: bad brand`, `${channel}: bad generic`]);
  const ended = ["chef", "team"].flatMap((channel) => [
    ...[`${channel}: bad brand`, `${channel}: bad generic`],
    ...[`${channel}: neutral brand`, `${channel}: neutral generic`],
  ]);
  const recovered = ended.map((line) => line.replace("neutral", "good"));
  const better = factsOf(rule, later(1), { brand: 10, generic: 10, quiet: 10 });
  const another = sampleRule({ threshold: { above: "39", currency: "EUR" } });

  /** Items one by one, without the repetitions; the message of before is told with the next. */
  const told = (got: readonly Got[]) => {
    const lines = without(got).flatMap((line) => {
      const [channel = "", text = ""] = line.split(": ");
      return text.split(", ").map((item) => `${channel}: ${item}`);
    });
    return lines.toSorted();
  };

  test.each([
    ["the next night", recovered, (one: World) => one.run({ night: later(1), facts: better })],
    ["the rule was edited", ended, (one: World) => one.run({ rule: another })],
    ["a campaign was gone", ended, (one: World) => one.run({ facts: bad.slice(2) })],
    ["another campaign was there", twice, (one: World) => one.run({ facts: bad })],
  ])("%s tells both", async (what, expectedLines, next) => {
    const first = what === "another campaign was there" ? bad.slice(0, 1) : bad;
    for (let diesAt = 1; diesAt < 200; diesAt++) {
      const one = world();
      const died = await dyingTick(one, diesAt, after, { facts: first });
      const hasBegun = (await one.store.alerts.states(client)).length >= first.length;
      one.pass(3_600_000);
      await next(one);
      one.pass(3_600_000);
      await next(one);
      if (hasBegun) expect({ diesAt, got: told(one.got) }).toEqual({ diesAt, got: expectedLines });
      if (!died) return;
    }
    expect.unreachable();
  });

  test("a rule that is removed takes back what stood, once", async () => {
    for (let diesAt = 1; diesAt < 200; diesAt++) {
      const one = world();
      await one.run();
      const close = async (ports: Pick<Store, "alerts" | "messages">) => {
        const [judged] = await ports.alerts.judged(client);
        if (judged !== undefined) await closeJudged(client, judged, { store: ports, clock: { now: one.now } });
      };
      const count = { steps: 0, diesAt, after };
      const died = await close(mortal(one.store, count)).then(
        () => false,
        () => true,
      );
      await close(one.store);
      await one.run({ facts: bad, rule: sampleRule(), night: later(-9) });
      const ends = told(one.got).filter((line) => line.includes("neutral"));
      expect({ diesAt, ends }).toEqual({ diesAt, ends: ended.filter((line) => line.includes("neutral")) });
      if (!died) return;
    }
    expect.unreachable();
  });
});

test("an alert that is put while its rule is taken back is ended by the next look", async () => {
  const one = world();
  await one.run();
  const late = sampleState({ rule: rule.id, subject: "late" });
  let reads = 0;
  const states: Store["alerts"]["states"] = async (...asked) => {
    reads += 1;
    if (reads === 2) await one.store.alerts.put(client, late);
    return await one.store.alerts.states(...asked);
  };
  const close = async (alerts: Store["alerts"]) => {
    for (const judged of await alerts.judged(client)) {
      await closeJudged(client, judged, { store: { ...one.store, alerts }, clock: { now: one.now } });
    }
  };
  await close({ ...one.store.alerts, states });
  expect(await one.store.alerts.states(client)).toEqual([late]);
  await close(one.store.alerts);
  expect(await one.store.alerts.states(client)).toEqual([]);
  const messages = await one.store.messages.list(client, { from: night, to: night });
  const ended = messages.flatMap(({ entries }) => entries.filter(({ event }) => event === "closed"));
  expect(ended.map(({ subject }) => subject).filter((subject) => subject === "late")).toEqual(["late"]);
});

test("an alert that ends and comes again in one night is told again", async () => {
  const one = world();
  const milder = sampleRule({ threshold: { above: "39", currency: "EUR" } });
  for (const edited of [rule, milder, rule]) {
    await one.run({ rule: edited });
    one.pass(3_600_000);
  }
  const team = one.got.filter(({ channel }) => channel === "team").map(({ text }) => text);
  expect(team).toEqual(["bad brand, bad generic", "neutral brand, neutral generic", "bad brand, bad generic"]);
});

test("of Leadline's own troubles of a day each is told once, whichever others come after it", async () => {
  const one = world();
  const finding = (name: string): SystemFinding => ({
    rule: "grantEnding",
    subject: { key: name, kind: "connection", client: null, name },
    verdict: "beyond",
    says: { en: `${name} ends.`, fr: `${name} expire.` },
  });
  for (const names of [["one"], ["one", "two"], ["one", "two"]]) {
    const found = { rule: "grantEnding", findings: names.map(finding), channels: ["team"] } as const;
    await settleSystem(found, { store: one.store, clock: { now: one.now } });
    one.pass(3_600_000);
  }
  const messages = await one.store.messages.list(null, { from: later(-1), to: later(2) });
  expect(messages.map(({ entries }) => entries.map(({ name }) => name))).toEqual([["one"], ["two"]]);
});

test("two that saw different figures agree on one story", async () => {
  const one = world();
  const milder = factsOf(rule, night, { brand: 1, generic: 10, quiet: 10 });
  await Promise.all([one.run(), one.run({ facts: milder }), one.run({ facts: milder })]);
  one.pass(3_600_000);
  await one.run();
  const team = one.got.filter(({ channel }) => channel === "team");
  expect(new Set(team.map(({ id }) => id)).size).toBe(1);
});

test("a recovery is told once, and the alert can come again", async () => {
  const one = world();
  await one.run();
  const nights = [
    { brand: 10, generic: 10, quiet: 10 },
    { brand: 1, generic: 10, quiet: 10 },
  ];
  for (const [at, leads] of nights.entries()) {
    one.pass(24 * 3_600_000);
    const next = later(at + 1);
    await Promise.all([1, 2].map(() => one.run({ night: next, facts: factsOf(rule, next, leads) })));
  }
  expect(without(one.got.filter(({ channel }) => channel === "team"))).toEqual([
    "team: bad brand",
    "team: bad brand, bad generic",
    "team: good brand, good generic",
  ]);
});
