import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays } from "../time/calendar-date.ts";
import { addMs } from "../time/instant.ts";
import { advance, close } from "./advance.ts";
import { morningAfter, sampleNight } from "./sample.ts";
import type { AlertEvent, AlertState, StatePolicy, Verdict } from "./state.ts";

const policy: StatePolicy = {
  rule: "cpl",
  version: "v1",
  evaluations: 2,
  coolDownHours: 72,
  reminderHours: 168,
  hourly: false,
};
const hourMs = 3_600_000;

function sighting(day: number, verdict: Verdict, hours = 0) {
  const night = addDays(sampleNight, day);
  return { subject: "one", verdict, night, now: addMs(morningAfter(night), hours * hourMs) };
}

/** One evaluation a night; what each of them told. */
function run(verdicts: readonly Verdict[], more: Partial<StatePolicy> = {}): readonly (AlertEvent | null)[] {
  let state: AlertState | null = null;
  return verdicts.map((verdict, day) => {
    state = advance({ ...policy, ...more }, sighting(day, verdict), state);
    return state.event;
  });
}

const many = (count: number, verdict: Verdict) => new Array<Verdict>(count).fill(verdict);

test("two nights beyond the threshold fire, two nights behind the clear threshold recover, each once", () => {
  const told = run(["beyond", "beyond", "beyond", "between", "inside", "inside", "inside"]);
  expect(told).toEqual([null, "fired", null, null, null, "cleared", null]);
});

