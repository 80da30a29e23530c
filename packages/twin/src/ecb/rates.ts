import { addDays, type CalendarDate, datesIn, daysBetween, weekdayOf } from "@leadline/core/time/calendar-date";
import { lastDateDue } from "@leadline/core/time/instant";
import { draws } from "../market/random.ts";
import { historyDays, type World } from "../market/world.ts";
import { closingDays } from "./closing-days.ts";

/** What the bank publishes: around which value a currency moves, in how many places it is told, and since and until when. */
interface Quoted {
  readonly perEuro: number;
  readonly places: number;
  /** Days before the anchor; published on every day without them. */
  readonly since?: number;
  readonly until?: number;
}

/** In the bank's order. One is pegged, one came half a year ago, and one was suspended. */
const quoted: Readonly<Record<string, Quoted>> = {
  USD: { perEuro: 1.1534, places: 4 },
  JPY: { perEuro: 172.31, places: 2 },
  CZK: { perEuro: 24.561, places: 3 },
  DKK: { perEuro: 7.4658, places: 4 },
  GBP: { perEuro: 0.86415, places: 5 },
  HUF: { perEuro: 388.2, places: 2 },
  PLN: { perEuro: 4.2983, places: 4 },
  RON: { perEuro: 5.091, places: 4 },
  SEK: { perEuro: 11.0405, places: 4 },
  CHF: { perEuro: 0.9352, places: 4 },
  ISK: { perEuro: 143.6, places: 2, since: 180 },
  NOK: { perEuro: 11.677, places: 4 },
  TRY: { perEuro: 47.4012, places: 4 },
  AUD: { perEuro: 1.7669, places: 4 },
  BRL: { perEuro: 6.2718, places: 4 },
  CAD: { perEuro: 1.6098, places: 4 },
  CNY: { perEuro: 8.2544, places: 4 },
  HKD: { perEuro: 9.0211, places: 4 },
  IDR: { perEuro: 18_952.34, places: 2 },
  ILS: { perEuro: 3.8911, places: 4 },
  INR: { perEuro: 101.5345, places: 4 },
  KRW: { perEuro: 1616.68, places: 2 },
  MXN: { perEuro: 21.6217, places: 4 },
  MYR: { perEuro: 4.868, places: 4 },
  NZD: { perEuro: 1.9665, places: 4 },
  PHP: { perEuro: 66.264, places: 3 },
  SGD: { perEuro: 1.4812, places: 4 },
  THB: { perEuro: 37.741, places: 3 },
  ZAR: { perEuro: 20.3142, places: 4 },
  RUB: { perEuro: 98.1204, places: 4, until: 120 },
};

/** One published day: each currency's units per euro, as text, in the bank's order. */
export interface PublishedDay {
  readonly date: CalendarDate;
  readonly rates: readonly (readonly [currency: string, rate: string])[];
}

/** The first day of the bank's history here: a month before the market opens. */
export function firstDay({ anchor }: World): CalendarDate {
  return addDays(anchor, -historyDays - 30);
}

/** All that is published at the world's moment, oldest first: working days up to the last 16:00 in Frankfurt. */
export function publishedDays(world: World): readonly PublishedDay[] {
  const to = lastDateDue(world.now, "Europe/Berlin", 16);
  return datesIn({ from: firstDay(world), to })
    .filter((date) => weekdayOf(date) % 6 !== 0 && !closingDays.has(date))
    .map((date) => ({ date, rates: ratesOn(world, date) }));
}

function ratesOn(world: World, date: CalendarDate): PublishedDay["rates"] {
  const age = daysBetween(date, world.anchor);
  return Object.entries(quoted)
    .filter(([, { since, until }]) => age <= (since ?? age) && age >= (until ?? age))
    .map(([currency, about]) => [currency, rateOf(world, currency, about, date)]);
}

/** Slow waves of the currency's own and a little noise of the day, within a tenth of the value it moves around. */
function rateOf({ seed, anchor }: World, currency: string, about: Quoted, date: CalendarDate): string {
  const own = draws(`${seed}|${currency}`);
  const [phase, period] = [own() * 6.28, 60 + own() * 120];
  const wave = 0.05 * Math.sin(phase + daysBetween(date, anchor) / period);
  const noise = 0.008 * (draws(`${seed}|${currency}|${date}`)() - 0.5);
  return (about.perEuro * (1 + wave + noise)).toFixed(about.places);
}
