import type { StoredState } from "../alerts/evaluation.ts";
import { stands } from "../alerts/state.ts";

/** Why there is nothing to acknowledge, and what there is. */
export interface NotStanding {
  readonly field: "rule" | "subject";
  readonly says: string;
}

/** What was asked about, and all that is known of the clients in question. */
export interface Asked {
  readonly rule: string;
  /** All that stand of the rule when left out. */
  readonly subject?: string | undefined;
  /** Ids of the rules those clients have. */
  readonly rules: readonly string[];
  readonly states: readonly StoredState[];
}

const mostNamed = 10;

/** Tells a rule that is not there from one of which nothing stands, and from a subject that does not. */
export function notStanding({ rule, subject, rules, states }: Asked): NotStanding {
  const standing = states.filter(stands);
  const own = standing.filter(({ state }) => state.rule === rule);
  const name = rule.slice(0, 60);
  const others = named([...new Set(standing.map(({ state }) => state.rule))]);
  const rest = others === "" ? "Nothing alerts." : `Something stands of ${others}.`;
  if (!rules.includes(rule) && own.length === 0) {
    const there = named(rules);
    return { field: "rule", says: `There is no rule ${name}; there is ${there === "" ? "none" : there}.` };
  }
  if (own.length === 0) return { field: "rule", says: `Nothing stands of the rule ${name}. ${rest}` };
  const saw = (subject ?? "").slice(0, 120);
  const found = states.find(({ subject: { key }, state }) => key === subject && state.rule === rule);
  const why = found === undefined ? `The rule ${name} judges no subject ${saw}` : `${saw} is well by the rule ${name}`;
  return { field: "subject", says: `${why}; these stand: ${named(own.map((one) => one.subject.key))}.` };
}

function named(all: readonly string[]): string {
  const rest = all.length - mostNamed;
  return `${all.slice(0, mostNamed).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
