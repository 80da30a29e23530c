import { LeadlineError } from "@leadline/core/errors";
import { issuesOf } from "@leadline/core/issues";
import { parsedBy } from "@leadline/core/parsed-by";
import { type RateDay, rateText } from "@leadline/core/rates";
import { type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import * as z from "zod";
import type { RawDay } from "./envelope.ts";

const currency = z.string().regex(/^[A-Z]{3}$/, { error: "a currency such as USD" });

const fileSchema = z
  .array(
    z.object({
      time: parsedBy(calendarDate),
      rates: z.array(z.object({ currency, rate: parsedBy(rateText) })).min(1),
    }),
  )
  .min(1);

/** Days of a file, oldest first. Throws `upstream.contract` with path and sample for anything a rate table could not be made of. */
export function rateDays(raw: readonly RawDay[], today: CalendarDate): readonly RateDay[] {
  const read = fileSchema.safeParse(raw);
  if (!read.success) {
    const [issue] = issuesOf(read.error, raw);
    throw contract({ field: issue?.field ?? "", saw: issue?.saw ?? "", expected: issue?.expected ?? "" });
  }
  const days = read.data.map(({ time, rates }): RateDay => {
    const perEuro = Object.fromEntries(rates.map(({ currency: name, rate }) => [name, rate] as const).toSorted(byName));
    if (Object.keys(perEuro).length < rates.length) {
      throw contract({ field: time, saw: "a currency twice", expected: "each currency once a day" });
    }
    return { date: time, perEuro };
  });
  return ordered(days, today);
}

function ordered(days: readonly RateDay[], today: CalendarDate): readonly RateDay[] {
  const sorted = days.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const twice = sorted.find(({ date }, at) => date === sorted[at + 1]?.date);
  if (twice) throw contract({ field: twice.date, saw: "this day twice", expected: "each day once" });
  const newest = sorted.at(-1);
  if (newest === undefined || newest.date <= today) return sorted;
  throw contract({ field: newest.date, saw: "rates of a day to come", expected: `no day after ${today}` });
}

function contract(details: { readonly field: string; readonly saw: string; readonly expected: string }): LeadlineError {
  return new LeadlineError("upstream.contract", "The European Central Bank's file is not what Leadline expects.", {
    platform: "ecb",
    ...details,
  });
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
