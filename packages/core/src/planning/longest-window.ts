import type { EntityPage } from "../facts.ts";
import type { PlatformTraits } from "../platform.ts";

/** The longest any platform counts a conversion for an ad: what is assumed where nobody has told. */
export const mostLookback = 90;

/** A conversion on the last day of its window is first seen on the morning after it. */
const settlingNights = 1;

/**
 * Days for which an account's figures go on growing: the longest window of its conversion actions, and the nights it takes
 * to settle. What one action does not tell is taken for the most that the platform allows; `actions` is `null` until they were read.
 */
export function longestWindow({ lookback }: Pick<PlatformTraits, "lookback">, actions: EntityPage | null): number {
  const most = lookback?.most ?? mostLookback;
  const names = lookback?.attributes;
  const told =
    names === undefined || actions === null ? [most] : actions.entities.map((one) => own(one, names) ?? most);
  return Math.min(mostLookback, Math.max(0, ...told) + settlingNights);
}

/** The longest of an action's own windows, for clicks as for views; `null` where it tells none. */
function own({ attributes }: EntityPage["entities"][number], names: readonly string[]): number | null {
  const days = names.flatMap((name) => (/^\d{1,3}$/.test(attributes[name] ?? "") ? [Number(attributes[name])] : []));
  return days.length === 0 ? null : Math.max(...days);
}
