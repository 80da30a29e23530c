import { addMs, instant } from "@leadline/core/time/instant";
import { expect, test } from "vitest";
import { createQueue } from "./queue.ts";

function fixture() {
  let at = instant("2026-11-21T16:00:00Z");
  const queue = createQueue(() => at, { visibilitySeconds: 30, maxReceives: 2 });
  return {
    queue,
    pass: (seconds: number) => {
      at = addMs(at, seconds * 1000);
    },
    now: () => at,
  };
}

test("a delayed message is not seen before its time", () => {
  const { queue, pass, now } = fixture();
  queue.send("a", 10);
  expect(queue.receive()).toBeNull();
  expect(queue.nextVisible(new Set())).toBe(addMs(now(), 10_000));
  pass(10);
  expect(queue.receive()).toMatchObject({ body: "a", receiveCount: 1 });
});

test("a received message is hidden, and comes back when it is not removed in time", () => {
  const { queue, pass } = fixture();
  queue.send("a");
  const first = queue.receive();
  expect(queue.receive()).toBeNull();
  pass(30);
  const second = queue.receive();
  expect(second).toMatchObject({ messageId: first?.messageId, receiveCount: 2 });
  queue.remove(first?.receiptHandle ?? "");
  pass(30);
  expect(queue.dead).toEqual([]);
  expect(queue.receive()).toBeNull();
  expect(queue.dead).toEqual(["a"]);
});

test("a removed message never comes back", () => {
  const { queue, pass } = fixture();
  queue.send("a");
  queue.remove(queue.receive()?.receiptHandle ?? "");
  pass(1000);
  expect(queue.receive()).toBeNull();
  expect(queue.nextVisible(new Set())).toBeNull();
});

test("what somebody works on is not waited for", () => {
  const { queue } = fixture();
  queue.send("a");
  expect(queue.nextVisible(new Set([queue.receive()?.receiptHandle ?? ""]))).toBeNull();
});
