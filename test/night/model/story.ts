import fc from "fast-check";
import { type Fate, fate, number, seldom } from "./fate.ts";
import { type Watched, type WatchedNight, type WatchHappening, watched } from "./watch-story.ts";

/** What the platform answers to the next reads; `suspend` is a job that is asked for later, `bug` an error nobody foresaw. */
export const faults = [
  "upstream.unavailable",
  "upstream.tooLarge",
  "upstream.contract",
  "quota.exhausted",
  "auth.expired",
  "suspend",
  "bug",
] as const;
export type Fault = (typeof faults)[number];

/** One thing that happens in a night's life. Numbers are taken modulo whatever there is to choose from. */
export type Happening =
  | {
      readonly kind: "tick";
      readonly fate: Fate | null;
      readonly queueLost: boolean;
      readonly again: boolean;
      readonly reopen: boolean;
    }
  /** A worker takes a message. One that came to its end deletes it, unless it stays and comes again. */
  | {
      readonly kind: "work";
      readonly which: number;
      readonly fate: Fate | null;
      readonly stays: boolean;
      readonly hurried: boolean;
    }
  /** One that is frozen goes on, and may meet its next fate. */
  | { readonly kind: "wake"; readonly which: number; readonly fate: Fate | null }
  /** Between two states only, so that numbers often come back. */
  | { readonly kind: "restate"; readonly day: number; readonly other: boolean }
  | { readonly kind: "remove"; readonly day: number }
  /** The platform changes a day after each of the next reads, so that whole and parts come apart. */
  | { readonly kind: "move"; readonly day: number; readonly reads: number }
  | { readonly kind: "fault"; readonly fault: Fault; readonly reads: number }
  | { readonly kind: "redrive"; readonly fate: Fate | null; readonly queueLost: boolean }
  | { readonly kind: "backfill"; readonly fate: Fate | null; readonly first: number; readonly days: number }
  | { readonly kind: "loseMessages" }
  | { readonly kind: "pass"; readonly minutes: number }
  | { readonly kind: "nextDay" }
  | WatchHappening;

export interface Story {
  /** Begins with a finished night, on the next day. */
  readonly settledBefore: boolean;
  readonly happenings: readonly Happening[];
  /** All is brought to rest and compared with the platform; or the account is removed under whoever still works. */
  readonly ending: "calm" | "removed";
  readonly watched: Watched;
}

const kind = <K extends Happening["kind"]>(name: K) => fc.constant(name);

const single: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: kind("tick"), fate, queueLost: fc.boolean(), again: seldom, reopen: fc.boolean() }),
  },
  {
    weight: 14,
    arbitrary: fc.record({ kind: kind("work"), which: number, fate, stays: seldom, hurried: seldom }),
  },
  { weight: 4, arbitrary: fc.record({ kind: kind("wake"), which: number, fate }) },
  { weight: 4, arbitrary: fc.record({ kind: kind("restate"), day: number, other: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("remove"), day: number }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind("move"), day: number, reads: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("fault"),
      fault: fc.constantFrom(...faults),
      reads: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("redrive"), fate, queueLost: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind("backfill"), fate, first: number, days: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("loseMessages") }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind("pass"), minutes: fc.integer({ min: 1, max: 90 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("nextDay") }) },
);

/**
 * What hides best: a worker is frozen with an answer in its hands, the platform goes back to what is stored, somebody else
 * reads that and finds nothing to write, perhaps for another run; and then the first one wakes.
 */
const thereAndBack: fc.Arbitrary<readonly Happening[]> = fc
  .record({
    asks: fc.option(fc.record({ first: number, days: fc.integer({ min: 3, max: 6 }) })),
    day: number,
    other: fc.boolean(),
    which: fc.tuple(number, number, number),
    at: fc.integer({ min: 3, max: 12 }),
    ...{ isSame: fc.boolean(), after: fc.boolean() },
  })
  .map(({ asks, day, other, which: [first, second, woken], at, isSame, after }) => [
    ...(asks === null ? [] : [{ ...asks, kind: "backfill" as const, fate: null }]),
    { kind: "restate", day, other },
    { ...usualWork, which: first, fate: { how: "freezes", at, after } },
    { kind: "restate", day, other: !other },
    { ...usualWork, which: isSame ? first : second },
    { kind: "wake", which: woken, fate: null },
  ]);

/** A planner, or a person's command, is slow while a day goes by. */
const slowPlanner: fc.Arbitrary<readonly Happening[]> = fc
  .record({ isAsked: fc.boolean(), at: fc.integer({ min: 1, max: 14 }), after: fc.boolean(), which: number })
  .map(({ isAsked, at, after, which }) => {
    const fate = { how: "freezes", at, after } as const;
    const planning: Happening = isAsked
      ? { kind: "backfill", fate, first: 0, days: 2 }
      : { kind: "tick", fate, queueLost: false, again: true, reopen: true };
    return [planning, { kind: "nextDay" }, { kind: "wake", which, fate: null }];
  });

const usualWork = { kind: "work", fate: null, stays: false, hurried: false } as const;

const happenings = fc
  .array(
    fc.oneof(
      { weight: 24, arbitrary: single.map((one): readonly Happening[] => [one]) },
      { weight: 2, arbitrary: thereAndBack },
      { weight: 1, arbitrary: slowPlanner },
    ),
    // Without a size fast-check makes arrays of ten at most, whatever their bound.
    { maxLength: 32, size: "max" },
  )
  .map((parts) => parts.flat());

export const stories: fc.Arbitrary<Story> = fc.record({
  settledBefore: fc.boolean(),
  happenings,
  ending: seldom.map((removed) => (removed ? "removed" : "calm")),
  watched,
});

/** Whatever happens, nights with their alerts at their places among it. */
export function happeningsOf({ happenings: others, watched }: Story): readonly Happening[] {
  const places = Map.groupBy(watched ?? [], ({ at }) => at % (others.length + 1));
  const nightsAt = (place: number) => (places.get(place) ?? []).flatMap(({ night }) => happeningsOfNight(night));
  return [...others.flatMap((one, place) => [...nightsAt(place), one]), ...nightsAt(others.length)];
}

/** The day begins before anybody knows what the platform will say of the day before. */
function happeningsOfNight({ says, before, looks, wakes }: WatchedNight): readonly Happening[] {
  const told: Readonly<Record<WatchedNight["says"], Happening>> = {
    usual: { kind: "restate", day: 0, other: false },
    other: { kind: "restate", day: 0, other: true },
    older: { kind: "restate", day: 1, other: true },
    nothing: { kind: "remove", day: 0 },
  };
  const woken = wakes.map((wake) => ({ ...wake, kind: "wake" as const }));
  return [{ kind: "nextDay" }, told[says], ...before, { kind: "settle" }, ...looks, ...woken];
}
