import type { Language } from "../delivery/notice.ts";
import type { Pace } from "./digest-pace.ts";
import type { Comparison } from "./digest-week.ts";

interface DigestWords {
  readonly title: (client: string) => string;
  readonly summary: Readonly<Record<Comparison["by"] | "alone", (range: string) => string>>;
  readonly nothing: string;
  readonly week: string;
  readonly soFar: string;
  readonly expects: (amount: string) => string;
  readonly gaps: string;
  readonly gapsSay: string;
  readonly never: string;
  readonly movers: string;
  readonly calm: string;
  readonly alerts: (rule: string) => string;
  readonly more: (count: number) => string;
  readonly limit: (value: string, limit: string) => string;
  readonly inVain: (metric: string, spend: string) => string;
  readonly since: (day: string) => string;
  readonly lookedAfter: (by: string) => string;
  readonly noFigure: string;
  readonly pacing: (month: string) => string;
  readonly spent: string;
  readonly budget: string;
  readonly gone: string;
  readonly projected: string;
  readonly pace: Readonly<Record<Pace, string>>;
}

/** What a digest says in either language. */
export const digestWords: Readonly<Record<Language, DigestWords>> = {
  en: {
    title: (client) => `The week of ${client}`,
    summary: {
      sameAge: (range) => `${range}, compared with the week before as it was known when it was as young.`,
      asNow: (range) =>
        `${range}, compared with the week before. Leads are still coming in, so what rests on them is not compared.`,
      alone: (range) => `${range}. There is no whole week to compare.`,
    },
    nothing: "There are no figures for this week.",
    week: "All platforms",
    soFar: "so far",
    expects: (amount) => `about ${amount} expected`,
    gaps: "Days are missing",
    gapsSay: "The figures lack these days, and the changes leave these accounts out.",
    never: "never reached",
    movers: "Campaigns that moved most",
    calm: "Nothing alerts.",
    alerts: (rule) => `Alerting now: ${rule}`,
    more: (count) => `The longest first; ${count} more alert by this rule.`,
    limit: (value, limit) => `${value} (limit ${limit})`,
    inVain: (metric, spend) => `${metric}: 0 for ${spend} spent`,
    since: (day) => `since ${day}`,
    lookedAfter: (by) => `looked after by ${by}`,
    noFigure: "days are missing",
    pacing: (month) => `Budget of ${month}`,
    spent: "Spent",
    budget: "Budget",
    gone: "Days gone",
    projected: "At this pace",
    pace: {
      over: "More is spent than the month may cost.",
      within: "The month has kept within its budget.",
      under: "The month has ended more than a tenth below its budget.",
      ahead: "It spends faster than the month goes by.",
      even: "It keeps pace.",
      behind: "It spends slower than the month goes by.",
      early: "A week has to go by before a pace shows.",
      unread: "Days of the month are not read yet: more may be spent than is known.",
      unknown: "What was spent cannot be told: an exchange rate is missing.",
    },
  },
  fr: {
    title: (client) => `La semaine de ${client}`,
    summary: {
      sameAge: (range) => `${range}, comparé à la semaine précédente telle qu’elle était connue au même âge.`,
      asNow: (range) =>
        `${range}, comparé à la semaine précédente. Des leads doivent encore arriver : ce qui en dépend n’est pas comparé.`,
      alone: (range) => `${range}. Aucune semaine complète à comparer.`,
    },
    nothing: "Il n’y a pas de chiffres pour cette semaine.",
    week: "Toutes les plateformes",
    soFar: "à ce jour",
    expects: (amount) => `environ ${amount} attendus`,
    gaps: "Des jours manquent",
    gapsSay: "Ces jours manquent aux chiffres, et les évolutions laissent ces comptes de côté.",
    never: "jamais atteint",
    movers: "Campagnes qui ont le plus bougé",
    calm: "Aucune alerte.",
    alerts: (rule) => `En alerte : ${rule}`,
    more: (count) => `Les plus anciennes d’abord ; ${count} de plus selon cette règle.`,
    limit: (value, limit) => `${value} (seuil ${limit})`,
    inVain: (metric, spend) => `${metric} : 0 pour ${spend} dépensés`,
    since: (day) => `depuis le ${day}`,
    lookedAfter: (by) => `suivi par ${by}`,
    noFigure: "des jours manquent",
    pacing: (month) => `Budget ${/^[ao]/.test(month) ? "d’" : "de "}${month}`,
    spent: "Dépensé",
    budget: "Budget",
    gone: "Jours écoulés",
    projected: "À ce rythme",
    pace: {
      over: "Les dépenses dépassent le budget du mois.",
      within: "Le mois a tenu dans son budget.",
      under: "Le mois s’est terminé plus d’un dixième sous son budget.",
      ahead: "Les dépenses vont plus vite que le mois.",
      even: "Le rythme est tenu.",
      behind: "Les dépenses vont moins vite que le mois.",
      early: "Il faut une semaine pour qu’un rythme se dessine.",
      unread: "Des jours du mois ne sont pas encore lus : les dépenses réelles peuvent être plus élevées.",
      unknown: "Les dépenses sont inconnues : un taux de change manque.",
    },
  },
};
