import { type AccountKey, accountName, type ClientId } from "../ids.ts";
import type { PlatformTraits } from "../platform.ts";
import type { AccountRecord, GrantRecord } from "../ports.ts";
import type { Closing } from "../quota.ts";
import type { ReconciliationSummary } from "../reconcile/summary.ts";
import type { ConnectionSettings } from "../settings.ts";
import type { Task } from "../task.ts";
import { type CalendarDate, daysBetween } from "../time/calendar-date.ts";
import { epochMs, type Instant, lastDateDue, localTime } from "../time/instant.ts";
import type { Words } from "./message.ts";
import type { Verdict } from "./state.ts";
import type { Subject } from "./subject.ts";
import { type SystemRuleId, systemLimits } from "./system-rules.ts";

/** How one subject stands with a system rule; the words say what is wrong and what to do, and are read only where it is. */
export interface SystemFinding {
  readonly rule: SystemRuleId;
  readonly subject: Subject;
  readonly verdict: Extract<Verdict, "beyond" | "inside">;
  readonly says: Words;
}

const hourMs = 3_600_000;

/** An account, whose it is, and its newest core run. */
export interface WatchedAccount {
  readonly record: AccountRecord;
  /** `null` for nobody's. */
  readonly client: ClientId | null;
  readonly traits: Pick<PlatformTraits, "due">;
  readonly latest: Pick<Task, "night" | "state" | "note" | "outcomes"> | null;
}

/** Accounts of clients whose core figures have not come for nights, or not yet although they are due, and accounts of nobody. */
export function accountFindings(account: WatchedAccount, now: Instant): readonly SystemFinding[] {
  const { record, client } = account;
  if (record.state === "disabled" || record.unreadable !== undefined) return [];
  const subject = accountSubject(record, record.name, client);
  const { name } = subject;
  const label = accountName(record);
  if (client === null) {
    const en = `${name} (${label}) belongs to no client and is not read: add it to a client's accounts.`;
    const fr = `${name} (${label}) n’appartient à aucun client et n’est pas lu : ajoutez-le aux comptes d’un client.`;
    return [found("accountUnassigned", subject, true, { en, fr })];
  }
  const due = dueNight(account, now);
  const behind = record.done.core === undefined ? daysKnown(record, due) : daysBetween(record.done.core, due);
  const why = reasonOf(account);
  const failing = {
    en: `${name} has brought no figures for ${behind} nights${why === null ? "" : `: ${why}`}.`,
    fr: `${name} ne donne plus de chiffres depuis ${behind} nuits${why === null ? "" : ` : ${why}`}.`,
  };
  const isLate = behind > 0 && hoursLate(account, now) >= systemLimits.lateHours;
  const late = {
    en: `${name} has not finished the night of ${due}, ${systemLimits.lateHours} hours after it was due.`,
    fr: `${name} n’a pas terminé la nuit du ${due}, ${systemLimits.lateHours} heures après l’échéance.`,
  };
  const isFailing = behind >= systemLimits.failingNights;
  return [
    found("accountFailing", subject, isFailing, failing),
    // One story, told once: an account that fails is late every night.
    found("nightLate", subject, isLate && !isFailing, late),
  ];
}

/** Grants that end soon, or that the platform no longer takes. */
export function grantFinding(
  { platform, id }: Pick<ConnectionSettings, "platform" | "id">,
  grant: GrantRecord | null,
  now: Instant,
): SystemFinding {
  const name = `${platform}:${id}`;
  const subject: Subject = { key: name, kind: "connection", client: null, platform, name };
  const until = grant?.life?.refreshUntil ?? grant?.life?.accessUntil ?? null;
  const refused = grant?.failure?.code.startsWith("auth.") ? grant.failure.message : null;
  const days = until === null ? null : Math.floor((epochMs(until) - epochMs(now)) / (24 * hourMs));
  const hint = {
    en: `run "leadline connect ${platform} --connection ${id}"`,
    fr: `lancez « leadline connect ${platform} --connection ${id} »`,
  };
  if (refused !== null) {
    const en = `The connection ${name} is refused (${refused}): ${hint.en}.`;
    const fr = `La connexion ${name} est refusée (${refused}) : ${hint.fr}.`;
    return found("grantEnding", subject, true, { en, fr });
  }
  const en = `The connection ${name} ends in ${days} days: ${hint.en}.`;
  const fr = `La connexion ${name} expire dans ${days} jours : ${hint.fr}.`;
  return found("grantEnding", subject, days !== null && days <= systemLimits.grantDays, { en, fr });
}

