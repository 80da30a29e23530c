import { calendarDate, type DateRange, datesIn } from "@leadline/core/time/calendar-date";
import { type Answers, type Asked, dated, spread } from "./answers.ts";

const pageSize = 1000;

function rowText(n: number): string {
  const form = spread(n, 9);
  const metrics = {
    spend: (spread(n, 90_000) / 100 + 1).toFixed(2),
    impressions: String(500 + spread(n, 20_000)),
    clicks: String(spread(n, 900)),
    total_landing_page_view: String(spread(n, 700)),
    video_play_actions: String(spread(n, 9_000)),
    form: String(form),
    total_form_value: (form * 20).toFixed(2),
    onsite_form: String(spread(n, 4)),
    total_onsite_form_value: "0.000",
    sales_lead: "0",
    total_sales_lead_value: "0.000",
    complete_payment: String(spread(n, 3)),
    total_complete_payment_rate: (spread(n, 3) * 89.9).toFixed(2),
    total_purchase: "0",
    total_purchase_value: "0.000",
    onsite_shopping: "0",
    total_onsite_shopping_value: "0.000",
    conversion: String(form),
  };
  const campaign_id = `17141250511${String(n).padStart(8, "0")}`;
  return JSON.stringify({ dimensions: { campaign_id, stat_time_day: "0000-00-00 00:00:00" }, metrics });
}

/** An account of TikTok with so many campaigns, each with a row on every day, in pages of a thousand. */
export function tiktokAnswers(campaigns: number): Answers {
  const rows = Array.from({ length: campaigns }, (_, n) => dated(`,${rowText(n)}`));
  return {
    answer({ path }) {
      const { pathname, searchParams } = new URL(path, "http://localhost");
      if (!pathname.endsWith("/report/integrated/get/")) return null;
      const [from, to] = ["start_date", "end_date"].map((name) => calendarDate(searchParams.get(name) ?? ""));
      if (from === undefined || to === undefined) return null;
      const page = Number(searchParams.get("page"));
      const dates = datesIn({ from, to });
      const total = dates.length * campaigns;
      const places = Array.from({ length: Math.min(pageSize, total - (page - 1) * pageSize) }, (_, at) => {
        const place = (page - 1) * pageSize + at;
        return { date: dates[Math.floor(place / campaigns)] ?? "", row: rows[place % campaigns] };
      });
      const list = Buffer.concat(places.map(({ date, row }) => row?.(date) ?? Buffer.alloc(0)));
      const info = { page, page_size: pageSize, total_number: total, total_page: Math.ceil(total / pageSize) };
      return [
        Buffer.from('{"code":0,"message":"OK","request_id":"2026","data":{"list":['),
        list.subarray(1),
        Buffer.from(`],"page_info":${JSON.stringify(info)}}}`),
      ];
    },
    requests: (slice) => {
      const pages = Math.ceil((datesIn(slice).length * campaigns) / pageSize);
      return Array.from({ length: pages }, (_, at) => questionOf(slice, at + 1));
    },
  };
}

function questionOf({ from, to }: DateRange, page: number): Asked {
  const query = new URLSearchParams({
    start_date: from,
    end_date: to,
    page: String(page),
    page_size: String(pageSize),
  });
  return { method: "GET", path: `/open_api/v1.3/report/integrated/get/?${query}` };
}
