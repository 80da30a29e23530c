import { LeadlineError } from "../errors.ts";
import { type Issue, seen } from "../issues.ts";
import { historyDays } from "../page-versions.ts";
import { addDays, daysBetween } from "../time/calendar-date.ts";
import { addMs, type Instant } from "../time/instant.ts";
import { isSplit, levelAsked } from "./asked.ts";
import { continuationOf } from "./cursor.ts";
import { isAudience, type KpiQuery } from "./question.ts";

/** The longest range that is split finer than by campaign. */
export const longestFineDays = 92;

/** What is wrong with a question whose parts are each right. */
export function questionIssues(query: KpiQuery): readonly Issue[] {
  return [...splitIssues(query), ...momentIssues(query), ...cursorIssues(query)];
}

function splitIssues(query: KpiQuery): readonly Issue[] {
  const { by, from, to } = query;
  const audiences = by.filter((dimension) => isAudience(dimension) || dimension === "targetedAudience");
  const several =
    audiences.length > 1
      ? [
          {
            field: "by",
            saw: seen(audiences.join(",")),
            expected: "one kind of audience at once: the same spend would be counted once per kind",
          },
        ]
      : [];
  const fine = isSplit(query) && (audiences.length > 0 || ["ad", "adGroup"].includes(levelAsked(query)));
  const long =
    fine && daysBetween(from, to) >= longestFineDays
      ? [
          {
            field: "from",
            saw: seen(from),
            expected: `at most ${longestFineDays} days for a split finer than by campaign: ${addDays(to, 1 - longestFineDays)} or later`,
          },
        ]
      : [];
  return [...several, ...long];
}

function momentIssues({ asOf, changedSince, compare, at }: KpiQuery): readonly Issue[] {
  const order =
    asOf !== undefined && changedSince !== undefined && changedSince > asOf
      ? [{ field: "changedSince", saw: seen(changedSince), expected: `an instant not after asOf, ${asOf}` }]
      : [];
  const both =
    changedSince !== undefined && compare !== undefined
      ? [{ field: "compare", saw: seen(compare), expected: "no comparison beside changedSince: ask for one of them" }]
      : [];
  return [...unknownMoment("asOf", asOf, at), ...unknownMoment("changedSince", changedSince, at), ...order, ...both];
}

/** What was known can be told of the past, and of as much of it as is kept. */
function unknownMoment(field: string, moment: Instant | undefined, at: Instant | undefined): readonly Issue[] {
  if (moment === undefined || at === undefined) return [];
  const oldest = addMs(at, -historyDays * 86_400_000);
  const expected = `an instant that has passed, from ${oldest} on: older versions are not kept`;
  return moment > at || moment < oldest ? [{ field, saw: seen(moment), expected }] : [];
}

function cursorIssues(query: KpiQuery): readonly Issue[] {
  try {
    continuationOf(query);
    return [];
  } catch (error) {
    if (!(error instanceof LeadlineError) || error.code !== "input.invalid") throw error;
    const { field = "cursor", saw = "", expected = "" } = error.details;
    return [{ field, saw: seen(saw), expected }];
  }
}
