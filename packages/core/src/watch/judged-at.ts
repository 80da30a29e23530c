import type { AlertRule } from "../alerts/rule.ts";
import { isInScope } from "../alerts/scope.ts";
import type { StoredMessage } from "../delivery/message.ts";
import { accountName } from "../ids.ts";
import { countsAsNight, nightDue } from "../planning.ts";
import type { Task } from "../task.ts";
import { addDays, type CalendarDate } from "../time/calendar-date.ts";
import { addMs, epochMs, type Instant, instant, instantOf } from "../time/instant.ts";
import { earlier, later } from "../time/order.ts";
import type { WatchedAccount } from "./night-of-rule.ts";

/** What is left of past nights, by which one tells when a rule was judged. */
export interface NightRecords {
  /** The client's accounts. */
  readonly accounts: readonly WatchedAccount[];
  /** Runs of the tier that a rule waits for, by account. */
  readonly runs: ReadonlyMap<string, readonly Task[]>;
  /** What the client was told. */
  readonly messages: readonly Pick<StoredMessage, "source" | "night" | "at">[];
  readonly now: Instant;
}

/** When; `notYet`: it is still waited for. `never`: the next night was due before, or the rule has no account to judge. */
export type Judged = Instant | "notYet" | "never";

const hourMs = 3_600_000;
/** A run is known by when its last read began; the read itself takes some minutes at most. */
const readMs = 600_000;

/**
 * When a rule's night was judged, or would have been: at what it told then; else in the hour in which every account had the day, or at
 * the deadline, as `nightOfRule` has it. Where nobody was at work at the deadline, as on a laptop that was switched off, the first to
 * come reads before he judges.
 */
export function judgedAt(
  rule: Pick<AlertRule, "id" | "scope" | "deadlineHours">,
  night: CalendarDate,
  { accounts, runs, messages, now }: NightRecords,
): Judged {
  const own = accounts.filter(({ record }) => isInScope(rule, record) && record.state === "enabled");
  if (own.length === 0) return "never";
  const first = addDays(night, 1);
  const due = dueOf(own, first);
  const [told] = messages
    .filter((one) => one.source === rule.id && one.night === night && one.at >= due)
    .map(({ at }) => at)
    .toSorted();
  if (told !== undefined) return told;
  const judged = later(due, momentOf(own, first, { runs, now, deadline: addMs(due, rule.deadlineHours * hourMs) }));
  if (judged >= dueOf(own, addDays(first, 1))) return "never";
  return judged > now ? "notYet" : judged;
}

function momentOf(
  accounts: readonly WatchedAccount[],
  first: CalendarDate,
  { runs, now, deadline }: Pick<NightRecords, "runs" | "now"> & { readonly deadline: Instant },
): Instant {
  const all = accounts.map(({ record }) => runs.get(accountName(record)) ?? []);
  const ends = all.map(
    (own) =>
      own
        .filter((run) => run.night >= first)
        .flatMap(endOf)
        .toSorted()[0],
  );
  const complete = ends.reduce((last, end) => (last && end ? later(last, end) : undefined));
  // Whoever is at work opens the runs of all accounts before he judges their night.
  const opened = all
    .flatMap((own) => own.filter(({ night }) => night === first).map(({ openedAt }) => openedAt))
    .toSorted()
    .at(-1);
  const seen = opened !== undefined && opened > deadline ? nextHour(opened) : deadline;
  if (complete === undefined) return seen;
  const read = earlier(nextHour(addMs(complete, readMs)), now);
  return read <= deadline || seen > deadline ? read : deadline;
}

/** When its last read began; none of a run that does not finish its night. */
function endOf(run: Task): readonly Instant[] {
  if (run.state === "open" || !countsAsNight(run)) return [];
  return [run.outcomes.reduce((last, { verifiedAt }) => later(last, verifiedAt), run.openedAt)];
}

/** The first whole hour at which the night is due for all of them. */
function dueOf(accounts: readonly WatchedAccount[], night: CalendarDate): Instant {
  return accounts.map(({ traits, record }) => accountDue(traits, record.zone, night)).reduce((a, b) => later(a, b));
}

/** No zone is further from UTC, and no night later in the day. */
const [earliestHour, latestHour] = [-24, 48];

function accountDue(traits: WatchedAccount["traits"], zone: string, night: CalendarDate): Instant {
  const start = instant(`${night}T00:00:00Z`);
  let [before, by] = [earliestHour, latestHour];
  while (by - before > 1) {
    const middle = Math.floor((before + by) / 2);
    if (nightDue(traits, { zone }, addMs(start, middle * hourMs)) >= night) by = middle;
    else before = middle;
  }
  return addMs(start, by * hourMs);
}

const nextHour = (at: Instant) => instantOf(Math.ceil(epochMs(at) / hourMs) * hourMs);
