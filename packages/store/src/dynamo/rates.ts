import { type RateDay, rateText } from "@leadline/core/rates";
import type { RateMonth, RateStore } from "@leadline/core/rates/rate-store";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { rateMonthKey, rateMonthRange, ratesComparedKey, supersededRatesKey, supersededRatesRange } from "../keys.ts";
import { extensible, itemShape, parsed, readItem } from "./read-item.ts";
import type { Item, Table } from "./table.ts";

const rateMonthItem = extensible({
  ...itemShape,
  month: z.string(),
  version: z.int().positive(),
  readAt: parsed(instant),
  /** A day is one text, `AUD 1.6079 BGN 1.9558`: thirty attributes a day would be read thirty times as slowly. */
  days: z.record(parsed(calendarDate), parsed(perEuroOf)),
});

const comparedItem = extensible({ ...itemShape, at: parsed(instant) });

export function dynamoRates(table: Table): RateStore {
  return {
    months: async (from, to) => (await table.query(rateMonthRange(from, to))).map(monthIn),
    async put(month, { supersedes }) {
      // The old version first: it is there whenever the new one is, and put twice it is the same.
      if (supersedes) await table.put(supersededRatesKey(supersedes.month, supersedes.version), itemOf(supersedes));
      const seen = month.version - 1;
      return await table.put(rateMonthKey(month.month), itemOf(month), {
        condition: seen === 0 ? "attribute_not_exists(pk)" : "#version = :seen",
        ...(seen === 0 ? {} : { names: { "#version": "version" }, values: { ":seen": seen } }),
      });
    },
    superseded: async (month) => (await table.query(supersededRatesRange(month))).map(monthIn),
    async compared() {
      const item = await table.get(ratesComparedKey);
      return item === null ? null : readItem(comparedItem, item).at;
    },
    async noteCompared(at) {
      await table.put(
        ratesComparedKey,
        { at },
        {
          condition: "attribute_not_exists(pk) OR #at < :at",
          names: { "#at": "at" },
          values: { ":at": at },
        },
      );
    },
  };
}

function itemOf({ days, ...month }: RateMonth): Item {
  return { ...month, days: Object.fromEntries(days.map(({ date, perEuro }) => [date, textOf(perEuro)])) };
}

function monthIn(item: Item): RateMonth {
  const { month, version, readAt, days } = readItem(rateMonthItem, item);
  const found = Object.entries(days).map(([date, perEuro]): RateDay => ({ date: calendarDate(date), perEuro }));
  return { month, version, readAt, days: found.toSorted((a, b) => (a.date < b.date ? -1 : 1)) };
}

function textOf(perEuro: RateDay["perEuro"]): string {
  return Object.entries(perEuro).flat().join(" ");
}

function perEuroOf(text: string): RateDay["perEuro"] {
  const words = text.split(" ");
  return Object.fromEntries(
    Array.from({ length: words.length / 2 }, (_, at) => [words[2 * at] ?? "", rateText(words[2 * at + 1] ?? "")]),
  );
}
