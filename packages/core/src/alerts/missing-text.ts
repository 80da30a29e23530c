import { locales } from "../delivery/amount-text.ts";
import type { Language } from "../delivery/notice.ts";
import { shortName } from "../delivery/short-name.ts";
import { kpis } from "../kpis.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import { daysText, rangeText } from "../time/day-text.ts";
import type { Words } from "./message.ts";
import type { AlertRule } from "./rule.ts";
import type { MissingDay, SubjectFacts } from "./subject.ts";

/** Why a subject cannot be judged: which days of which account are missing, and what of them. */
export function missingText(rule: Pick<AlertRule, "kpi">, facts: SubjectFacts, isStill: boolean): Words {
  const name = shortName(facts.subject.name);
  const groups = [...Map.groupBy(facts.missing, ({ account, reason }) => `${reason} ${account}`).values()];
  const why = (language: Language) => {
    const told = groups.slice(0, mostNamed).map((days) => groupText(days, { rule, facts, language }));
    const rest = groups.slice(mostNamed).reduce((sum, days) => sum + days.length, 0);
    return [...told, ...(rest > 0 ? [daysMore[language](rest)] : [])].join(", ");
  };
  const { en, fr } = isStill ? still : now;
  return { en: `${name} ${en}: ${why("en")}.`, fr: `${name} ${fr} : ${why("fr")}.` };
}

const now: Words = { en: "cannot be judged", fr: "ne peut être évalué" };
const still: Words = { en: "still cannot be judged", fr: "ne peut toujours pas être évalué" };
const mostNamed = 3;
const daysMore = {
  en: (count) => `and ${count} ${count === 1 ? "day" : "days"} of other accounts`,
  fr: (count) => `et ${count} ${count === 1 ? "jour" : "jours"} d’autres comptes`,
} as const satisfies Record<Language, (count: number) => string>;

interface Around {
  readonly rule: Pick<AlertRule, "kpi">;
  readonly facts: Pick<SubjectFacts, "currency">;
  readonly language: Language;
}

/** The days of one account that are missing for one reason. */
function groupText(days: readonly MissingDay[], { rule, facts, language }: Around): string {
  const [first] = days;
  if (first === undefined) return "";
  const { account, reason } = first;
  const shown = whys[reason][language](account, { kpi: kpis[rule.kpi][language], currency: facts.currency });
  return `${shown} (${datesText(days.map(({ date }) => date).toSorted(), language)})`;
}

type Why = (account: string, what: { readonly kpi: string; readonly currency: string }) => string;

const whys: Readonly<Record<MissingDay["reason"], Readonly<Record<Language, Why>>>> = {
  notRead: {
    en: (account) => `no figures of ${account}`,
    fr: (account) => `aucun chiffre de ${account}`,
  },
  notTold: {
    en: (account, { kpi }) => `${account} does not say what this is made of: ${kpi}`,
    fr: (account, { kpi }) => `${account} ne donne pas de quoi calculer : ${kpi}`,
  },
  rateMissing: {
    en: (account, { currency }) => `amounts of ${account} cannot be converted to ${currency}`,
    fr: (account, { currency }) => `les montants de ${account} ne peuvent être convertis en ${currency}`,
  },
};

const mostDates = 3;

/** A few days by their dates; of many how many there are, and from when to when. */
function datesText(dates: readonly CalendarDate[], language: Language): string {
  const [from, to] = [dates[0], dates.at(-1)];
  if (dates.length <= mostDates || from === undefined || to === undefined) return daysText(dates, locales[language]);
  return `${dates.length} ${dayWords[language]}, ${rangeText({ from, to }, locales[language])}`;
}

const dayWords = { en: "days", fr: "jours" } as const satisfies Record<Language, string>;
