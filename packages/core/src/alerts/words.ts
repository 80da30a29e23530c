import { kpis } from "../kpis.ts";
import { divideHalfEven, format, type Micros } from "../micros.ts";
import type { Judgement } from "./judge.ts";
import type { Words } from "./message.ts";
import type { AlertRule } from "./rule.ts";
import type { AlertState, ClosingReason } from "./state.ts";
import type { Subject, SubjectFacts } from "./subject.ts";

/** The sentence of an evaluation that has something to tell. */
export function saysOf(rule: AlertRule, facts: SubjectFacts, judgement: Judgement, state: AlertState): Words {
  const { subject } = facts;
  const figure = (amount: Micros | null) => amountText(rule, facts.currency, amount);
  const [en, fr] = [kpis[rule.kpi].en, kpis[rule.kpi].fr];
  const days = { en: `over ${rule.window} days`, fr: `sur ${rule.window} jours` };
  const is = {
    en: `${en} of ${subject.name} is ${figure(judgement.value)} ${days.en}`,
    fr: `${fr} de ${subject.name} : ${figure(judgement.value)} ${days.fr}`,
  };
  const limit = { en: `limit ${figure(judgement.limit)}`, fr: `seuil ${figure(judgement.limit)}` };
  const sure = sureText(judgement);
  switch (state.event) {
    case "fired":
      return { en: `${is.en} (${limit.en}${sure.en}).`, fr: `${is.fr} (${limit.fr}${sure.fr}).` };
    case "reminder":
      return state.status === "noData"
        ? missingText(facts, "still")
        : { en: `Still: ${is.en} (${limit.en}${sure.en}).`, fr: `Toujours : ${is.fr} (${limit.fr}${sure.fr}).` };
    case "cleared":
      return state.reason === "noSpend"
        ? {
            en: `${subject.name} no longer runs: the alert has ended.`,
            fr: `${subject.name} ne diffuse plus : l’alerte prend fin.`,
          }
        : { en: `Recovered: ${is.en} (${limit.en}).`, fr: `Rétabli : ${is.fr} (${limit.fr}).` };
    case "noData":
      return missingText(facts, "now");
    case "dataBack":
      return {
        en: `The figures of ${subject.name} are complete again.`,
        fr: `Les chiffres de ${subject.name} sont de nouveau complets.`,
      };
    default:
      return saysOfClosing(subject, state.reason);
  }
}

/** The closing word of an alert that ended without a recovery. */
export function saysOfClosing({ name }: Pick<Subject, "name">, reason: ClosingReason | null): Words {
  switch (reason) {
    case "ruleChanged":
      return {
        en: `The rule was edited: the alert for ${name} has ended and is judged anew.`,
        fr: `La règle a été modifiée : l’alerte pour ${name} prend fin et sera réévaluée.`,
      };
    case "ruleRemoved":
      return {
        en: `The rule was removed: the alert for ${name} has ended.`,
        fr: `La règle a été supprimée : l’alerte pour ${name} prend fin.`,
      };
    default:
      return {
        en: `${name} is no longer in the scope of the rule: the alert has ended.`,
        fr: `${name} n’entre plus dans le champ de la règle : l’alerte prend fin.`,
      };
  }
}

const mostNamed = 3;

function missingText({ subject, missing }: SubjectFacts, when: "now" | "still"): Words {
  const named = missing.slice(0, mostNamed).map(({ account, date }) => `${account} ${date}`);
  const more = missing.length - named.length;
  const list = {
    en: [...named, ...(more > 0 ? [`${more} more`] : [])].join(", "),
    fr: [...named, ...(more > 0 ? [`${more} de plus`] : [])].join(", "),
  };
  return when === "now"
    ? {
        en: `${subject.name} cannot be judged: no figures for ${list.en}.`,
        fr: `${subject.name} ne peut être évalué : aucun chiffre pour ${list.fr}.`,
      }
    : {
        en: `${subject.name} still cannot be judged: no figures for ${list.en}.`,
        fr: `${subject.name} ne peut toujours pas être évalué : aucun chiffre pour ${list.fr}.`,
      };
}

function sureText({ probability, span }: Judgement): Words {
  if (probability === null) return { en: "", fr: "" };
  // Never certainty: it is a belief.
  const percent = Math.min(99, Math.floor(probability * 100));
  return { en: `, ${percent} % sure by ${span} days`, fr: `, sûr à ${percent} % sur ${span} jours` };
}

/** As people read it: two places, percent for shares; a dash over nothing. */
function amountText({ kpi }: AlertRule, currency: string, amount: Micros | null): string {
  if (amount === null) return "–";
  const { unit } = kpis[kpi];
  if (unit === "share") return `${rounded((amount * 100n) as Micros)} %`;
  return unit === "money" ? `${rounded(amount)} ${currency}` : rounded(amount);
}

function rounded(amount: Micros): string {
  return format((divideHalfEven(amount, 10_000n) * 10_000n) as Micros);
}
