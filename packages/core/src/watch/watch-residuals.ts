import { systemHead, systemId, systemVersion } from "../alerts/system.ts";
import type { SystemFinding } from "../alerts/system-finding.ts";
import { residualFinding } from "../alerts/system-findings.ts";
import { asLeadlineError } from "../errors.ts";
import { dayPeriod } from "../facts.ts";
import { accountName } from "../ids.ts";
import { type RunsSource, runsOf } from "../load/account-source.ts";
import { newDays } from "../load/new-days.ts";
import { loadReconciliation } from "../load/reconciliation.ts";
import { ownerOf } from "../planning.ts";
import { summarise } from "../reconcile/summary.ts";
import { type ClientSettings, clientOf } from "../settings.ts";
import { addDays, type CalendarDate, type DateRange } from "../time/calendar-date.ts";
import { instant, lastDateDue } from "../time/instant.ts";
import { leastMs } from "./attempts.ts";
import type { WatchedAccount } from "./night-of-rule.ts";
import { settleSystem } from "./settle-system.ts";
import type { WatchPorts } from "./watch.ts";

const rule = "residualUnexplained";

/** In UTC: the nights of Europe and America are over by then. */
const lookHour = 12;

/** A read is noted when its run is through with it, which a platform's long job may hold up until the day after. */
const notedDays = 1;
/** A day that changed is read again the next night; an account of which a week of nights fails is told of as such. */
const readAgainDays = 7;
/** Nights that tell when a day was last found as it is: every day that is compared is read in each of them. */
const verifyingDays = 45;

/**
 * Tells of accounts whose total and campaigns differ without a known cause. Looked at once a day, from noon UTC on, because it reads
 * pages: of an account whose alert stands all days that are compared, so that it ends when they agree and not because nothing has
 * changed; of any other the days of which its runs say something new since the last look. Without the time for all of them the day is
 * not judged, and the next tick begins anew. An account that cannot be compared stops no other, and its state stays; the first such
 * error is thrown after all.
 */
export async function watchResiduals({ accounts, channels }: Watched, ports: WatchPorts): Promise<void> {
  const { store, clock, settings, log } = ports;
  const night = lastDateDue(clock.now(), "UTC", lookHour);
  const last = (await store.alerts.judged(null)).find((judged) => judged.rule.id === systemId(rule));
  if (last !== undefined && last.night >= night) return;
  const standing = await standingSubjects(ports);
  const looks: Look[] = [];
  for (const account of accounts) {
    const { record } = account;
    const client = clientOf(settings, record);
    if (client === undefined || record.state === "disabled" || record.unreadable !== undefined) continue;
    if (ports.remainingMs() < leastMs) return log.warn("alerts.outOfTime", { rule: systemId(rule) });
    const isStanding = standing.has(accountName(record));
    const since = last === undefined || isStanding ? null : addDays(last.night, -notedDays);
    looks.push(await lookAt(account, { client, since, night }, ports));
  }
  await settleSystem({ rule, findings: looks.map(({ finding }) => finding), channels }, ports);
  await store.alerts.setJudged(null, { rule: systemHead(rule, channels), version: systemVersion, night });
  for (const { error } of looks) if (error !== undefined) throw error;
}

/** Every account there is, and who is told. */
interface Watched {
  readonly accounts: readonly WatchedAccount[];
  readonly channels: readonly string[];
}

async function standingSubjects({ store }: WatchPorts): Promise<ReadonlySet<string>> {
  const states = await store.alerts.states(null, systemId(rule));
  return new Set(states.filter(({ state }) => state.alerting).map(({ subject }) => subject.key));
}

interface Wanted {
  readonly client: ClientSettings;
  /** What runs have brought before is known; `null`: all days are looked at. */
  readonly since: CalendarDate | null;
  readonly night: CalendarDate;
}

interface Look {
  readonly finding: SystemFinding;
  readonly error?: unknown;
}

async function lookAt(account: WatchedAccount, wanted: Wanted, ports: WatchPorts): Promise<Look> {
  const { record } = account;
  const about = { ...ownerOf(record), name: record.name, client: wanted.client.id };
  try {
    return { finding: residualFinding(about, { unexplained: await unexplainedOf(account, wanted, ports) }) };
  } catch (thrown) {
    const error = asLeadlineError(thrown);
    // It is the same for every account: the next tick looks again.
    if (error.code === "store.unavailable" || error.code === "store.conflict") throw error;
    ports.log.warn("alerts.failed", { rule: systemId(rule), account: accountName(record), ...error.toJSON() });
    return { finding: residualFinding(about, null), error };
  }
}

/** Where one of the new days differs, all that do are named. */
async function unexplainedOf(
  account: WatchedAccount,
  { client, since, night }: Wanted,
  { store, clock }: WatchPorts,
): Promise<readonly CalendarDate[]> {
  if (since !== null) {
    const source = await runsOf(account, client, { store, clock, from: addDays(since, -readAgainDays) });
    const days = source === null ? [] : newDays(source, instant(`${since}T00:00:00Z`));
    const [from, to] = [days[0], days.at(-1)];
    if (source === null || from === undefined || to === undefined) return [];
    if ((await unexplainedIn({ from, to }, source)).length === 0) return [];
  }
  const source = await runsOf(account, client, { store, clock, from: addDays(night, -verifyingDays) });
  return source === null ? [] : await unexplainedIn(source.reconciled, source);
}

async function unexplainedIn(range: DateRange, source: RunsSource): Promise<readonly CalendarDate[]> {
  const { owner, reports, store } = source;
  const totals = await store.pages.pages(owner, reports.account, dayPeriod(range.from), dayPeriod(range.to));
  return summarise(await loadReconciliation(source, range, totals), []).unexplained;
}
