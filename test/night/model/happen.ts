import { backfill, isUnderWay } from "@leadline/core/backfill";
import { LeadlineError } from "@leadline/core/errors";
import type { AccountRecord } from "@leadline/core/ports";
import { redrive } from "@leadline/core/redrive";
import { addDays, calendarDate } from "@leadline/core/time/calendar-date";
import { owner } from "../bench.ts";
import {
  act,
  count,
  type End,
  type Hands,
  isPlanning,
  loseMessages,
  otherRows,
  restate,
  type Scene,
  usualRows,
  type Who,
  wake,
} from "./scene.ts";
import type { Happening } from "./story.ts";
import { acknowledgeAll, look, turn } from "./watch.ts";

type Of<K extends Happening["kind"]> = Extract<Happening, { readonly kind: K }>;

/** What may have got lost: a step's message, which the tick sends again; the note of a run that was opened again meanwhile. */
export type Losses = readonly ("message" | "note")[];

const none: Losses = [];
/** Nobody else knows what a planner or a person was about to send. */
const lossOf = (end: End | "frozen"): Losses => (end === "lived" ? none : ["message"]);

/** Lets it happen, and tells what may have got lost by it. */
export async function happen(happening: Happening, scene: Scene): Promise<Losses> {
  const { bench } = scene;
  bench.pass(1);
  switch (happening.kind) {
    case "tick":
      return tick(happening, scene);
    case "work":
      return work(happening, scene);
    case "wake":
      return wakeOne(happening, scene);
    case "redrive":
      return redriveAll(happening, scene);
    case "backfill":
      return ask(happening, scene);
    case "restate":
      count(scene, "days restated");
      restate(scene, happening.day, happening.other ? otherRows : usualRows);
      return none;
    case "remove":
      count(scene, "days whose rows were removed");
      restate(scene, happening.day, new Map());
      return none;
    case "move":
      scene.moves.push(...Array.from({ length: happening.reads }, () => happening.day));
      return none;
    case "fault":
      scene.faults.push(...Array.from({ length: happening.reads }, () => happening.fault));
      return none;
    case "loseMessages":
      loseMessages(scene);
      return ["message"];
    case "pass":
      bench.pass(happening.minutes * 60_000);
      return none;
    case "settle":
      return settle(scene);
    case "watch":
      await look(happening, scene);
      return none;
    case "acknowledge":
      await acknowledgeAll(happening, scene);
      return none;
    case "trouble":
    case "deaf":
    case "edit":
      turn(happening, scene);
      return none;
    case "nextDay":
      count(scene, "nights begun");
      // A little less than a day, so that who is frozen may live to see it.
      bench.pass(23 * 3_600_000);
      await bench.tick();
      return none;
    default:
      return happening satisfies never;
  }
}

async function tick({ fate, ...options }: Of<"tick">, scene: Scene): Promise<Losses> {
  const { kind, ...repeat } = options;
  const end = await act(scene, { who: "planner", fate }, ({ store, queue }) =>
    scene.bench.tick({ ...repeat, store, queue }),
  );
  return lossOf(end);
}

async function work({ which, fate, stays, hurried }: Of<"work">, scene: Scene): Promise<Losses> {
  const { bench, bag, worked } = scene;
  const body = bag[which % Math.max(1, bag.length)];
  if (body === undefined) return none;
  if (body !== bag[0]) count(scene, "messages that overtook others");
  if (worked.has(body)) count(scene, "messages delivered again");
  worked.add(body);
  if (scene.frozen.some(({ who }) => who === "worker")) count(scene, "messages delivered while a worker was frozen");
  count(scene, "steps worked");
  // A discovery plans as well: what it opened before it died, its message does not open again.
  const who = body.includes('"discover"') ? "planner" : "worker";
  let left = 120_000;
  const remainingMs = () => {
    left -= hurried ? 30_000 : 0;
    return left;
  };
  const end = await act(scene, { who, fate }, (hands) => bench.work(body, { ...hands, remainingMs }));
  if (hurried) count(scene, "workers short of time");
  if (end === "lived" && stays) count(scene, "messages that stayed although they were worked");
  if (end === "lived" && !stays) bag.splice(bag.indexOf(body), 1);
  return who === "planner" ? lossOf(end) : none;
}

/** As long as somebody gets on with it: what was refused comes again later. */
async function settle(scene: Scene): Promise<Losses> {
  const { bag } = scene;
  const fate = null;
  let losses = none;
  for (let works = 0; works < mostWorks && bag.length > 0; works++) {
    scene.bench.pass(60_000);
    const loss = await work({ kind: "work", which: 0, fate, stays: false, hurried: false }, scene);
    losses = [...losses, ...loss];
  }
  return losses;
}

/** More than any night of these stories takes. */
const mostWorks = 40;

/** It may have been about to take the note of a finished run away, and die before it sees that the run was opened again. */
async function wakeOne({ which, fate }: Of<"wake">, scene: Scene): Promise<Losses> {
  const frozen = scene.frozen[which % Math.max(1, scene.frozen.length)];
  if (frozen === undefined) return none;
  const end = await wake(scene, frozen, fate);
  return end === "lived" ? none : lossesOf(frozen.who);
}

/** Of a process that was frozen and dies without having gone on to its end. */
export function lossesOf(who: Who): Losses {
  if (who === "watcher") return none;
  return isPlanning(who) ? ["message", "note"] : ["note"];
}

/** A person's command does nothing while the account is not known. */
async function command(
  happening: Of<"redrive"> | Of<"backfill">,
  scene: Scene,
  run: (record: AccountRecord, hands: Hands) => Promise<void>,
): Promise<Losses> {
  const end = await act(scene, { who: "person", fate: happening.fate }, async (hands) => {
    const record = await hands.store.accounts.get(owner);
    if (record !== null) await run(record, hands);
  });
  return lossOf(end);
}

function redriveAll(happening: Of<"redrive">, scene: Scene): Promise<Losses> {
  const { bench } = scene;
  return command(happening, scene, async (record, { store, queue }) => {
    const ports = { ...bench.plan, store, queue, clock: { now: bench.now }, queueLost: happening.queueLost };
    const done = await redrive({ traits: bench.traits, record, night: null }, ports);
    count(scene, "runs redriven", done.length);
  });
}

function ask(happening: Of<"backfill">, scene: Scene): Promise<Losses> {
  const { bench } = scene;
  return command(happening, scene, async (record, { store, queue }) => {
    const today = calendarDate(bench.now().slice(0, 10));
    const to = addDays(today, -1 - (happening.first % 4));
    const asked = { traits: bench.traits, record, range: { from: addDays(to, 1 - happening.days), to } };
    try {
      if (await isUnderWay(asked, store)) return;
    } catch (error) {
      if (error instanceof LeadlineError && error.code === "input.invalid") return;
      throw error;
    }
    await backfill(asked, { ...bench.plan, store, queue, clock: { now: bench.now } });
    count(scene, "backfills asked for");
  });
}
