import { clientId } from "../ids.ts";
import type { Sums } from "../kpis.ts";
import { type Micros, micros } from "../micros.ts";
import { addDays, type CalendarDate, calendarDate } from "../time/calendar-date.ts";
import { type Instant, instant } from "../time/instant.ts";
import { type AlertRule, alertRuleSchema } from "./rule.ts";
import type { DayFacts, Habit, Subject, SubjectFacts } from "./subject.ts";

/** The last day that is judged in tests. */
export const sampleNight = calendarDate("2026-11-21");

/** The morning after a night. For tests. */
export function morningAfter(night: CalendarDate): Instant {
  return instant(`${addDays(night, 1)}T06:00:00Z`);
}

/** A rule as it would be written, settled: CPL above 60 EUR over 14 days unless told otherwise. For tests. */
export function sampleRule(more: Readonly<Record<string, unknown>> = {}): AlertRule {
  const threshold = { above: "60", currency: "EUR" };
  return alertRuleSchema.parse({ id: "cpl", name: "CPL", kpi: "cpl", threshold, ...more });
}

/** A campaign of a client. For tests. */
export function sampleSubject(id = "1"): Subject {
  const client = clientId("northwind");
  return { key: `northwind/google:1/${id}`, kind: "campaign", client, campaign: id, name: `Campaign ${id}` };
}

/** So many equal days up to the night, amounts as decimal text. For tests. */
export function sampleDays(
  count: number,
  sums: Readonly<Record<string, string>>,
  last = sampleNight,
): readonly DayFacts[] {
  const amounts: Sums = Object.fromEntries(
    Object.entries(sums).map(([name, text]): [string, Micros] => [name, micros(text)]),
  );
  return Array.from({ length: count }, (_, at) => ({ date: addDays(last, at + 1 - count), sums: amounts, share: 1 }));
}

/** A lead a day for 40 EUR, always. For tests. */
export const sampleHabit: Habit = { results: 90, exposure: 3600, dispersion: 1.5 };

/** Facts of one campaign; forty-two days of the habit unless told otherwise. For tests. */
export function sampleFacts(more: Partial<SubjectFacts> = {}): SubjectFacts {
  return {
    subject: sampleSubject(),
    currency: "EUR",
    goal: "leads",
    night: sampleNight,
    days: sampleDays(42, { spend: "40", leads: "1" }),
    missing: [],
    habit: sampleHabit,
    parts: [],
    ...more,
  };
}
