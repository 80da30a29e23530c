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
  readonly record: GrantRecord | null;
}

/** How long a grant lasts, what it covers, and how its last renewal went. */
export function lifeFindings(life: GrantLife, { about, now, again, record }: LifeContext): readonly Finding[] {
  const days = (until: Instant) => daysBetween(localTime(now, "UTC").date, localTime(until, "UTC").date);
  const told = (what: string, until: Instant | null, todo: string): Finding[] => {
    if (until === null) return [];
    const left = days(until);
    const says = `${what} until ${until.slice(0, 10)}, ${left} ${left === 1 ? "day" : "days"} from now.`;
    if (left < 0)
      return [{ about, topic: "life", mark: "act", says: `${what} ended on ${until.slice(0, 10)}.`, todo: again }];
    return [
      { about, topic: "life", mark: left <= soonDays ? "note" : "good", says, ...(left <= soonDays ? { todo } : {}) },
    ];
  };
  const found = [
    ...told("The access lasts", life.accessUntil, "It is renewed by itself where the platform allows it."),
    ...told("It can be renewed", life.refreshUntil, `Connect again before that: ${again}`),
  ];
  const endless: Finding = {
    about,
    topic: "life",
    mark: "good",
    says: "The access has no end that the platform tells.",
  };
  return [...scopes(life, about), ...(found.length === 0 ? [endless] : found), ...lastRenewal(record, about)];
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
