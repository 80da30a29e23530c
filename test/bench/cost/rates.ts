import type { RateSource } from "@leadline/core/rates/keep-rates";
import { publishingDayFor } from "@leadline/core/rates/target-calendar";
import { addDays, type CalendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { type Instant, lastDateDue } from "@leadline/core/time/instant";

/** As many as the European Central Bank publishes. */
const currencies = Array.from(
  { length: 30 },
  (_, n) => `X${String.fromCharCode(65 + Math.floor(n / 26), 65 + (n % 26))}`,
);

/** Days each file reaches back; the history only as far as the counted months need. */
const reach = { daily: 0, ninetyDays: 90, history: 400 } as const;

/** A bank that publishes on its own days at 16:00 in Frankfurt, and asks nobody. */
export function generatedRates(now: () => Instant): RateSource {
  const perEuro = Object.fromEntries(currencies.map((currency, n) => [currency, `1.0${n + 100}`]));
  return {
    async read(file) {
      const newest = publishingDayFor(lastDateDue(now(), "Europe/Berlin", 16));
      const published = (date: CalendarDate) => publishingDayFor(date) === date;
      const dates = datesIn({ from: addDays(newest, -reach[file]), to: newest }).filter(published);
      return dates.map((date) => ({ date, perEuro }));
    },
  };
}
