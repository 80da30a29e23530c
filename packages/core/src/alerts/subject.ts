import type { AccountKey, ClientId, PlatformId } from "../ids.ts";
import type { ConversionGoal, Sums } from "../kpis.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { SubjectKind } from "./rule.ts";

/** One thing a rule judges. */
export interface Subject {
  /** Unique within its rule, and the same every night: `northwind`, `northwind/google`, `northwind/google:1`, `northwind/google:1/77`. */
  readonly key: string;
  readonly kind: SubjectKind | "connection" | "version" | "night" | "app" | "source";
  /** `null` where it is nobody's in particular. */
  readonly client: ClientId | null;
  readonly platform?: PlatformId;
  readonly account?: AccountKey["account"];
  readonly campaign?: string;
  /** What people call it. */
  readonly name: string;
}

/** What was known of one day when it was judged. */
export interface DayFacts {
  readonly date: CalendarDate;
  /** Exact, of the rows that told all parts of the KPI; amounts in the currency of the facts. */
  readonly sums: Sums;
  /** The part of the KPI's results that has come in by then, of a rate between two goals over that of the volume; 1 once the day has settled. */
  readonly share: number;
  /** The same without what is only assumed to be missing since nobody knows the platform's habit (`seen` of the curve); left out where it is the same. */
  readonly seenShare?: number;
}

/** How results came before: what an opinion starts from until the window speaks. */
export interface Habit {
  /** Numerator and denominator over the 90 days before the window; results as known, volume as far as its results are known. */
  readonly results: number;
  readonly exposure: number;
  /** Variance of a day's results over what chance alone would make of it; 1 = Poisson. */
  readonly dispersion: number;
}

/** What nobody knows about a day in the window. */
export interface MissingDay {
  readonly account: string;
  readonly date: CalendarDate;
  /** `notRead`: the day's page is missing. `notTold`: it does not say what the KPI is made of. `rateMissing`: it cannot be converted. */
  readonly reason: "notRead" | "notTold" | "rateMissing";
}

/** Everything one evaluation of one subject rests on, as it was known then. */
export interface SubjectFacts {
  readonly subject: Subject;
  /** ISO 4217. */
  readonly currency: string;
  readonly goal: ConversionGoal;
  /** The last day of the window. */
  readonly night: CalendarDate;
  /** Oldest first, the baseline's days included; days without any row are there with zeros. */
  readonly days: readonly DayFacts[];
  readonly missing: readonly MissingDay[];
  readonly habit: Habit;
  /** The habit by the days' `seenShare`; left out where no day has one. */
  readonly seenHabit?: Habit;
  /** The campaigns inside, for the explanation; none for a campaign. */
  readonly parts: readonly PartFacts[];
  /** Those that are summed; left out where the subject names its own. */
  readonly accounts?: readonly AccountKey[];
}

/** One campaign of a subject. */
export interface PartFacts {
  readonly subject: Subject;
  readonly days: readonly DayFacts[];
}
