import fc from "fast-check";
import { expect, test } from "vitest";
import { completeness, type DayHistory, type MaturityCurve, maturityCurve, seenCurves } from "../maturity.ts";
import { type Micros, micros } from "../micros.ts";
import { addDays, calendarDate } from "../time/calendar-date.ts";
import { addMs, type Instant, instant } from "../time/instant.ts";

const first = calendarDate("2026-06-01");
const firstMorning = instant("2026-06-02T03:00:00Z");
const whole = (count: number): Micros => micros(String(count));
const morning = (at: number): Instant => addMs(firstMorning, at * 86_400_000);
const [nights, nightly] = [90, 30];

/** Days, oldest first, as seen by the last of so many mornings: every morning while young, on one weekday after that. */
function seen(days: readonly (readonly number[])[], mornings: number): DayHistory[] {
  return days.map((lags, day) => {
    const ages = Array.from({ length: Math.max(0, mornings - day) }, (_, at) => at + 1);
    const read = ages.filter((age) => age <= nightly || (day + age) % 7 === 3);
    const at = (age: number) => morning(day + age - 1);
    return {
      date: addDays(first, day),
      versions: read.map((age) => ({ since: at(age), amount: whole(lags.filter((lag) => lag < age).length) })),
      reads: read.map(at),
    };
  });
}

/** An account that was read for the first time the morning before: what came earlier nobody has seen come. */
const lastTwo = (day: DayHistory): DayHistory => {
  const reads = day.reads.filter((at) => at >= morning(133));
  return { ...day, reads, versions: day.versions.filter(({ since }) => reads.includes(since)) };
};

const curveOf = (history: readonly DayHistory[]): MaturityCurve =>
  maturityCurve({ nights, nightly, zone: "UTC", defaults: null, history });
const share = (curve: MaturityCurve, night: number): number => Number(completeness(curve, night)) / 1e6;

test("of a habit nobody knows only the end is believed: before the last night next to nothing is there", () => {
  const curve = curveOf([]);
  expect([1, 45, 89, 90, 120].map((night) => share(curve, night))).toEqual([0.000112, 0.005056, 0.01, 1, 1]);
  expect(curve.evidence).toBe(0n);
});

test("what nobody has seen come is not seen to be missing, what was soon is, and one result settles nothing", () => {
  const seenShares = (history: readonly DayHistory[]) =>
    (curveOf(history).seen ?? []).map((share) => Number(share) / 1e6);
  expect(seenShares([])).toEqual(new Array(nights).fill(1));
  // Half comes at once, half after twenty nights.
  const halves = seenShares(seen(new Array(135).fill([0, 20]), 135));
  for (const night of [1, 20]) expect(halves[night - 1]).toBeCloseTo(0.5, 1);
  expect([21, 90].map((night) => halves[night - 1])).toEqual([1, 1]);
  const late = seenShares(seen(new Array(135).fill([20]), 135));
  expect(late[19]).toBeLessThan(0.05);
  const one = seenShares(seen([[20]], 40));
  expect(one[19]).toBeGreaterThan(0.8);
});

test("only curves without a known habit are seen otherwise than they are believed", () => {
  const known = maturityCurve({ nights, nightly, zone: "UTC", defaults: [[1, "0.5"]], history: [] });
  expect(known.seen).toBeUndefined();
  const curves = { leads: known };
  expect(seenCurves(curves)).toBe(curves);
  const both = seenCurves({ leads: known, acquisitions: curveOf([]) });
  expect(both.leads?.shares).toEqual(known.shares);
  expect(both.acquisitions?.shares).toEqual(curveOf([]).seen);
});

test("an account's own results soon outweigh what nobody knows, many outweigh it altogether", () => {
  const atOnce = (perDay: number) =>
    share(
      curveOf(
        seen(
          Array.from({ length: 135 }, () => new Array<number>(perDay).fill(0)),
          135,
        ),
      ),
      14,
    );
  expect(atOnce(0)).toBeLessThan(0.01);
  expect(atOnce(1)).toBeGreaterThan(0.85);
  expect(atOnce(20)).toBeGreaterThan(0.99);
});

test("two mornings teach no more than is there, whenever results come", () => {
  const lags = fc.array(fc.nat({ max: nights - 1 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(lags, (all) => {
      const curve = curveOf(seen([...Array.from({ length: 135 }, () => all)], 135).map(lastTwo));
      for (const night of [1, 7, 14, 20, 27]) {
        const truth = all.filter((lag) => lag < night).length / all.length;
        expect(share(curve, night)).toBeLessThanOrEqual(truth + 0.02);
      }
    }),
    { numRuns: 30 },
  );
});

test("between weekly reads nothing is known to have come, and after the last one nothing is claimed", () => {
  const [young] = seen([[2, 40]], 50);
  if (young === undefined) throw new Error("One day was made.");
  const { evidence } = curveOf([young]);
  // Known from the third night on; read on every night up to the 30th, then on the 31st, the 38th and the 45th.
  expect(evidence).toBe(whole(28 + 14));
  const rare = { ...young, reads: young.reads.filter((_, at) => at < nightly || at === young.reads.length - 1) };
  expect(curveOf([rare]).evidence).toBe(whole(27));
});

test("lags of up to ninety nights are found again from nightly reads and weekly ones after them", () => {
  const law = fc.record({ seed: fc.nat(), slope: fc.integer({ min: 1, max: 3 }) });
  fc.assert(
    fc.property(law, ({ seed, slope }) => {
      const draw = randomFrom(seed);
      const days = Array.from({ length: 135 }, () =>
        Array.from({ length: 20 }, () => Math.floor(nights * draw() ** slope)),
      );
      const curve = curveOf(seen(days, 135));
      for (const night of [1, 7, 14, 30, 45, 60, 80]) {
        // Read weekly, a day is known as it was three nights ago on average.
        const stale = night > nightly ? 3 : 0;
        const truth = ((night - stale) / nights) ** (1 / slope);
        expect(Math.abs(share(curve, night) - truth)).toBeLessThan(0.06);
      }
    }),
    { numRuns: 15 },
  );
});

/** Park and Miller's generator. */
function randomFrom(seed: number): () => number {
  let state = (Math.abs(seed) % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
