import type { GrantLife } from "@leadline/core/grants";
import type { GrantRecord } from "@leadline/core/ports";
import { daysBetween } from "@leadline/core/time/calendar-date";
import { type Instant, localTime } from "@leadline/core/time/instant";
import type { Finding } from "./finding.ts";

/** A person is warned so long before they have to consent anew. */
const soonDays = 30;

export interface LifeContext {
  readonly about: string;
  readonly now: Instant;
  /** The command that connects again. */
  readonly again: string;
  /** Who renews a grant by itself. */
  readonly renewer: string;
  readonly record: GrantRecord | null;
}

/** How long a grant lasts, what it covers, and how its last renewal went. */
export function lifeFindings(life: GrantLife, context: LifeContext): readonly Finding[] {
  const { about, again, record } = context;
  const found = [
    ...endOf("The access lasts", life.accessUntil, "It is renewed by itself where the platform allows it.", context),
    ...endOf("It can be renewed", life.refreshUntil, `Connect again before that: ${again}`, context),
  ];
  const endless: Finding = {
    about,
    topic: "life",
    mark: "good",
    says: "The access has no end that the platform tells.",
  };
  return [...scopes(life, about), ...(found.length === 0 ? [endless] : found), ...lastRenewal(record, about)];
}

/** What is over; `null` while the access holds. */
export function endedFinding(
  { accessUntil, refreshUntil }: GrantLife,
  { about, now, again, renewer }: LifeContext,
): Finding | null {
  if (accessUntil === null || accessUntil > now) return null;
  const says = `The access ended on ${accessUntil.slice(0, 10)}.`;
  const renewable = refreshUntil !== null && refreshUntil > now;
  const todo = renewable ? `${renewer} renews it; if that is refused: ${again}` : `Connect again: ${again}`;
  return { about, topic: "access", mark: "act", says, todo };
}

function endOf(what: string, until: Instant | null, todo: string, { about, now }: LifeContext): readonly Finding[] {
  if (until === null) return [];
  const left = daysBetween(localTime(now, "UTC").date, localTime(until, "UTC").date);
  const says = `${what} until ${until.slice(0, 10)}, ${left} ${left === 1 ? "day" : "days"} from now.`;
  return [
    left > soonDays ? { about, topic: "life", mark: "good", says } : { about, topic: "life", mark: "note", says, todo },
  ];
}

function scopes({ scopes: granted }: GrantLife, about: string): readonly Finding[] {
  if (granted === null) return [];
  if (granted.length > 0) return [{ about, topic: "scopes", mark: "good", says: `Granted: ${granted.join(", ")}.` }];
  return [
    { about, topic: "scopes", mark: "act", says: "Nothing was granted.", todo: "Connect again and agree to all." },
  ];
}

function lastRenewal(record: GrantRecord | null, about: string): readonly Finding[] {
  if (record?.failure === undefined || record.failure === null) return [];
  const says = `When it was last looked after, on ${record.checkedAt.slice(0, 10)}, this came back: ${record.failure.message}`;
  return [{ about, topic: "life", mark: "note", says }];
}
