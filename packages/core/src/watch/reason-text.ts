import type { Contribution, Explanation } from "../alerts/explanation.ts";
import { factorNames } from "../alerts/factors.ts";
import type { AlertEntry } from "../alerts/message.ts";
import { type AmountStyle, signedText } from "../delivery/amount-text.ts";
import type { Language } from "../delivery/notice.ts";
import { shortName } from "../delivery/short-name.ts";
import { type KpiName, kpis } from "../kpis.ts";
import type { Micros } from "../micros.ts";

const words = {
  en: { why: "Why: ", movers: "Moved most: ", others: "all others", mix: "mix of campaigns" },
  fr: {
    why: "Pourquoi : ",
    movers: "Ont le plus bougé : ",
    others: "toutes les autres",
    mix: "répartition des campagnes",
  },
} as const;

const mostName = 80;

/** What the change is made of and who made it, a line each; empty where nothing is known to compare with. */
export function reasonText({ explanation, currency }: AlertEntry, kpi: KpiName, language: Language): string {
  if (explanation === null) return "";
  const style = { unit: kpis[kpi].unit, currency, language } as const;
  const { why, movers } = words[language];
  const lines = [
    [why, causesOf(explanation, style)],
    [movers, moversOf(explanation, style)],
  ] as const;
  return lines.flatMap(([lead, parts]) => (parts.length === 0 ? [] : [`${lead}${parts.join(", ")}.`])).join("\n");
}

function causesOf({ contributions }: Explanation, style: AmountStyle): readonly string[] {
  const { language } = style;
  const nameOf = ({ factor }: Contribution) => (factor === "mix" ? words[language].mix : factorNames[factor][language]);
  return contributions.flatMap((one) => partText(nameOf(one), one.amount, style));
}

function moversOf({ movers, others }: Explanation, style: AmountStyle): readonly string[] {
  if (movers.length === 0) return [];
  const named = movers.flatMap(({ subject, amount }) => partText(shortName(subject.name, mostName), amount, style));
  return [...named, ...(others === null ? [] : partText(words[style.language].others, others, style))];
}

/** Nothing for what rounds to nothing. */
function partText(name: string, amount: Micros, style: AmountStyle): readonly string[] {
  const shown = signedText(amount, style);
  // A word joiner: no line ends between a sign and its amount.
  return /[1-9]/.test(shown) ? [`${name} ${shown.replace(/^[+-]/, "$&\u2060")}`] : [];
}
