import { claimMs } from "@leadline/core/delivery/delivery";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import { createMemoryStore } from "@leadline/store/memory/store";
import { describe, expect, test } from "vitest";
import { factsOf, Killed, later, mortal, night, receiver, sampleRule, tick, without } from "./night.ts";

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
  return { store, got, send, run, pass };
}

/** A tick that dies at a step; gives whether it got so far. */
async function dyingTick(
  { store, send, run }: ReturnType<typeof world>,
  diesAt: number,
  after: boolean,
): Promise<boolean> {
  const count = { steps: 0, diesAt, after };
  const ports = mortal({ store, sender: { send } }, count);
  try {
    await run({ store: ports.store, send: ports.sender.send });
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
