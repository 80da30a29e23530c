import fc from "fast-check";
import { expect, test } from "vitest";
import type { QuietHours } from "../alerts/rule.ts";
import { addMs, type Instant, instant, localTime } from "../time/instant.ts";
import {
  claimed,
  type Delivery,
  type DeliveryFailure,
  heldBack,
  newDelivery,
  postponed,
  quietUntilDue,
  waiting,
} from "./delivery.ts";
import { sampleMessage } from "./sample.ts";

const start = instant("2026-11-23T20:30:00Z");
const night: QuietHours = { from: 21, to: 7, zone: "UTC" };
const failure: DeliveryFailure = { code: "upstream.unavailable", message: "No answer." };
const dayMs = 24 * 3_600_000;
const quiet = (at: Instant) => quietUntilDue(newDelivery(sampleMessage(), "team", at), night);

test("a message of the quiet hours is due when they end, and its day begins then", () => {
  expect(quiet(addMs(start, 3_600_000))).toMatchObject({
    dueAt: "2026-11-24T07:00:00.000Z",
    giveUpAt: "2026-11-25T07:00:00.000Z",
  });
  expect(quiet(start)).toMatchObject({ dueAt: start, giveUpAt: addMs(start, dayMs) });
});

test("a message of before the quiet hours that failed waits for their end", () => {
  const next = waiting(claimed(quiet(start), start), failure, { at: start });
  expect(next).toMatchObject({ dueAt: "2026-11-24T07:00:00.000Z", failure });
});

test("a wish of the channel is kept, be it shorter or longer than our own patience", () => {
  const own = claimed(newDelivery(sampleMessage(), "team", start), start);
  for (const ms of [1_000, 5 * 3_600_000]) {
    const notBefore = addMs(start, ms);
    expect(waiting(own, failure, { at: start, notBefore })?.dueAt).toBe(notBefore);
  }
});

test("what is looked at in quiet hours is put off, until its time is over", () => {
  const own = quiet(start);
  expect(postponed(own, start)).toBeNull();
  const at = addMs(start, 2 * 3_600_000);
  expect(postponed(own, at)).toEqual({ ...own, seq: 2, dueAt: "2026-11-24T07:00:00.000Z" });
  expect(postponed(own, addMs(own.giveUpAt, 3_600_000))).toBeNull();
});

/** Tried at each look until it is given up; the hours at which it was. */
function triedEvery(stepHours: number, asksForHours?: number): readonly number[] {
  let own: Delivery | null = newDelivery(sampleMessage(), "team", start);
  const tried: number[] = [];
  for (let hour = 0; own !== null; hour += stepHours) {
    const at = addMs(start, hour * 3_600_000);
    if (at < own.dueAt) continue;
    tried.push(hour);
    const notBefore = asksForHours === undefined ? undefined : addMs(at, asksForHours * 3_600_000);
    own = waiting(claimed(own, at), failure, { at, notBefore });
  }
  return tried;
}

test("whoever looks by the hour gives up after a day, whoever looks once a night after as many tries", () => {
  expect(triedEvery(1)).toEqual([0, 1, 3, 7, 13, 19, 24]);
  expect(triedEvery(24)).toEqual([0, 24, 48, 72, 96, 120, 144]);
  expect(triedEvery(72)).toEqual([0, 72, 144, 216]);
});

test("nothing is given up before the channel takes anything again, but for a week at most", () => {
  expect(triedEvery(1, 10)).toEqual([...Array.from({ length: 17 }, (_, n) => n * 10), 168]);
  expect(triedEvery(1, 1000)).toEqual([0, 168]);
});

test("what nobody will ever take is given up when its day is over, however seldom it was tried", () => {
  const own = claimed(newDelivery(sampleMessage(), "team", start), start);
  expect(waiting(own, failure, { at: start, isHopeless: true })).not.toBeNull();
  expect(waiting(own, failure, { at: addMs(start, dayMs), isHopeless: true })).toBeNull();
});

test("what was tried or held back is put off by quiet hours for a week, what was never looked at outside of them for a day", () => {
  const own = quiet(start);
  const late = addMs(start, dayMs + 2 * 3_600_000);
  const dueAt = "2026-11-25T07:00:00.000Z";
  expect(postponed(own, late)).toBeNull();
  expect(postponed({ ...own, tries: 1, failure }, late)).toMatchObject({ dueAt });
  expect(postponed(heldBack(own, own), late)).toMatchObject({ dueAt });
  expect(postponed({ ...own, tries: 1, failure }, addMs(late, 6 * dayMs))).toBeNull();
});

const hours = fc.integer({ min: 0, max: 23 });
const zones = fc.constantFrom("Europe/Paris", "UTC", "America/Los_Angeles", "Asia/Kolkata");
const minutes = fc.integer({ min: 0, max: 400 * 24 * 60 });

test("whatever befalls a delivery, it is never due within its quiet hours", () => {
  const looks = fc.array(
    fc.record({ lateMs: fc.integer({ min: 0, max: dayMs }), asks: fc.option(fc.integer({ max: dayMs })) }),
  );
  fc.assert(
    fc.property(fc.record({ from: hours, to: hours, zone: zones }), minutes, looks, (quietHours, minute, story) => {
      const isQuiet = (at: Instant) => {
        const { hour } = localTime(at, quietHours.zone);
        const { from, to } = quietHours;
        return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
      };
      const message = newDelivery(sampleMessage(), "team", addMs(start, minute * 60_000));
      let own: Delivery | null = quietUntilDue(message, quietHours);
      for (const { lateMs, asks } of story) {
        if (own === null) return;
        expect(isQuiet(own.dueAt)).toBe(false);
        const at = addMs(own.dueAt, lateMs);
        const later: Delivery | null = postponed(own, at);
        const notBefore = asks === null ? undefined : addMs(at, asks);
        if (later === null && isQuiet(at)) expect(at >= own.giveUpAt).toBe(true);
        own = later ?? waiting(claimed(own, at), failure, { at, notBefore });
      }
    }),
  );
});
