import { type ErrorCode, LeadlineError } from "@leadline/core/errors";
import type { Period, ReportId } from "@leadline/core/facts";
import { decodePage } from "@leadline/core/page";
import type { Queue, Store } from "@leadline/core/ports";
import { addDays, type CalendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { addMs, type Instant } from "@leadline/core/time/instant";
import fc from "fast-check";
import { expect } from "vitest";
import {
  accountReport,
  type Bench,
  campaign,
  campaignReport,
  createBench,
  expected,
  night,
  owner,
  upstreamOf,
} from "./bench.ts";

/** One thing that happens in a night's life. Numbers are taken modulo whatever there is to choose from. */
export type Happening =
  | { readonly kind: "tick"; readonly queueLost: boolean }
  /** A worker takes a message; it may die at its n-th call, before or after it took effect, and its message may stay. */
  | {
      readonly kind: "work";
      readonly which: number;
      readonly dies: number | null;
      readonly after: boolean;
      readonly keeps: boolean;
    }
  /** The worker takes a message and its next read hangs until woken. */
  | { readonly kind: "stall"; readonly which: number }
  | { readonly kind: "wake" }
  /** Between two states only, so that numbers often come back. */
  | { readonly kind: "restate"; readonly day: number; readonly other: boolean }
  | {
      readonly kind: "fault";
      readonly code: "upstream.unavailable" | "upstream.tooLarge" | "quota.exhausted" | "upstream.contract";
    }
  /** The platform changes a day after each of the next reads, so that whole and parts come apart. */
  | { readonly kind: "move"; readonly day: number; readonly reads: number }
  | { readonly kind: "remove"; readonly day: number }
  | { readonly kind: "loseMessages" }
  | { readonly kind: "pass"; readonly minutes: number }
  | { readonly kind: "nextDay" };

const number = fc.nat({ max: 1000 });

export interface Story {
  /** Begins with a finished night, on the next day. */
  readonly settledBefore: boolean;
  readonly story: readonly Happening[];
}

const happenings = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("tick" as const), queueLost: fc.boolean() }) },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant("work" as const),
        which: number,
        dies: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 2 }),
        after: fc.boolean(),
        keeps: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("stall" as const), which: number }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("wake" as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("restate" as const),
        day: number,
        other: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("move" as const),
        day: number,
        reads: fc.integer({ min: 1, max: 12 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), day: number }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("fault" as const),
        code: fc.constantFrom("upstream.unavailable", "upstream.tooLarge", "quota.exhausted", "upstream.contract"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("loseMessages" as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("pass" as const), minutes: fc.integer({ min: 1, max: 90 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("nextDay" as const) }) },
  ),
  { maxLength: 60 },
);

export const stories: fc.Arbitrary<Story> = fc.record({ settledBefore: fc.boolean(), story: happenings });

/**
 * Plays the happenings against a store and checks after each of them that every stored page says what the platform said
 * at the instant the page names; and at the end, when all is calm again, what the platform says now.
 */
export async function play({ story, settledBefore }: Story, store: Store): Promise<void> {
  const scene = createScene(store);
  if (settledBefore) {
    await bring(scene);
    scene.bench.pass(86_400_000);
    await scene.bench.tick();
  }
  for (const happening of story) {
    await happen(happening, scene);
    await expectPastTruth(scene);
    await expectNewestRead(scene);
  }
  await calm(scene);
  await expectPresentTruth(scene);
}

type Past = Map<CalendarDate, { readonly at: Instant; readonly rows: string }[]>;

interface Scene {
  readonly bench: Bench;
  readonly bag: string[];
  readonly past: Past;
  readonly workers: Promise<void>[];
  /** Resolves the reads that hang. */
  wakers: (() => void)[];
  stalls: number;
  readonly faults: ErrorCode[];
  /** Days that change, one after each read. */
  readonly moves: number[];
}

const usualRows = new Map([["100", "1"]]);
const otherRows = new Map([
  ["100", "2"],
  ["200", "7"],
]);

