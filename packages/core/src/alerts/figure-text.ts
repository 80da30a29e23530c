import { amountText } from "../delivery/amount-text.ts";
import type { Language } from "../delivery/notice.ts";
import { kpiFor, kpis } from "../kpis.ts";
import { baseMetrics } from "../metrics.ts";
import { type Micros, ZERO } from "../micros.ts";
import { lateGoals } from "./figures.ts";
import type { Judgement } from "./judge.ts";
import type { AlertRule } from "./rule.ts";
import type { SubjectFacts } from "./subject.ts";

/** What an evaluation rests on and what it found. */
export interface Seen {
  readonly rule: AlertRule;
  readonly facts: SubjectFacts;
  readonly judgement: Judgement;
}

/** The figure that alerts, with its limit; what it will come to where that lies on the other side of the limit. */
export function figureText(seen: Seen, language: Language, sure: "sure" | "plain"): string {
  const { rule, judgement } = seen;
  const { value, expected, limit } = judgement;
  const isBeyond = (amount: Micros | null) =>
    amount !== null && limit !== null && (rule.threshold.side === "above" ? amount > limit : amount < limit);
  const toCome = isBeyond(value) === isBeyond(expected) ? "" : toComeText(seen, language);
  const limits = `${words[language].limit} ${amount(limit, seen, language)}`;
  return `${isText(seen, language)}${toCome} (${limits}${sure === "sure" ? sureText(judgement, language) : ""}).`;
}

/** The figure of a recovery, with what it will come to, its limit and the line behind which all is well. */
export function recoveredText(seen: Seen, language: Language): string {
  const { rule, judgement } = seen;
  const { limit, clear } = words[language];
  const lines = [
    `${limit} ${amount(judgement.limit, seen, language)}`,
    `${clear[rule.threshold.side]} ${amount(judgement.clear, seen, language)}`,
  ];
  return `${isText(seen, language)}${toComeText(seen, language)} (${lines.join(", ")}).`;
}

/** `above`: it alerts above its limit, so it is well below the other line. */
const words = {
  en: { limit: "limit", clear: { above: "well again below", below: "well again above" } },
  fr: { limit: "seuil", clear: { above: "levée sous", below: "levée au-dessus de" } },
} as const;

function amount(value: Micros | null, { rule, facts: { currency } }: Seen, language: Language): string {
  return amountText(value, { unit: kpis[rule.kpi].unit, currency, language });
}

/** Nothing where it reads the same. */
function toComeText(seen: Seen, language: Language): string {
  const { rule, facts, judgement } = seen;
  const { results } = lateGoals(rule.kpi, facts.goal);
  const [now, then] = [judgement.value, judgement.expected].map((one) => amount(one, seen, language));
  if (results === null || judgement.expected === null || now === then) return "";
  const late = baseMetrics[results][language].toLowerCase();
  return language === "en"
    ? `, about ${then} once late ${late} are in`
    : `, environ ${then} une fois connu le reste des ${late}`;
}

function sureText({ probability, span }: Judgement, language: Language): string {
  if (probability === null) return "";
  // Never certainty: it is a belief.
  const percent = Math.min(99, Math.floor(probability * 100));
  return language === "en"
    ? `, ${percent}% sure by the last ${span} days`
    : `, sûr à ${percent}\u00a0% d’après les ${span} derniers jours`;
}

/** The figure in words; of spend without any result, that. */
function isText(seen: Seen, language: Language): string {
  const { rule, facts, judgement } = seen;
  const { kpi, window } = rule;
  const { [language]: label } = kpis[kpi];
  const { of, over } = kpiFor(kpi, facts.goal);
  const { spend = null, [over]: known } = judgement.sums;
  if (of === "spend" && spend !== null && known === ZERO) {
    const spent = amountText(spend, { unit: "money", currency: facts.currency, language });
    return language === "en"
      ? `${baseMetrics[over][language]}: 0 for ${spent} spent over ${window} days`
      : `${baseMetrics[over][language]} : 0 pour ${spent} dépensés sur ${window} jours`;
  }
  const shown = amount(judgement.value, seen, language);
  return language === "en" ? `${label} is ${shown} over ${window} days` : `${label} : ${shown} sur ${window} jours`;
}
