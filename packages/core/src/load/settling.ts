import type { ConversionGoal } from "../kpis.ts";
import { longestWindow } from "../planning/longest-window.ts";
import { nightDue, ownerOf } from "../planning.ts";
import type { PlatformTraits } from "../platform.ts";
import type { AccountRecord, PageStore } from "../ports.ts";
import { addDays } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import { type Settling, settledNightly } from "./account-source.ts";
import { entitiesOf } from "./entities.ts";

/**
 * A habit that is known ends within the nights in which every day is read. Of others no more is known than the longest window of the
 * account's conversion actions: nothing comes later, so as many days, and half as many again, have to teach it.
 */
export async function settlingOf(
  goals: readonly ConversionGoal[],
  { traits, record, pages }: Habits,
  at: Instant,
): Promise<ReadonlyMap<ConversionGoal, Settling>> {
  const to = addDays(nightDue(traits, record, at), -1);
  const isKnown = (goal: ConversionGoal) => traits.maturity?.[goal] !== undefined;
  const actions = goals.every(isKnown) ? null : await entitiesOf(ownerOf(record), traits, "conversionAction", pages);
  const settling = goals.map((goal) => {
    const nightly = settledNightly(traits, to);
    const nights = isKnown(goal) ? 0 : longestWindow(traits, actions);
    const longer = { nights, from: addDays(to, 1 - Math.ceil(1.5 * nights)) };
    return [goal, nights > nightly.nights ? longer : nightly] as const;
  });
  return new Map(settling);
}

interface Habits {
  readonly traits: PlatformTraits;
  readonly record: AccountRecord;
  readonly pages: PageStore;
}
