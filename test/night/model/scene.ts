import { type ErrorCode, LeadlineError } from "@leadline/core/errors";
import { runName } from "@leadline/core/planning";
import type { Platform, ReportTraits, SliceRead } from "@leadline/core/platform";
import type { Queue, Store } from "@leadline/core/ports";
import type { Task } from "@leadline/core/task";
import { addDays, type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { addMs, type Instant } from "@leadline/core/time/instant";
import { accountReport, type Bench, campaignReport, createBench, rowsOf, upstreamOf } from "../bench.ts";
import type { Fate } from "./fate.ts";
import { type Ground, guarded } from "./grounds.ts";
import { type Between, createLife, type Life } from "./life.ts";
import type { Fault } from "./story.ts";
import { createWatching, type Watching } from "./watching.ts";

/** How often each thing happened, over as many stories as share it. */
export type Tally = Map<string, number>;

/** What the platform said of a day, from an instant on. */
export type Past = Map<CalendarDate, { readonly at: Instant; readonly rows: string }[]>;

/** A process that is frozen. */
export interface Frozen {
  readonly who: Who;
  readonly life: Life;
  /** When it began. */
  readonly since: Instant;
  readonly over: Promise<End>;
}

/** `refused`: it threw what the story had planted, and its message comes again. */
export type End = "lived" | "died" | "refused";
/** Only a worker has a message that comes again; once that got lost, it is a stray. */
export type Who = "worker" | "stray" | "planner" | "person" | "watcher";

/** Whether nobody else knows what it was about to send. A watcher sends no work. */
export const isPlanning = (who: Who) => who !== "worker" && who !== "watcher";

/** What a process works with. */
export interface Hands {
  readonly store: Store;
  readonly queue: Queue;
  readonly platform: Platform;
  readonly between: Between;
}

export interface Scene {
  readonly ground: Ground;
  readonly bench: Bench;
  /** Messages as the queue holds them: any may be delivered at any time. */
  readonly bag: string[];
  readonly sent: Set<string>;
  readonly worked: Set<string>;
  readonly past: Past;
  readonly frozen: Frozen[];
  readonly faults: Fault[];
  /** Days that change, one after each read. */
  readonly moves: number[];
  /** What report jobs will answer. */
  readonly jobs: Map<string, SliceRead>;
  readonly tally: Tally;
  /** Live content that was seen once, by report, day and the read that brought it. */
  readonly known: Map<string, string>;
  readonly tasks: Map<string, Task>;
  /** Nights that were seen finished. */
  readonly finished: Set<string>;
  /** Steps whose message got lost, for the tick to find; and runs whose note did. */
  readonly stranded: Set<string>;
  readonly watching: Watching;
}

export class Unforeseen extends Error {
  override readonly name = "Unforeseen";
}

export const usualRows = new Map([["100", "1"]]);
export const otherRows = new Map([
  ["100", "2"],
  ["200", "7"],
]);

export const count = ({ tally }: Pick<Scene, "tally">, what: string, times = 1) =>
  void tally.set(what, (tally.get(what) ?? 0) + times);

export const textOf = (rows: ReadonlyMap<string, string>) => JSON.stringify(Object.fromEntries(rows));

export function createScene(ground: Ground, tally: Tally): Scene {
  const upstream = upstreamOf(20, () => "1");
  const bag: string[] = [];
  const sent = new Set<string>();
  const queue: Queue = {
    send: async (message) => {
      bag.push(JSON.stringify(message));
      sent.add(JSON.stringify(message));
    },
  };
  const window = { request: 3, restated: 10, kept: 1000 };
  const traits = { window, reports: [accountReport, campaignReport].map(withImpressions) };
  const bench = createBench(ground.store, upstream, { queue, traits });
  const before = addMs(bench.now(), -1);
  const past: Past = new Map([...upstream].map(([date, rows]) => [date, [{ at: before, rows: textOf(rows) }]]));
  const scene: Scene = {
    ...{ ground, bench, bag, sent, past, tally, worked: new Set(), frozen: [], faults: [], moves: [] },
    ...{ jobs: new Map(), known: new Map(), tasks: new Map(), finished: new Set(), stranded: new Set() },
    watching: createWatching(),
  };
  bench.mishap = (slice) => {
    count(scene, "slices read");
    if (slice.id.includes("#again")) count(scene, "days read once more");
    const answer = shown(rowsOf(upstream, slice));
    move(scene);
    const fault = scene.faults.shift();
    if (fault !== undefined) {
      count(scene, `answers: ${fault}`);
      return answerOf(fault, answer, scene);
    }
    if (slice.resume === undefined) return answer;
    count(scene, "report jobs resumed");
    return scene.jobs.get(slice.resume);
  };
  return scene;
}

const withImpressions = (report: ReportTraits): ReportTraits => ({ ...report, metrics: ["spend", "impressions"] });

/** A day that cost something was seen a thousand times, each campaign as often, so that all of them have a price. */
function shown(answer: SliceRead): SliceRead {
  if (!("rows" in answer)) return answer;
  const days = Map.groupBy(answer.rows, ({ date }) => date);
  const rows = answer.rows.map((row) => {
    const impressions = row.metrics.spend === "0" ? 0 : 1000 / (days.get(row.date)?.length ?? 1);
    return { ...row, metrics: { ...row.metrics, impressions: String(impressions) } };
  });
  return { ...answer, rows };
}

function move(scene: Scene): void {
  const day = scene.moves.shift();
  if (day === undefined) return;
  scene.bench.pass(1);
  count(scene, "days moved while they were read");
  restate(scene, day, scene.moves.length % 2 === 0 ? otherRows : usualRows);
}

function answerOf(fault: Fault, answer: SliceRead, { bench, jobs }: Scene): LeadlineError | SliceRead {
  if (fault === "bug") throw new Unforeseen("as told");
  if (fault !== "suspend") return refusal(fault, bench.now());
  const bookmark = `job-${jobs.size}`;
  jobs.set(bookmark, answer);
  return { suspend: bookmark, notBefore: addMs(bench.now(), 300_000) };
}

function refusal(code: ErrorCode, now: Instant): LeadlineError {
  const details = code === "quota.exhausted" ? { notBefore: addMs(now, 1_200_000) } : {};
  return new LeadlineError(code, "as told", details);
}

/** The platform says something else of one of the last three days. */
export function restate({ bench, past }: Scene, day: number, rows: ReadonlyMap<string, string>): void {
  const date = addDays(calendarDate(bench.now().slice(0, 10)), -1 - (day % 3));
  bench.upstream.set(date, rows);
  past.set(date, [...(past.get(date) ?? []), { at: bench.now(), rows: textOf(rows) }]);
  bench.pass(1);
}

/** Lets a process run until it has come to its end or is frozen. */
export async function act(
  scene: Scene,
  { who, fate }: { readonly who: Who; readonly fate: Fate | null },
  run: (hands: Hands) => Promise<void>,
): Promise<End | "frozen"> {
  const life = createLife(fate);
  const over = run(handsOf(scene, life.between)).then(
    (): End => (life.isDead() ? "died" : "lived"),
    (error: unknown): End => {
      if (life.isDead()) return "died";
      if (error instanceof Unforeseen) return "refused";
      throw error;
    },
  );
  // One that is frozen may fail before anybody waits for it.
  over.catch(() => undefined);
  return await watch(scene, { who, life, over, since: scene.bench.now() });
}

/** Messages that nobody has worked yet get lost, and so do those that frozen workers would leave behind. */
export function loseMessages({ bag, frozen, ...scene }: Scene): void {
  count(scene, "messages lost", bag.length);
  bag.length = 0;
  for (const [at, one] of frozen.entries()) if (one.who === "worker") frozen[at] = { ...one, who: "stray" };
}

/** Nobody who was ever frozen goes on for more than a day. Gives who has gone. */
export function bury(scene: Scene): readonly Who[] {
  const lastDay = addMs(scene.bench.now(), -86_400_000);
  const gone = scene.frozen.filter(({ since }) => since < lastDay);
  for (const one of gone) scene.frozen.splice(scene.frozen.indexOf(one), 1);
  count(scene, "processes frozen for ever", gone.length);
  return gone.map(({ who }) => who);
}

/** A frozen process goes on. */
export async function wake(scene: Scene, frozen: Frozen, fate: Fate | null): Promise<End | "frozen"> {
  scene.frozen.splice(scene.frozen.indexOf(frozen), 1);
  frozen.life.wake(fate);
  count(scene, `frozen ${frozen.who}s woken`);
  return await watch(scene, frozen);
}

async function watch(scene: Scene, process: Frozen): Promise<End | "frozen"> {
  const end = await Promise.race([process.over, process.life.frozen()]);
  if (end === "frozen") scene.frozen.push(process);
  if (end !== "lived") count(scene, `${process.who}s ${end}`);
  return end;
}

function handsOf({ ground, bench, tally }: Scene, between: Between): Hands {
  let reading = 0;
  const platform: Platform = {
    ...bench.platform,
    discover: (...asked) => between(() => bench.platform.discover(...asked)),
    // The answer is what the platform says now, however long the process is frozen before or with it.
    async read(...asked) {
      const answer = bench.platform.read(...asked);
      answer.catch(() => undefined);
      reading += 1;
      if (reading === 2) count({ tally }, "slices read side by side");
      try {
        return await between(() => answer);
      } finally {
        reading -= 1;
      }
    },
  };
  return { store: ground.storeOf(between), queue: guarded(bench.sender, between), platform, between };
}

/** The name of a task's present step. */
export const stepOf = (task: Task) => `${runName(task)}#${task.seq}`;
