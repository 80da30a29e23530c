import assert from "node:assert/strict";
import { LeadlineError } from "@leadline/core/errors";
import { countItems } from "@leadline/core/holdings";
import { removalSettlesMs, removeAccount, sweepRemovals } from "@leadline/core/remove-account";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { addMs } from "@leadline/core/time/instant";
import fc from "fast-check";
import { example, owner } from "../bench.ts";
import { check, presentTruth } from "./checks.ts";
import type { Ground } from "./grounds.ts";
import { happen, lossesOf } from "./happen.ts";
import { bury, count, createScene, type Scene, type Tally, wake } from "./scene.ts";
import { happeningsOf, type Story, stories } from "./story.ts";
import { everythingTold, nothingStands } from "./told-checks.ts";
import { calmAlerts } from "./watch.ts";
import { observe } from "./watch-checks.ts";

const dayMs = 86_400_000;
/** What the product's own log tells of it. */
const told: Readonly<Record<string, string>> = {
  "slice.failed": "slices halved or put off",
  "task.overtaken": "steps overtaken",
};
const untouched: readonly string[] = ["restate", "remove", "move", "fault", "pass", "trouble", "deaf", "edit"];

/**
 * Plays the happenings on an empty store and compares it after each of them with the model: whatever is or was live says what
 * the platform said at the instant it names, nothing that was read falls back, nobody is forgotten. At the end, when all is
 * calm again, it says what the platform says now; or, when the account was removed, nothing.
 */
export async function play(story: Story, ground: Ground, tally: Tally): Promise<void> {
  const { settledBefore, ending } = story;
  const scene = createScene(ground, tally);
  const isWatched = story.watched !== null;
  count(scene, "stories");
  if (settledBefore) {
    await bring(scene);
    scene.bench.pass(dayMs);
    await scene.bench.tick();
    await check(scene);
  }
  for (const happening of happeningsOf(story)) {
    const losses = [...(await happen(happening, scene)), ...bury(scene).flatMap(lossesOf)];
    if (losses.length > 0 || !untouched.includes(happening.kind)) await check(scene, losses);
    if (isWatched) await observe(scene);
  }
  await (ending === "calm" ? calm(scene, isWatched) : removed(scene, isWatched));
  for (const event of scene.bench.events) count(scene, told[event] ?? `logged: ${event}`);
}

/** No more mishaps: everybody wakes, a day begins, and every message is worked until none is left. */
async function calm(scene: Scene, isWatched: boolean): Promise<void> {
  scene.faults.length = 0;
  scene.moves.length = 0;
  for (const frozen of [...scene.frozen]) {
    scene.bench.pass(1);
    await wake(scene, frozen, null);
    await check(scene);
    if (isWatched) await observe(scene);
  }
  scene.bench.pass(2 * dayMs);
  // 03:00 in Paris, where the account lives, is 02:00 UTC.
  const due = calendarDate(addMs(scene.bench.now(), -2 * 3_600_000).slice(0, 10));
  await bring(scene);
  await presentTruth(scene, due);
  if (!isWatched) return;
  await calmAlerts(scene, () => observe(scene));
  await everythingTold(scene);
}

/** A tick that knows of the lost messages, and every message until none is left. */
async function bring({ bench, bag }: Scene): Promise<void> {
  await bench.tick({ queueLost: true });
  for (let body = bag.shift(); body !== undefined; body = bag.shift()) {
    await bench.work(body);
    bench.pass(60_000);
  }
}

/** The account goes while processes still hold it in their hands; the sweep finds what they write. */
async function removed(scene: Scene, isWatched: boolean): Promise<void> {
  const { bench, frozen } = scene;
  const ports = { store: bench.store, clock: { now: bench.now }, log: bench.plan.log };
  scene.faults.length = 0;
  await removeAccount(owner, { ...ports, alone: false });
  for (const one of [...frozen]) {
    count(scene, "processes frozen while their account was removed");
    await wake(scene, one, null).catch(nobodyDiscovered);
  }
  bench.pass(removalSettlesMs);
  await bench.tick();
  await sweepRemovals([example], ports);
  count(scene, "accounts removed");
  assert.equal(countItems((await bench.store.holdings.of(owner)).items), 0);
  assert.deepEqual(await bench.store.removals.list(example), []);
  if (!isWatched) return;
  await calmAlerts(scene, async () => undefined);
  await nothingStands(scene);
}

/** What a process says that is about to open a run, and finds no account any more; its message comes again and finds none either. */
function nobodyDiscovered(error: unknown): void {
  if (!(error instanceof LeadlineError && error.code === "internal.bug" && /nobody discovered/.test(error.message)))
    throw error;
}

/** Stories made of a seed, each on a ground of its own. Throws with the smallest story that fails, its seed and its path. */
export async function playMany(
  runs: { readonly count: number; readonly seed: number },
  open: () => Promise<Ground>,
  tally: Tally,
): Promise<void> {
  const property = fc.asyncProperty(stories, async (story) => {
    const ground = await open();
    try {
      await play(story, ground, tally);
    } finally {
      await ground.close();
    }
  });
  await fc.assert(property, { numRuns: runs.count, seed: runs.seed });
}
