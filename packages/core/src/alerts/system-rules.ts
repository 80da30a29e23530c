import type { Words } from "./message.ts";
import type { Severity } from "./rule.ts";

interface SystemRule extends Words {
  readonly severity: Severity;
  readonly reminderHours: number;
}

const day = 24;

/** What Leadline tells of itself, by the same states and messages as any rule; the only list of it. */
export const systemRules = {
  accountFailing: { severity: "warning", reminderHours: 7 * day, en: "Account not read", fr: "Compte non lu" },
  grantEnding: {
    severity: "critical",
    reminderHours: 3 * day,
    en: "Connection about to end",
    fr: "Connexion bientôt expirée",
  },
  versionEnding: {
    severity: "warning",
    reminderHours: 14 * day,
    en: "API version about to end",
    fr: "Version d’API bientôt arrêtée",
  },
  nightLate: { severity: "warning", reminderHours: day, en: "Night late", fr: "Nuit en retard" },
  residualUnexplained: { severity: "info", reminderHours: 7 * day, en: "Total not explained", fr: "Total inexpliqué" },
  quotaExhausted: { severity: "info", reminderHours: day, en: "Quota exhausted", fr: "Quota épuisé" },
  accountUnassigned: {
    severity: "info",
    reminderHours: 14 * day,
    en: "Account of no client",
    fr: "Compte sans client",
  },
} as const satisfies Record<string, SystemRule>;

export type SystemRuleId = keyof typeof systemRules;

/** From when on it is worth telling; days and nights are whole. */
export const systemLimits = {
  /** Nights in a row without the core figures. */
  failingNights: 3,
  /** Days before the grant ends. */
  grantDays: 14,
  /** Days before the version is switched off. */
  versionDays: 60,
  /** Hours after the night was due. */
  lateHours: 6,
} as const;