test("between the thresholds nothing changes either way", () => {
  expect(run(["beyond", "between", "beyond", "between", "beyond"])).toEqual([null, null, null, null, null]);
  expect(run(["beyond", "beyond", "inside", "between", "inside", "between"]).slice(2)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test("after a recovery it keeps quiet for the cool-down, and fires at its end if it still is so", () => {
  const told = run([...many(2, "beyond"), ...many(2, "inside"), ...many(4, "beyond")]);
  expect(told).toEqual([null, "fired", null, "cleared", null, null, "fired", null]);
});

test("it reminds while it lasts, until somebody looks after it, and again when that has run out", () => {
  expect(run(many(17, "beyond")).flatMap((event, day) => (event === null ? [] : [[day, event]]))).toEqual([
    [1, "fired"],
    [8, "reminder"],
    [15, "reminder"],
  ]);
  let state = advance(policy, sighting(1, "beyond"), advance(policy, sighting(0, "beyond"), null));
  const until = sighting(10, "beyond").now;
  state = { ...state, acknowledged: { at: state.since, by: "Ada", until } };
  const told = [8, 9, 10].map((day) => {
    state = advance(policy, sighting(day, "beyond"), state);
    return state.event;
  });
  expect(told).toEqual([null, null, "reminder"]);
  expect(run(many(30, "beyond"), { reminderHours: null }).filter((event) => event !== null)).toEqual(["fired"]);
});

test("a day's reminder comes every day though the tick comes some seconds sooner or later", () => {
  let state: AlertState | null = null;
  const told = [0, 1, 2, 3, 4].map((day) => {
    const seen = sighting(day, "beyond");
    state = advance({ ...policy, reminderHours: 24 }, { ...seen, now: addMs(seen.now, (day % 2) * -5000) }, state);
    return state.event;
  });
  expect(told).toEqual([null, "fired", "reminder", "reminder", "reminder"]);
});

test("whoever looked after missing days has not looked after the alert that comes then", () => {
  let state = advance(policy, sighting(0, "noData"), null);
  state = { ...state, acknowledged: { at: state.since, by: "Ada", until: null } };
  for (const day of [1, 2]) state = advance(policy, sighting(day, "beyond"), state);
  expect(state).toMatchObject({ event: "fired", acknowledged: null });
});

test("missing days are told once, an alert survives them, and their return is told", () => {
  const told = run(["beyond", "beyond", "noData", "noData", "beyond", "inside", "noData", "inside"]);
  expect(told).toEqual([null, "fired", "noData", null, "dataBack", null, "noData", "cleared"]);
});

test("a campaign that stops ends its alert, with the reason", () => {
  let state: AlertState | null = null;
  for (const [day, verdict] of (["beyond", "beyond", "idle", "idle"] as const).entries()) {
    state = advance(policy, sighting(day, verdict), state);
  }
  expect(state).toMatchObject({ event: "cleared", reason: "noSpend", status: "ok" });
});

test("a rule that was edited while it alerted says so once and starts anew", () => {
  const edited = { ...policy, version: "v2" };
  const fired = advance(policy, sighting(1, "beyond"), advance(policy, sighting(0, "beyond"), null));
  const closed = advance(edited, sighting(2, "beyond"), fired);
  expect(closed).toMatchObject({ event: "closed", reason: "ruleChanged", status: "ok", alerting: false, seq: 3 });
  expect(advance(edited, sighting(2, "beyond", 5), closed)).toBe(closed);
  const next = advance(edited, sighting(3, "beyond"), closed);
  expect(next.event).toBeNull();
  expect(advance(edited, sighting(4, "beyond"), next).event).toBe("fired");
  const calm = advance(policy, sighting(0, "beyond"), null);
  expect(advance(edited, sighting(1, "beyond"), calm)).toMatchObject({ event: null, streak: 1, seq: 2 });
});

test("an alert whose subject or rule is gone ends with a closing word, and again with the same", () => {
  const fired = advance(policy, sighting(1, "beyond"), advance(policy, sighting(0, "beyond"), null));
  const closed = close(fired, "ruleRemoved", sighting(2, "beyond"));
  expect(closed).toMatchObject({ event: "closed", reason: "ruleRemoved", alerting: false });
  expect(closed && close(closed, "ruleRemoved", sighting(2, "beyond"))).toBe(closed);
  expect(closed && close(closed, "ruleRemoved", sighting(3, "beyond"))).toBeNull();
  expect(close(advance(policy, sighting(0, "inside"), null), "subjectGone", sighting(1, "inside"))).toBeNull();
});

test("what is looked at by the hour may turn bad within a day, and moves once in it", () => {
  const hourly = { ...policy, evaluations: 1, coolDownHours: 0, hourly: true };
  const told: (AlertEvent | null)[] = [];
  let state: AlertState | null = null;
  for (const [hour, verdict] of (["inside", "beyond", "inside", "beyond"] as const).entries()) {
    const next: AlertState = advance(hourly, sighting(0, verdict, hour), state);
    told.push(next === state ? null : next.event);
    state = next;
  }
  expect(told).toEqual([null, "fired", null, null]);
});

const verdicts = fc.constantFrom<Verdict>("beyond", "between", "inside", "idle", "noData");

test("any replay and any interleaving of rivals stores each night once and tells the same", () => {
  fc.assert(
    fc.property(
      fc.array(verdicts, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(5), { maxLength: 60 }),
      (seen, order) => {
        const calm = eventsOf(seen);
        let stored: AlertState | null = null;
        const told = new Map<number, AlertEvent | null>();
        // Workers read at one moment and put at another; whoever read an older state loses.
        const workers = Array.from({ length: 6 }, (): { read: AlertState | null; day: number } | null => null);
        const moves = [...order, ...seen.flatMap(() => [0, 0])];
        for (const who of moves) {
          const held = workers[who] ?? null;
          if (held === null) {
            const day =
              stored === null ? 0 : Math.min(dayOf(stored) + (told.has(dayOf(stored)) ? 1 : 0), seen.length - 1);
            workers[who] = { read: stored, day };
            continue;
          }
          workers[who] = null;
          const next: AlertState = advance(policy, sighting(held.day, seen[held.day] ?? "inside", who), held.read);
          if (next !== held.read && next.seq !== seqOf(stored) + 1) continue;
          if (next !== held.read) stored = next;
          const day = dayOf(next);
          if (told.has(day)) expect(next.event).toBe(told.get(day));
          told.set(day, next.event);
        }
        for (const [day, event] of told) expect(event).toBe(calm[day]);
      },
    ),
  );
});

test("of one subject fired and cleared take turns, whatever is seen", () => {
  fc.assert(
    fc.property(fc.array(verdicts, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (seen, evaluations) => {
      const told = run(seen, { evaluations }).filter((event) => event === "fired" || event === "cleared");
      for (const [at, event] of told.entries()) expect(event).toBe(at % 2 === 0 ? "fired" : "cleared");
    }),
  );
});

const seqOf = (state: AlertState | null): number => state?.seq ?? 0;

function dayOf({ night }: AlertState): number {
  for (let day = 0; ; day += 1) if (addDays(sampleNight, day) === night) return day;
}

/** Without any rival. Reminders aside, which count hours. */
function eventsOf(seen: readonly Verdict[]): readonly (AlertEvent | null)[] {
  return run(seen, {});
}
