import { dispersionOf } from "./dispersion.ts";
import type { Counts } from "./figures.ts";
import type { Habit } from "./subject.ts";

/** What is usual, from the days before everything that is judged; `series` are the same days of whatever is judged each for itself. */
export function habitOf(days: readonly Counts[], series: readonly (readonly Counts[])[], isShare: boolean): Habit {
  return {
    results: days.reduce((sum, day) => sum + day.results, 0),
    exposure: days.reduce((sum, day) => sum + day.exposure, 0),
    dispersion: dispersionOf(series, isShare),
  };
}
