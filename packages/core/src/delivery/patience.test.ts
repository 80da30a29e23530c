import { expect, test } from "vitest";
import { LeadlineError } from "../errors.ts";
import { addMs, epochMs, type Instant, instant } from "../time/instant.ts";
import { sendPatiently } from "./patience.ts";

const start = instant("2026-11-23T07:00:00Z");
const busyFor = (ms: number) => (now: Instant) =>
  new LeadlineError("quota.exhausted", "Later.", { notBefore: addMs(now, ms) });
const silent = () => new LeadlineError("upstream.unavailable", "No answer.");

interface Given {
  readonly remainingMs?: number;
  readonly mayAt?: (at: Instant) => boolean;
  readonly sleeps?: boolean;
}

/** Sends against one fault after the other; gives when it was sent, in seconds since the start, and how it ended. */
async function sent(faults: readonly ((now: Instant) => Error)[], given: Given = {}) {
  const { remainingMs = 300_000, mayAt = () => true, sleeps = true } = given;
  let passed = 0;
  const clock = { now: () => addMs(start, passed) };
  const sleep = async (ms: number) => {
    passed += ms;
  };
  const at: number[] = [];
  const send = async () => {
    const fault = faults[at.push(passed / 1000) - 1];
    if (fault !== undefined) throw fault(clock.now());
  };
  const ports = { clock, remainingMs: () => remainingMs - passed, ...(sleeps ? { sleep } : {}) };
  const end = await sendPatiently(send, mayAt, ports).then(
    () => "sent",
    (error: unknown) => (error instanceof Error ? error.message : "?"),
  );
  return { at, end };
}

test("a busy channel gets the message when it says it is ready", async () => {
  expect(await sent([busyFor(1_000), busyFor(30_000)])).toEqual({ at: [0, 1, 31], end: "sent" });
});

test("one that says it is ready at once, or has been for a while, is left alone for half a second", async () => {
  expect(await sent([busyFor(0), busyFor(-5_000)])).toEqual({ at: [0, 0.5, 1], end: "sent" });
});

test("one that does not say when is asked again soon", async () => {
  expect(await sent([() => new LeadlineError("quota.exhausted", "Later.")])).toEqual({ at: [0, 2], end: "sent" });
});

test("one that is always busy, or for longer than half a minute, waits for the next look", async () => {
  const always = Array.from({ length: 9 }, () => busyFor(1_000));
  expect(await sent(always)).toEqual({ at: [0, 1, 2, 3], end: "Later." });
  expect(await sent([busyFor(30_001)])).toEqual({ at: [0], end: "Later." });
});

test("one that did not answer is tried once more, and one that refuses is not", async () => {
  expect(await sent([silent, silent])).toEqual({ at: [0, 2], end: "No answer." });
  expect(await sent([silent])).toEqual({ at: [0, 2], end: "sent" });
  const refusals = ["upstream.contract", "auth.forbidden", "input.invalid"] as const;
  for (const code of refusals) {
    expect(await sent([() => new LeadlineError(code, "No.")])).toEqual({ at: [0], end: "No." });
  }
  expect(await sent([() => new Error("odd")])).toEqual({ at: [0], end: "odd" });
});

test("nobody waits without the time for it, into quiet hours, or where nobody can wait", async () => {
  expect(await sent([busyFor(10_000)], { remainingMs: 70_000 })).toEqual({ at: [0], end: "Later." });
  expect(await sent([busyFor(10_000)], { remainingMs: 70_001 })).toEqual({ at: [0, 10], end: "sent" });
  const mayAt = (at: Instant) => epochMs(at) < epochMs(start) + 10_000;
  expect(await sent([busyFor(10_000)], { mayAt })).toEqual({ at: [0], end: "Later." });
  expect(await sent([busyFor(10_000)], { sleeps: false })).toEqual({ at: [0], end: "Later." });
});
