import { shortName } from "../delivery/short-name.ts";
import { figureText, recoveredText } from "./figure-text.ts";
import type { Judgement } from "./judge.ts";
import type { Words } from "./message.ts";
import { missingText } from "./missing-text.ts";
import type { AlertRule } from "./rule.ts";
import type { AlertState, ClosingReason } from "./state.ts";
import type { Subject, SubjectFacts } from "./subject.ts";

/** The sentence of an evaluation that has something to tell; whom it is about stands above it. */
export function saysOf(rule: AlertRule, facts: SubjectFacts, judgement: Judgement, state: AlertState): Words {
  const { subject } = facts;
  const seen = { rule, facts, judgement };
  const name = shortName(subject.name);
  switch (state.event) {
    case "fired":
      return { en: figureText(seen, "en", "sure"), fr: figureText(seen, "fr", "sure") };
    case "reminder":
      return state.status === "noData"
        ? missingText(rule, facts, true)
        : {
            en: `Still: ${figureText(seen, "en", "plain")}`,
            fr: `Toujours : ${figureText(seen, "fr", "plain")}`,
          };
    case "cleared":
      return state.reason === "noSpend"
        ? {
            en: `${name} no longer runs: the alert has ended.`,
            fr: `${name} ne diffuse plus : l’alerte prend fin.`,
          }
        : { en: `Recovered: ${recoveredText(seen, "en")}`, fr: `Rétabli : ${recoveredText(seen, "fr")}` };
    case "noData":
      return missingText(rule, facts, false);
    case "dataBack":
      return {
        en: `The figures of ${name} are complete again.`,
        fr: `Les chiffres de ${name} sont de nouveau complets.`,
      };
    default:
      return saysOfClosing(subject, state.reason);
  }
}

/** The closing word of an alert that ended without a recovery. */
export function saysOfClosing(subject: Pick<Subject, "name">, reason: ClosingReason | null): Words {
  const name = shortName(subject.name);
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
    case "clientRemoved":
      return {
        en: `The client was removed from the configuration: the alert for ${name} has ended.`,
        fr: `Le client a été retiré de la configuration : l’alerte pour ${name} prend fin.`,
      };
    default:
      return {
        en: `${name} is no longer in the scope of the rule: the alert has ended.`,
        fr: `${name} n’entre plus dans le champ de la règle : l’alerte prend fin.`,
      };
  }
}