function createScene(store: Store): Scene {
  const upstream = upstreamOf(20, () => "1");
  const bag: string[] = [];
  const queue: Queue = { send: async (message) => void bag.push(JSON.stringify(message)) };
  const window = { request: 3, restated: 10, kept: 1000 };
  const bench = createBench(store, upstream, { queue, traits: { window, reports: [accountReport, campaignReport] } });
  const past: Past = new Map(
    [...upstream].map(([date, rows]) => [date, [{ at: addMs(bench.now(), -1), rows: textOf(rows) }]]),
  );
  const scene: Scene = { bench, bag, past, workers: [], wakers: [], stalls: 0, faults: [], moves: [] };
  bench.mishap = () => {
    const day = scene.moves.shift();
    if (day !== undefined) {
      bench.pass(1);
      restate(scene, day, scene.moves.length % 2 === 0 ? otherRows : usualRows);
    }
    const code = scene.faults.shift();
    if (code)
      return new LeadlineError(
        code,
        "as told",
        code === "quota.exhausted" ? { notBefore: addMs(bench.now(), 1_200_000) } : {},
      );
    if (scene.stalls === 0) return undefined;
    scene.stalls -= 1;
    return new Promise((resolve) => scene.wakers.push(() => resolve(undefined)));
  };
  return scene;
}

const textOf = (rows: ReadonlyMap<string, string>) => JSON.stringify(Object.fromEntries(rows));

async function happen(happening: Happening, scene: Scene): Promise<void> {
  const { bench, bag } = scene;
  bench.pass(1);
  switch (happening.kind) {
    case "tick":
      return bench.tick({ queueLost: happening.queueLost });
    case "work": {
      const body = bag[happening.which % Math.max(1, bag.length)];
      if (body === undefined) return;
      const ended = await worked(bench, body, happening);
      if (ended && !happening.keeps) bag.splice(bag.indexOf(body), 1);
      return;
    }
    case "stall": {
      const body = bag[happening.which % Math.max(1, bag.length)];
      if (body === undefined) return;
      scene.stalls = 1;
      const worker = worked(bench, body, { dies: null, after: false }).then(() => {});
      scene.workers.push(worker);
      await hangsOrEnds(scene, worker);
      scene.stalls = 0;
      return;
    }
    case "wake":
      return wake(scene);
    case "restate":
      return restate(scene, happening.day, happening.other ? otherRows : usualRows);
    case "fault":
      scene.faults.push(happening.code);
      return;
    case "move":
      scene.moves.push(...Array.from({ length: happening.reads }, () => happening.day));
      return;
    case "remove":
      return restate(scene, happening.day, new Map());
    case "loseMessages":
      bag.length = 0;
      return;
    case "pass":
      return bench.pass(happening.minutes * 60_000);
    case "nextDay":
      bench.pass(86_400_000);
      return bench.tick();
    default:
      return happening satisfies never;
  }
}

function restate({ bench, past }: Scene, day: number, rows: ReadonlyMap<string, string>): void {
  const date = addDays(night, -1 - (day % 3));
  bench.upstream.set(date, rows);
  past.set(date, [...(past.get(date) ?? []), { at: bench.now(), rows: textOf(rows) }]);
  bench.pass(1);
}

/** True when the worker lived to the end. A dead one touches nothing any more, not even by what it had under way. */
async function worked(
  bench: Bench,
  body: string,
  fate: { readonly dies: number | null; readonly after: boolean },
): Promise<boolean> {
  let left = fate.dies ?? Number.POSITIVE_INFINITY;
  const mortal = <T extends object>(part: T): T =>
    new Proxy(part, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name);
        if (typeof found === "object" && found !== null) return mortal(found);
        if (typeof found !== "function") return found;
        return async (...args: unknown[]) => {
          left -= 1;
          if (left < 0 || (left === 0 && !fate.after)) throw new Death();
          const answer: unknown = await Reflect.apply(found, target, args);
          if (left === 0) throw new Death();
          return answer;
        };
      },
    });
  try {
    await bench.work(body, { store: mortal(bench.store), queue: mortal<Queue>(bench.sender) });
    return true;
  } catch (error) {
    if (error instanceof Death) return false;
    throw error;
  }
}

class Death extends Error {
  override readonly name = "Death";
}