/** An API version that is switched off soon; one without an announced end is well. */
export function versionFinding(
  { id, label, api }: Pick<PlatformTraits, "id" | "label" | "api">,
  now: Instant,
): SystemFinding {
  const subject: Subject = { key: id, kind: "version", client: null, name: `${label} ${api.version}` };
  const days = api.sunset === null ? null : daysBetween(localTime(now, "UTC").date, api.sunset);
  const en = `${label} switches its API ${api.version} off on ${api.sunset}, in ${days} days: update Leadline before.`;
  const fr = `${label} arrête son API ${api.version} le ${api.sunset}, dans ${days} jours : mettez Leadline à jour avant.`;
  return found("versionEnding", subject, days !== null && days <= systemLimits.versionDays, { en, fr });
}

/** Days on which an account's total and its parts differ and no cause is known. */
export function residualFinding(
  account: AccountKey & { readonly name: string; readonly client: ClientId },
  { unexplained }: Pick<ReconciliationSummary, "unexplained">,
): SystemFinding {
  const { name, client } = account;
  const [first, last] = [unexplained[0], unexplained.at(-1)];
  const days = first === last ? `${first}` : `${first} … ${last}`;
  const en = `The total of ${name} and its campaigns differ on ${unexplained.length} days without a known cause (${days}): see /v1/accounts.`;
  const fr = `Le total de ${name} et ses campagnes diffèrent sur ${unexplained.length} jours sans cause connue (${days}) : voir /v1/accounts.`;
  return found("residualUnexplained", accountSubject(account, name, client), unexplained.length > 0, { en, fr });
}

/** A platform that takes no more requests of an app for now. */
export function quotaFinding(
  { platform, app }: { readonly platform: ConnectionSettings["platform"]; readonly app: string },
  closing: Closing | undefined,
  now: Instant,
): SystemFinding {
  const name = `${platform}:${app}`;
  const subject: Subject = { key: name, kind: "app", client: null, platform, name };
  const until = closing?.until ?? now;
  const en = `The quota of ${name} is exhausted until ${until}: the work goes on by itself then.`;
  const fr = `Le quota de ${name} est épuisé jusqu’à ${until} : le travail reprendra de lui-même.`;
  return found("quotaExhausted", subject, until > now, { en, fr });
}

function found(rule: SystemRuleId, subject: Subject, isBad: boolean, says: Words): SystemFinding {
  return { rule, subject, verdict: isBad ? "beyond" : "inside", says };
}

function accountSubject(owner: AccountKey, name: string, client: ClientId | null): Subject {
  const { platform, account } = owner;
  return { key: accountName(owner), kind: "account", client, platform, account, name };
}

function dueNight({ record, traits: { due } }: WatchedAccount, now: Instant): CalendarDate {
  return lastDateDue(now, due.zone === "UTC" ? "UTC" : record.zone, due.hour);
}

/** Whole hours since the night was due, by the clock on the wall. */
function hoursLate({ record, traits: { due } }: WatchedAccount, now: Instant): number {
  const { hour } = localTime(now, due.zone === "UTC" ? "UTC" : record.zone);
  return hour >= due.hour ? hour - due.hour : hour + 24 - due.hour;
}

/** A new account is not behind before it is known. */
function daysKnown({ discoveredAt, zone }: AccountRecord, due: CalendarDate): number {
  return Math.max(0, daysBetween(localTime(discoveredAt, zone).date, due));
}

function reasonOf({ latest }: WatchedAccount): string | null {
  return latest?.note?.message ?? latest?.outcomes.findLast(({ error }) => error !== undefined)?.error?.message ?? null;
}
