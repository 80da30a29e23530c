import { daysNeeded } from "../alerts/spans.ts";
import type { LoadPorts } from "../load/accounts.ts";
import type { decodePage } from "../page.ts";
import { addDays } from "../time/calendar-date.ts";
import { unionOf } from "./read-account.ts";
import type { RuleNight } from "./read-rules.ts";
import { rememberedDecoding, rememberedPages } from "./remembered-pages.ts";

/** Ports by which an account is looked at as of many moments. */
export interface LookingBack {
  readonly ports: LoadPorts;
  /** For all moments at which the same rules look; `undefined`: each time anew. */
  readonly decodingOf: (rules: readonly RuleNight[]) => typeof decodePage | undefined;
}

/** What any curve is learned from lies within so many days before. */
const daysOfHabit = 150;

/** Of one account every page is read and decoded once, however many mornings are looked at; all of it is kept meanwhile. */
export function lookingBack(nights: readonly RuleNight[], ports: LoadPorts): LookingBack {
  const ranges = nights.map(({ rule, night }) => {
    const { from, to } = daysNeeded(rule, night);
    const learned = addDays(night, -daysOfHabit);
    return { from: learned < from ? learned : from, to };
  });
  const days = unionOf(ranges);
  const pages = days === null ? ports.store.pages : rememberedPages(ports.store.pages, days);
  const known = new Map<string, typeof decodePage>();
  const decodingOf = (rules: readonly RuleNight[]) => {
    // Of a page only the results are decoded that these rules look at.
    const key = [...new Set(rules.map(({ rule }) => rule.id))].sort().join(" ");
    const decode = known.get(key) ?? rememberedDecoding();
    known.set(key, decode);
    return decode;
  };
  return { ports: { ...ports, store: { ...ports.store, pages } }, decodingOf };
}