/** Everybody who hangs goes on to the end; a worker may hang in its next read and is woken again. */
async function wake(scene: Scene): Promise<void> {
  scene.stalls = 0;
  for (const waker of scene.wakers.splice(0)) waker();
  await Promise.all(scene.workers.splice(0));
}

/** Resolves when the worker hangs in a read, or has come to its end. */
async function hangsOrEnds(scene: Scene, worker: Promise<void>): Promise<void> {
  const hanging = scene.wakers.length;
  let over = false;
  void worker.finally(() => {
    over = true;
  });
  while (!over && scene.wakers.length === hanging) await new Promise((resolve) => setImmediate(resolve));
}

/** No more mishaps: everybody wakes, a day begins, and every message is worked until none is left. */
async function calm(scene: Scene): Promise<void> {
  const { bench } = scene;
  await wake(scene);
  await expectNewestRead(scene);
  scene.faults.length = 0;
  scene.moves.length = 0;
  bench.pass(2 * 86_400_000);
  await bring(scene);
}

/** A tick, and every message until none is left. */
async function bring({ bench, bag }: Scene): Promise<void> {
  await bench.tick({ queueLost: true });
  for (let body = bag.shift(); body !== undefined; body = bag.shift()) {
    await bench.work(body);
    bench.pass(60_000);
  }
}

async function expectPastTruth({ bench, past }: Scene): Promise<void> {
  for (const report of [campaignReport, accountReport]) {
    for (const stored of await pagesOf(bench, report.id)) {
      const said = (past.get(stored.date) ?? []).findLast(({ at }) => at <= stored.since)?.rows ?? "{}";
      const rows = report === accountReport ? wholeOf(said) : said;
      expect({ date: stored.date, rows: stored.rows }).toEqual({ date: stored.date, rows });
    }
  }
}

/** What the account's own row says beside these; days without any spend have none. */
function wholeOf(rows: string): string {
  const sum = Object.values(JSON.parse(rows)).reduce((total: bigint, spend) => total + BigInt(String(spend)), 0n);
  return textOf(new Map(sum === 0n ? [] : [[String(owner.account), String(sum)]]));
}

/** A day that a run has verified never falls back behind that read, and a night counted as finished has a run that is. */
async function expectNewestRead({ bench, past }: Scene): Promise<void> {
  const tasks = await bench.store.tasks.list(owner, addDays(night, -1), addDays(night, 60));
  const stored = new Map((await pagesOf(bench, campaign)).map(({ date, rows }) => [date, rows]));
  const outcomes = tasks
    .flatMap((task) => task.outcomes)
    .filter(({ state, report }) => state === "stored" && report === campaign);
  for (const { from, to, verifiedAt } of outcomes) {
    for (const date of datesIn({ from, to })) {
      const said = past.get(date) ?? [];
      const atRead = said.findLast(({ at }) => at <= verifiedAt)?.rows ?? "{}";
      const since = said.filter(({ at }) => at > verifiedAt).map(({ rows }) => rows);
      expect([atRead, ...since]).toContain(stored.get(date));
    }
  }
  const { done } = (await bench.store.accounts.get(owner)) ?? {};
  const finished = tasks.filter(({ state }) => state === "done" || state === "partial").map((task) => task.night);
  if (done?.core !== undefined) expect(finished).toContain(done.core);
}

async function expectPresentTruth({ bench }: Scene): Promise<void> {
  const dates = datesIn({ from: addDays(night, -10), to: addDays(night, -1) });
  const stored = await bench.stored();
  expect(Object.fromEntries(dates.map((date) => [date, stored[date]]))).toEqual(expected(bench.upstream, dates));
  expect(await bench.store.accounts.get(owner)).toMatchObject({ open: [] });
}

async function pagesOf(bench: Bench, report: ReportId) {
  const pages = await bench.store.pages.pages(owner, report, "D0000-01-01" as Period, "D9999-12-31" as Period);
  return pages.map((stored) => {
    const page = decodePage(owner, stored);
    const facts = page.holds === "facts" ? page.facts : [];
    const rows = new Map(
      facts.map(({ entity, metrics }): [string, string] => [entity, `${(metrics.spend ?? 0n) / 1_000_000n}`]),
    );
    return { date: stored.period.slice(1) as CalendarDate, since: stored.since, rows: textOf(rows) };
  });
}
