import { randomUUID } from "node:crypto";
import { LeadlineError } from "@leadline/core/errors";
import { addMs, epochMs, type Instant, instantOf } from "@leadline/core/time/instant";
import type { LocalClock } from "../local/clock.ts";
import type { ScheduleSpec } from "./deployment.ts";
import { accountNumber, arnOf, region } from "./intrinsics.ts";
import type { MappedParts } from "./mapped-workers.ts";

const minuteMs = 60_000;

/** The first instant after `after` at which `cron(2 * * * ? *)` fires, in UTC. Throws `internal.bug` for one that names days. */
export function nextFiring(expression: string, after: Instant): Instant {
  const [, minute = "", hour = "", ...days] = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression) ?? [];
  const isKnown =
    [minute, hour].every((field) => /^(\*|\d+)$/.test(field)) && days.every((field) => /^[*?]$/.test(field));
  if (!isKnown) throw new LeadlineError("internal.bug", `The schedule ${expression} is not imitated.`);
  let at = instantOf(Math.floor(epochMs(after) / minuteMs + 1) * minuteMs);
  while (!isAt(minute, at.slice(14, 16)) || !isAt(hour, at.slice(11, 13))) at = addMs(at, minuteMs);
  return at;
}

const isAt = (field: string, found: string) => field === "*" || Number(field) === Number(found);

/** What the Scheduler sends a function of a schedule without an input of its own; `detail` is a text, as it is there. */
export function scheduledEvent(schedule: string, at: Instant) {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: accountNumber,
    time: `${at.slice(0, 19)}Z`,
    region,
    resources: [arnOf("scheduler", `schedule/default/${schedule}`)],
    detail: "{}",
  };
}

/**
 * Starts what a schedule starts, and tries again after a minute, then two, as Lambda does with events that nobody waits for.
 * False when it failed every time: its event is then a dead letter, if the function may send one.
 */
export async function fire(
  { name, function: target, isAllowed }: ScheduleSpec,
  { clock, fleet, queues, authority }: MappedParts & { readonly clock: LocalClock },
): Promise<boolean> {
  if (!isAllowed) return false;
  const { retries, deadLetters } = fleet.spec(target);
  const event = scheduledEvent(name, clock.now());
  for (let attempt = 0; attempt <= retries; attempt++) {
    if (attempt > 0) await clock.passUntil(addMs(clock.now(), attempt * minuteMs));
    const { state } = await fleet.lambda(target).invoke(event);
    if (state === "answered") return true;
  }
  const letter = { action: "sqs:SendMessage", resource: deadLetters ?? "" };
  if (deadLetters !== null && authority.decide(fleet.caller(target), letter)) {
    queues.get(deadLetters.split(":").at(-1) ?? "")?.send(JSON.stringify(event));
  }
  return false;
}
