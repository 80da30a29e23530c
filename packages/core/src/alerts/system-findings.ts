import { shortName } from "../delivery/short-name.ts";
import { type AccountKey, accountName, type ClientId } from "../ids.ts";
import type { PlatformTraits } from "../platform.ts";
import type { AccountRecord, GrantRecord } from "../ports.ts";
import type { Closing } from "../quota.ts";
import type { ReconciliationSummary } from "../reconcile/summary.ts";
import type { ConnectionSettings } from "../settings.ts";
import type { Task } from "../task.ts";
import { type CalendarDate, daysBetween } from "../time/calendar-date.ts";
import { epochMs, type Instant, lastDateDue, localTime } from "../time/instant.ts";
import { daysWords, dayWords, momentWords } from "./day-words.ts";
import type { Words } from "./message.ts";
import type { Subject } from "./subject.ts";
import { type SystemFinding, systemFinding } from "./system-finding.ts";
import { systemLimits } from "./system-rules.ts";

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
  const name = shortName(record.name);
  const label = accountName(record);
  if (client === null) {
    const en = `${name} (${label}) belongs to no client and is not read: add it to a client's accounts.`;
    const fr = `${name} (${label}) n’appartient à aucun client et n’est pas lu : ajoutez-le aux comptes d’un client.`;
    return [systemFinding("accountUnassigned", subject, true, { en, fr })];
  }
  const due = dueNight(account, now);
  const behind = record.done.core === undefined ? daysKnown(record, due) : daysBetween(record.done.core, due);
  const why = reasonOf(account);
  const failing = {
    en: `${name} has brought no figures for ${behind} nights${why === null ? "" : `: ${why}`}.`,
    fr: `${name} ne donne plus de chiffres depuis ${behind} nuits${why === null ? "" : ` : ${why}`}.`,
  };
  const isLate = behind > 1 || (behind === 1 && hoursLate(account, now) >= systemLimits.lateHours);
  const night = dayWords(due);
  const late = {
    en: `${name} has not finished the night of ${night.en}, ${systemLimits.lateHours} hours after it was due.`,
    fr: `${name} n’a pas terminé la nuit du ${night.fr}, ${systemLimits.lateHours} heures après l’échéance.`,
  };
  const isFailing = behind >= systemLimits.failingNights;
  return [
    systemFinding("accountFailing", subject, isFailing, failing),
    // One story, told once: an account that fails is late every night, which ends as such without being well again.
    ...(isFailing ? [] : [systemFinding("nightLate", subject, isLate, late)]),
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
    return systemFinding("grantEnding", subject, true, { en, fr });
  }
  const isOver = days !== null && days < 0;
  const en = `The connection ${name} ${isOver ? "has ended" : `ends in ${days} days`}: ${hint.en}.`;
  const fr = `La connexion ${name} ${isOver ? "a expiré" : `expire dans ${days} jours`} : ${hint.fr}.`;
  return systemFinding("grantEnding", subject, days !== null && days <= systemLimits.grantDays, { en, fr });
}

/** An API version that is switched off soon; one without an announced end is well. */
export function versionFinding(
  { id, label, api }: Pick<PlatformTraits, "id" | "label" | "api">,
  now: Instant,
): SystemFinding {
  const subject: Subject = { key: id, kind: "version", client: null, name: `${label} ${api.version}` };
  const days = api.sunset === null ? null : daysBetween(localTime(now, "UTC").date, api.sunset);
  const isOff = days !== null && days < 0;
  const end = api.sunset === null ? { en: "", fr: "" } : dayWords(api.sunset);
  const en = isOff
    ? `${label} has switched its API ${api.version} off on ${end.en}: update Leadline.`
    : `${label} switches its API ${api.version} off on ${end.en}, in ${days} days: update Leadline before.`;
  const fr = isOff
    ? `${label} a arrêté son API ${api.version} le ${end.fr} : mettez Leadline à jour.`
    : `${label} arrête son API ${api.version} le ${end.fr}, dans ${days} jours : mettez Leadline à jour avant.`;
  return systemFinding("versionEnding", subject, days !== null && days <= systemLimits.versionDays, { en, fr });
}

/** Days on which an account's total and its parts differ and no cause is known; `null` where nobody could look. */
export function residualFinding(
  account: AccountKey & { readonly name: string; readonly client: ClientId },
  summary: Pick<ReconciliationSummary, "unexplained"> | null,
): SystemFinding {
  const { name, client } = account;
  const subject = accountSubject(account, name, client);
  if (summary === null) return { rule: "residualUnexplained", subject, verdict: "between", says: notCompared(name) };
  const { unexplained } = summary;
  return systemFinding("residualUnexplained", subject, unexplained.length > 0, differing(name, unexplained));
}

function differing(account: string, days: readonly CalendarDate[]): Words {
  const [name, which] = [shortName(account), daysWords(days)];
  const count = days.length === 1 ? ["1 day", "1 jour"] : [`${days.length} days`, `${days.length} jours`];
  return {
    en: `The total of ${name} and its campaigns differ on ${count[0]} without a known cause (${which.en}): see /v1/accounts.`,
    fr: `Le total de ${name} et ses campagnes diffèrent sur ${count[1]} sans cause connue (${which.fr}) : voir /v1/accounts.`,
  };
}

function notCompared(account: string): Words {
  const name = shortName(account);
  return {
    en: `The total of ${name} and its campaigns differed without a known cause when they could last be compared.`,
    fr: `Le total de ${name} et ses campagnes différaient sans cause connue à la dernière comparaison possible.`,
  };
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
  const moment = momentWords(until);
  const en = `The quota of ${name} is exhausted until ${moment.en}: the work goes on by itself then.`;
  const fr = `Le quota de ${name} est épuisé jusqu’au ${moment.fr} : le travail reprendra de lui-même.`;
  return systemFinding("quotaExhausted", subject, until > now, { en, fr });
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
