import { renewWithinDays } from "../keep-grants.ts";
import type { Words } from "./message.ts";
import type { Severity } from "./rule.ts";

/** From when on it is worth telling; days and nights are whole. */
export const systemLimits = {
  /** Nights in a row without the core figures. */
  failingNights: 3,
  /** Days before the grant ends: those that can be renewed have been by then, at the daily look. */
  grantDays: renewWithinDays - 2,
  /** Days before the version is switched off. */
  versionDays: 60,
  /** Hours after the night was due. */
  lateHours: 6,
  /** Days with exchange rates of which none have come. */
  rateDays: 2,
} as const;

interface SystemRule extends Words {
  readonly severity: Severity;
  readonly reminderHours: number;
  /** When it is told. */
  readonly when: string;
  /** What a person does about it; Markdown. */
  readonly remedy: string;
}

const day = 24;
const { failingNights, grantDays, versionDays, lateHours, rateDays } = systemLimits;

/** What Leadline tells of itself, by the same states and messages as any rule; the only list of it. */
export const systemRules = {
  accountFailing: {
    severity: "warning",
    reminderHours: 7 * day,
    en: "Account not read",
    fr: "Compte non lu",
    when: `a client's account has brought no core figures for ${failingNights} nights in a row`,
    remedy:
      "the message has the reason of the last run: connect again where the login is refused, take the account out of its client where it is closed; `npx leadline doctor` asks the platform",
  },
  grantEnding: {
    severity: "critical",
    reminderHours: 3 * day,
    en: "Connection about to end",
    fr: "Connexion bientôt expirée",
    when: `a login ends within ${grantDays} days and cannot renew itself, or the platform refuses it`,
    remedy: "run the `leadline connect` that the message names",
  },
  versionEnding: {
    severity: "warning",
    reminderHours: 14 * day,
    en: "API version about to end",
    fr: "Version d’API bientôt arrêtée",
    when: `a platform switches off the API version that is used within ${versionDays} days`,
    remedy: "update Leadline and deploy before the day",
  },
  nightLate: {
    severity: "warning",
    reminderHours: day,
    en: "Night late",
    fr: "Nuit en retard",
    when: `a client's account has not finished its night ${lateHours} hours after it was due; after ${failingNights} nights it is *Account not read* instead`,
    remedy: "nothing at first, the work goes on by itself; `GET /v1/runs` shows what it waits for",
  },
  residualUnexplained: {
    severity: "info",
    reminderHours: 7 * day,
    en: "Total not explained",
    fr: "Total inexpliqué",
    when: "an account's own total and the sum of its campaigns differ on a day of the last 30, and no known cause explains it; looked at once a day, at noon UTC",
    remedy:
      "`GET /v1/accounts` names the days and amounts: compare them with the platform's own pages; it ends by itself when the days agree or are older than 30 days",
  },
  ratesMissing: {
    severity: "warning",
    reminderHours: 3 * day,
    en: "Exchange rates missing",
    fr: "Cours de change manquants",
    when: `amounts have to be converted and the European Central Bank's rates of ${rateDays} publishing days in a row are missing; weekends and bank holidays have none`,
    remedy:
      "the log of `sync-sources` says why (`rates.failed`); behind a proxy, `sources.ecb` names another address; it is asked again every hour",
  },
  quotaExhausted: {
    severity: "info",
    reminderHours: day,
    en: "Quota exhausted",
    fr: "Quota épuisé",
    when: "a platform takes no more requests of an app for now",
    remedy:
      "nothing once, the work goes on by itself; if it comes back daily, ask the platform for a higher access level",
  },
  accountUnassigned: {
    severity: "info",
    reminderHours: 14 * day,
    en: "Account of no client",
    fr: "Compte sans client",
    when: "a login shows an account that no client has, so that it is not read",
    remedy: "add it to a client's `accounts`, or leave it",
  },
} as const satisfies Record<string, SystemRule>;

export type SystemRuleId = keyof typeof systemRules;
