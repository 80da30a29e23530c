import { platformId } from "@leadline/core/ids";
import type { Store } from "@leadline/core/ports";
import { addMs } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import type { LocalClock } from "../local/clock.ts";
import type { LocalAws } from "./local-aws.ts";
import { nextFiring } from "./schedule.ts";

const longestMoveMs = 48 * 3_600_000;

export interface NightParts {
  readonly store: Store;
  readonly clock: LocalClock;
  readonly signal?: AbortSignal;
}

/**
 * Fires every schedule once and works on all that follows. Where the clock can be moved, hours in which runs are parked pass
 * at once, schedule by schedule. False when a schedule failed or a message became a dead letter.
 */
export async function playNight(aws: LocalAws, { store, clock, signal }: NightParts): Promise<boolean> {
  const { schedules, queues } = aws.deployment;
  const until = addMs(clock.now(), longestMoveMs);
  let isWell = await fireAll(aws, schedules);
  await aws.work(signal);
  while (clock.moves && clock.now() < until && !signal?.aborted && (await hasOpenRuns(store))) {
    const due = schedules.map((one) => ({ ...one, at: nextFiring(one.expression, clock.now()) }));
    const at = due.map((one) => one.at).reduce((a, b) => (a < b ? a : b));
    await clock.passUntil(at);
    isWell =
      (await fireAll(
        aws,
        due.filter((one) => one.at === at),
      )) && isWell;
    await aws.work(signal);
  }
  const dead = queues.map(({ deadLetters }) => aws.queues.get(deadLetters?.name ?? "")?.size() ?? 0);
  return isWell && dead.every((count) => count === 0);
}

async function fireAll(aws: LocalAws, schedules: LocalAws["deployment"]["schedules"]): Promise<boolean> {
  const fired = await Promise.all(schedules.map((one) => aws.fire(one)));
  return fired.every(Boolean);
}

async function hasOpenRuns({ accounts }: Store): Promise<boolean> {
  const records = await Promise.all(platforms.map(({ id }) => accounts.list(platformId(id))));
  return records.flat().some(({ open }) => open.length > 0);
}
