import { readFileSync } from "node:fs";
import { LeadlineError } from "@leadline/core/errors";
import { calendarDate } from "@leadline/core/time/calendar-date";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NotRates, readEnvelope } from "./envelope.ts";
import { rateDays } from "./schema.ts";

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
const today = calendarDate("2026-11-22");
const read = (text: string) => rateDays(readEnvelope(text), today);
const daily = fixture("daily.xml");
const history = fixture("hist-90d.xml");

test("the daily file is one day, its rates as they were written", () => {
  expect(read(daily)).toEqual([
    {
      date: "2024-06-28",
      perEuro: {
        BGN: "1.9558",
        GBP: "0.84638",
        HUF: "395.10",
        IDR: "17487.21",
        JPY: "171.94",
        KRW: "1474.86",
        USD: "1.0705",
      },
    },
  ]);
});

test("the longer files come newest first and are read oldest first; a currency may end on the way", () => {
  const days = read(history);
  expect(days.map(({ date }) => date)).toEqual(["2022-02-28", "2022-03-01", "2022-03-02"]);
  expect(days.map(({ perEuro }) => perEuro.RUB)).toEqual(["115.4842", "117.2010", undefined]);
});

test.each([
  ["an HTML page", "<!DOCTYPE html><html><br></html>"],
  ["well-formed XML of another vocabulary", "<rss><channel/></rss>"],
  ["an envelope of another vocabulary", daily.replaceAll("gesmes.org", "example.com")],
  ["nothing", ""],
  ["a file cut short", daily.slice(0, daily.length / 2)],
  ["a file without its last tag", history.slice(0, history.lastIndexOf("</"))],
  ["two files in one", history + history],
  ["entities of its own", daily.replace("?>", '?><!DOCTYPE x [<!ENTITY a "1.1">]>').replace("1.0705", "&a;")],
  ["an entity nobody defined", daily.replace("1.0705", "&a;")],
  ["a rate before its day", history.replace('<Cube time="2022-03-02">', "<Cube>")],
])("%s is no rates", (_, text) => {
  expect(() => read(text)).toThrow(NotRates);
});

test.each([
  ["no day at all", history.replace(/<Cube time=.*<\/Cube>(?=<\/Cube><\/gesmes)/, ""), "(top)|"],
  ["a day without rates", daily.replace(/<Cube currency[^>]*>/g, ""), "[0].rates"],
  ["no day of the calendar", daily.replace("2024-06-28", "2024-06-31"), "[0].time"],
  ["a rate of zero", daily.replace("1.0705", "0.0000"), "[0].rates[0].rate"],
  ["a rate below zero", daily.replace("1.0705", "-1.0705"), "[0].rates[0].rate"],
  ["a rate that is no number", daily.replace("1.0705", "N/A"), "[0].rates[0].rate"],
  ["a rate without a currency", daily.replace("currency='USD' ", ""), "[0].rates[0].currency"],
  ["a currency without a rate", daily.replace(" rate='1.0705'", ""), "[0].rates[0].rate"],
  ["a currency that is none", daily.replace("USD", "dollar"), "[0].rates[0].currency"],
  ["a currency twice", daily.replace("JPY", "USD"), "2024-06-28"],
  ["a day twice", history.replace("2022-03-02", "2022-03-01"), "2022-03-01"],
  ["a day to come", history.replace("2022-03-02", "2026-11-23"), "2026-11-23"],
])("%s is refused with its place", (_, text, field) => {
  const [place = ""] = field.split("|");
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      code: "upstream.contract",
      details: expect.objectContaining({ platform: "ecb", field: place === "(top)" ? "" : place }),
    }),
  );
});

test("whatever comes through the door ends in rates or in one of our errors", () => {
  const ends = (text: string) => {
    try {
      const days = read(text);
      expect(days.length).toBeGreaterThan(0);
      for (const { perEuro } of days) expect(Object.keys(perEuro).length).toBeGreaterThan(0);
    } catch (error) {
      if (!(error instanceof NotRates) && !(error instanceof LeadlineError)) throw error;
    }
  };
  const place = fc.nat({ max: daily.length });
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("<", ">", "'", "&", "</Cube>", "\0", "<!--", "<![CDATA["),
  );
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), ends));
  fc.assert(
    fc.property(place, place, piece, (from, length, put) => {
      ends(daily.slice(0, from) + put + daily.slice(from + (length % 20)));
    }),
  );
});
