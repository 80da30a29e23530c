import { calendarDate, type DateRange, datesIn } from "@leadline/core/time/calendar-date";
import { type Answers, spread } from "./answers.ts";

/** An account of LinkedIn with so many campaign groups, each with a row of delivery and one of results on every day. */
export function linkedinAnswers(campaigns: number): Answers {
  const groups = Array.from({ length: campaigns }, (_, n) => n);
  return {
    answer({ path }) {
      const range = path.includes("/adAnalytics") ? rangeIn(decodeURIComponent(path)) : null;
      if (range === null) return null;
      const row = path.includes("CONVERSION") ? resultRow : deliveryRow;
      const elements = datesIn(range).flatMap((date) => groups.map((n) => ({ ...row(n), dateRange: wireRange(date) })));
      return [Buffer.from(JSON.stringify({ elements, paging: { start: 0, count: elements.length, links: [] } }))];
    },
    requests: () => [],
  };
}

const groupUrn = (n: number) => `urn:li:sponsoredCampaignGroup:${700_000_000 + n}`;

const deliveryRow = (n: number) => ({
  pivotValues: [groupUrn(n)],
  costInLocalCurrency: (spread(n, 90_000) / 100 + 1).toFixed(2),
  impressions: 500 + spread(n, 20_000),
  clicks: spread(n, 900),
  landingPageClicks: spread(n, 700),
  oneClickLeads: spread(n, 5),
});

const resultRow = (n: number) => ({
  pivotValues: [groupUrn(n), `urn:lla:llaPartnerConversion:${900_000 + (n % 6)}`],
  externalWebsiteConversions: 1 + spread(n, 9),
  conversionValueInLocalCurrency: String(20 + spread(n, 500)),
});

function wireRange(date: string) {
  const [year, month, day] = date.split("-").map(Number);
  return { start: { year, month, day }, end: { year, month, day } };
}

/** `dateRange=(start:(year:2026,month:11,day:1),end:(…))`. */
function rangeIn(text: string): DateRange | null {
  const [from, to] = [...text.matchAll(/\(year:(\d+),month:(\d+),day:(\d+)\)/g)].map(([, year, month, day]) =>
    calendarDate(`${year}-${month?.padStart(2, "0")}-${day?.padStart(2, "0")}`),
  );
  return from === undefined || to === undefined ? null : { from, to };
}
