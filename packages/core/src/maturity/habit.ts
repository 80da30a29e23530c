import { divideHalfEven, type Micros, micros, ONE } from "../micros.ts";

/** Points of a habit in order, joined by straight lines from nothing on the day itself, complete from the last one on. */
export type HabitPoints = readonly (readonly [nights: number, share: string])[];

/**
 * The weight of a known habit: as if so many results had been watched all their life. An account that brings
 * fewer is told by its platform's habit; one that brings hundreds, by its own.
 */
const habitResults = 30n * ONE;

/** The weight of a habit nobody knows. It says what is possible, not what is usual, so a few of the account's own results outweigh it. */
const guessedResults = 5n * ONE;

/**
 * The habit of results of which no more is known than when the last one may come: next to nothing is there before. Whatever the
 * true one is, it lies above. Not nothing at all, since what results grow from nothing by would teach nothing.
 */
const unknown = (nights: number): HabitPoints => [
  [nights - 1, "0.01"],
  [nights, "1"],
];

/** What the default holds after each night, in results. */
export function priorOf(defaults: HabitPoints | null, nights: number): readonly bigint[] {
  const [weight, points] = defaults === null ? [guessedResults, unknown(nights)] : [habitResults, defaults];
  return Array.from({ length: nights }, (_, at) => divideHalfEven(weight * defaultShare(points, at + 1), ONE));
}

/** The opposite guess about a habit nobody knows, with the same weight: all of it is told after the first night. */
export function atOnce(nights: number): readonly bigint[] {
  return Array.from({ length: nights }, () => guessedResults);
}

/** On the straight line between the points around it; from nothing before the first. */
function defaultShare(points: HabitPoints, nights: number): Micros {
  let [fromNights, fromShare] = [0, 0n];
  for (const [toNights, text] of points) {
    const share = micros(text);
    if (nights <= toNights) {
      const [gone, span] = [BigInt(nights - fromNights), BigInt(toNights - fromNights)];
      return (fromShare + divideHalfEven((share - fromShare) * gone, span)) as Micros;
    }
    [fromNights, fromShare] = [toNights, share];
  }
  return ONE as Micros;
}
