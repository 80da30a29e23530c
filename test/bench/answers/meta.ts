import { calendarDate, type DateRange, datesIn } from "@leadline/core/time/calendar-date";
import { type Answers, dated, spread } from "./answers.ts";

const pageSize = 1000;
/** Looks at a report job before it is done. */
const looks = 4;

function rowText(n: number): string {
  const leads = spread(n, 9) + 1;
  const figures = {
    value: String(leads),
    "1d_click": String(leads),
    "7d_click": String(leads),
    "28d_click": String(leads),
  };
  const worth = { value: (leads * 20).toFixed(2), "7d_click": (leads * 20).toFixed(2) };
  return JSON.stringify({
    campaign_id: `1202${String(n).padStart(14, "0")}`,
    account_id: "1234567890",
    account_currency: "EUR",
    spend: (spread(n, 90_000) / 100 + 1).toFixed(2),
    impressions: String(500 + spread(n, 20_000)),
    clicks: String(spread(n, 900)),
    inline_link_clicks: String(spread(n, 700)),
    actions: [
      { action_type: "lead", ...figures },
      { action_type: "link_click", value: String(spread(n, 700)) },
    ],
    action_values: [{ action_type: "lead", ...worth }],
    date_start: "0000-00-00",
    date_stop: "0000-00-00",
  });
}

/** An account of Meta with so many campaigns, each with a row on every day; any number of report jobs. */
export function metaAnswers(campaigns: number): Answers {
  const rows = Array.from({ length: campaigns }, (_, n) => dated(`,${rowText(n)}`));
  const seen = new Map<string, number>();
  const pageFrom = (range: DateRange, first: number) => {
    const dates = datesIn(range);
    const end = Math.min(first + pageSize, dates.length * campaigns);
    const places = Array.from({ length: end - first }, (_, at) => first + at);
    const list = Buffer.concat(
      places.map((place) => rows[place % campaigns]?.(dates[Math.floor(place / campaigns)] ?? "") ?? Buffer.alloc(0)),
    );
    const more = end < dates.length * campaigns;
    const paging = {
      cursors: { before: `c${first}`, after: `c${end}` },
      ...(more ? { next: "https://localhost" } : {}),
    };
    return [Buffer.from('{"data":['), list.subarray(1), Buffer.from(`],"paging":${JSON.stringify(paging)}}`)];
  };
  return {
    answer({ method, path, body = "" }) {
      const { pathname, searchParams } = new URL(path, "http://localhost");
      const first = Number(searchParams.get("after")?.slice(1) ?? 0);
      const range = rangeIn(`${decodeURIComponent(path)} ${decodeURIComponent(body)}`);
      if (method === "POST" && range !== null) return [Buffer.from(JSON.stringify({ report_run_id: jobOf(range) }))];
      const [, job, insights] = /\/v[\d.]+\/(\d{16})(\/insights)?$/.exec(pathname) ?? [];
      if (job === undefined) return range === null ? null : pageFrom(range, first);
      if (insights !== undefined) return pageFrom(rangeOf(job), first);
      seen.set(job, (seen.get(job) ?? 0) + 1);
      const done = (seen.get(job) ?? 0) >= looks;
      const state = { async_status: done ? "Job Completed" : "Job Running", async_percent_completion: done ? 100 : 43 };
      return [Buffer.from(JSON.stringify(state))];
    },
    requests: () => [],
  };
}

const jobOf = ({ from, to }: DateRange) => `${from}${to}`.replaceAll("-", "");

function rangeOf(job: string): DateRange {
  const [from, to] = [job.slice(0, 8), job.slice(8)].map((day) =>
    calendarDate(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`),
  );
  if (from === undefined || to === undefined) throw new Error(`No job ${job}.`);
  return { from, to };
}

function rangeIn(text: string): DateRange | null {
  const [, from, to] = /"since":"([\d-]+)","until":"([\d-]+)"/.exec(text) ?? [];
  return from === undefined || to === undefined ? null : { from: calendarDate(from), to: calendarDate(to) };
}
