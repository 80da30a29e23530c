import type { Morning } from "@leadline/core/alerts/backtest";
import type { Backtested } from "../commands/backtest.ts";

/** How a back-test ended, and why it may have found less than a person expects; a rule without figures must not look calm. */
export function backtestLines(found: Backtested): readonly string[] {
  const { rule, told, nights, pasts, isFinal } = found;
  const messages = new Set(told.map(({ subject, night }) => `${subject.client} ${night}`)).size;
  const mornings = pasts.flatMap((past) => past.mornings).filter(({ isBefore }) => !isBefore);
  const asked = [...Map.groupBy(mornings, ({ night }) => night).values()];
  const unknown = asked.filter((all) => all.every(isUnknown));
  const hint = "--final judges all of them by what is known now.";
  return [
    `${rule.id} would have sent ${count(messages, "message")} in ${count(nights, "night")}.`,
    ...(unknown.length === 0
      ? []
      : [isFinal ? nothingThere(unknown.length, asked.length) : `${notYet(unknown.length, asked.length)} ${hint}`]),
    ...(!isFinal && unknown.length === 0 && told.some(({ event }) => event === "noData")
      ? [`Days without figures may be days that were read later only; ${hint}`]
      : []),
    ...unjudged(found),
  ];
}

/** Nobody could have judged anything by it. */
function isUnknown({ facts }: Pick<Morning, "facts">): boolean {
  return facts.every(({ missing }) => missing.length > 0);
}

const notYet = (some: number, all: number) =>
  `${shareOf(some, all)} no figures of the window were known yet, as before a first night.`;
const nothingThere = (some: number, all: number) => `${shareOf(some, all)} there was nothing to judge.`;
const shareOf = (some: number, all: number) =>
  some === all ? (all === 1 ? "On its one morning" : `On all ${all} mornings`) : `On ${some} of ${all} mornings`;

function unjudged({ pasts }: Backtested): readonly string[] {
  const [waiting, passed] = [pasts.flatMap((past) => past.notYet), pasts.flatMap((past) => past.never)];
  return [
    ...(waiting.length === 0 ? [] : [`Not judged yet: ${[...new Set(waiting)].sort().join(", ")}.`]),
    ...(passed.length === 0
      ? []
      : [`${count(passed.length, "night")} would not have been judged: the next one was due before.`]),
  ];
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
