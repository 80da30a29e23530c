import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { stageOf } from "@leadline/infra/stage";
import { plans } from "../../../packages/cli/scripts/budget/budget-plans.ts";

/** Where accounts live, and how many of a hundred. */
export const zones: readonly (readonly [zone: string, share: number])[] = [
  ["Europe/Paris", 40],
  ["America/New_York", 20],
  ["America/Los_Angeles", 10],
  ["Asia/Tokyo", 10],
  ["Australia/Sydney", 10],
  ["Asia/Kolkata", 10],
];

/** The night to a Sunday, when 90 days are read besides the window: the busiest of a week. It falls due everywhere within a day of the start. */
export const times = {
  night: calendarDate("2026-11-22"),
  start: instant("2026-11-21T12:00:00Z"),
  /** Before the next night falls due anywhere. */
  end: instant("2026-11-22T15:45:00Z"),
} as const;

/** Messages of one platform in work at once, as deployed. */
export const concurrency: Readonly<Record<string, number>> = stageOf("prod").concurrency;

/** Milliseconds of one access to the store, and of sending a message. */
export const storeMs = 8;

export const backfillDays = 90;

/** What DynamoDB gives one partition in a second. */
export const partition = { writeUnits: 1000, readUnits: 3000 } as const;

/** What a queue allows. */
export const queueLimits = { keptHours: 4 * 24, delaySeconds: 900 } as const;

/** Seconds until a platform has answered, as `budget.md` assumes. */
export function secondsPerCall(platform: string): number {
  const plan = plans.find(({ id }) => id === platform);
  if (plan === undefined) throw new Error(`The model has no ${platform}.`);
  return plan.secondsPerCall;
}
