import { calendarDate, type DateRange, datesIn } from "@leadline/core/time/calendar-date";
import { type Answers, type Asked, dated, spread } from "./answers.ts";

const customer = '"customer":{"resourceName":"customers/1234567890","id":"1234567890","currencyCode":"EUR"}';
const campaignOf = (n: number) =>
  `"campaign":{"resourceName":"customers/1234567890/campaigns/${2_200_000_000 + n}","id":"${2_200_000_000 + n}"}`;

function deliveryRow(n: number): string {
  const impressions = 500 + spread(n, 20_000);
  const metrics = `"metrics":{"clicks":"${spread(n, 900)}","costMicros":"${spread(n, 90_000) * 1000 + 10}","impressions":"${impressions}"}`;
  return `{${customer},${campaignOf(n)},${metrics},"segments":{"date":"0000-00-00"}}`;
}

function resultRow(n: number): string {
  const [count, value] = [1 + spread(n, 40) / 4, spread(n, 5_000) / 10];
  const metrics = [
    ["conversions", count],
    ["conversionsValue", value],
    ["allConversions", count + 1],
    ["allConversionsValue", value],
    ["conversionsByConversionDate", count],
    ["conversionsValueByConversionDate", value],
    ["allConversionsByConversionDate", count + 1],
    ["allConversionsValueByConversionDate", value],
  ].map(([name, figure]) => `"${name}":${figure}`);
  const action = `"conversionAction":"customers/1234567890/conversionActions/${700_000 + (n % 6)}"`;
  return `{${customer},${campaignOf(n)},"metrics":{${metrics.join(",")}},"segments":{"date":"0000-00-00",${action}}}`;
}

/** An account of Google Ads with so many campaigns, each with one row of delivery and one of results on every day. */
export function googleAnswers(campaigns: number): Answers {
  const rows = Array.from({ length: campaigns }, (_, n) => n);
  const tail = '],"fieldMask":"customer.id,campaign.id,segments.date,metrics","requestId":"Tz0aB1"}';
  const batch = (row: (n: number) => string) => dated(`{"results":[${rows.map(row).join(",")}${tail}`);
  const [delivery, results] = [batch(deliveryRow), batch(resultRow)];
  return {
    answer({ path, body = "" }) {
      if (path.endsWith("/token")) return [Buffer.from('{"access_token":"bench","expires_in":3599}')];
      const [, from, to] = /BETWEEN '(\S+)' AND '(\S+)'/.exec(body) ?? [];
      if (!path.endsWith(":searchStream") || from === undefined || to === undefined) return null;
      const day = body.includes("segments.conversion_action") ? results : delivery;
      const days = datesIn({ from: calendarDate(from), to: calendarDate(to) }).map(day);
      return days.flatMap((bytes, at) => [Buffer.from(at === 0 ? "[" : ","), bytes]).concat(Buffer.from("]"));
    },
    requests: (slice) => [questionOf(slice, ""), questionOf(slice, ", segments.conversion_action")],
  };
}

function questionOf({ from, to }: DateRange, more: string): Asked {
  const query = `SELECT campaign.id, segments.date${more} FROM campaign WHERE segments.date BETWEEN '${from}' AND '${to}'`;
  return { method: "POST", path: "/v25/customers/1234567890/googleAds:searchStream", body: JSON.stringify({ query }) };
}
