import { type CalendarDate, datesIn } from "@leadline/core/time/calendar-date";
import type { MarketCampaign } from "../market/account.ts";
import { delivery } from "../market/delivery.ts";
import { shuffled } from "../market/random.ts";
import { conversions } from "../market/results.ts";
import { type View, viewOf } from "../market/world.ts";
import type { Asked, Reply } from "../server/route.ts";
import { campaignState } from "./campaigns.ts";
import { noValue, type RowSubject, type TiktokSums, tiktokMetrics } from "./metrics.ts";
import { paged } from "./parameters.ts";
import { type ReportQuestion, reportQuestion } from "./question.ts";
import { envelope } from "./refusal.ts";

interface ReportRow {
  readonly subject: RowSubject;
  readonly date: CalendarDate | null;
  readonly sums: TiktokSums;
}

/** `/report/integrated/get/`. Unsorted unless asked, but in one order for all pages of a question. */
export function report(asked: Asked): Reply {
  const question = reportQuestion(asked);
  const view = viewOf(asked.world, question.account);
  const rows = sorted(rowsOf(question, view), question);
  const data = paged(
    rows.map((row) => printed(row, question)),
    question.paging,
  );
  const totals = question.totals && question.paging.page === 1 ? { total_metrics: totalsOf(rows, question) } : {};
  return { ...envelope(asked, 0, "OK", { ...data, ...totals }), days: question.days };
}

/** Rows without traffic are not there. */
function rowsOf(question: ReportQuestion, view: View): ReportRow[] {
  const { from, to } = question.range ?? { from: view.opens, to: view.today };
  const dates = datesIn({ from: from < view.opens ? view.opens : from, to: to > view.today ? view.today : to });
  const periods = question.byDay ? dates.map((date) => ({ date, dates: [date] })) : [{ date: null, dates }];
  return subjectsOf(question, view).flatMap(({ campaign, members }) =>
    periods.flatMap((period) => {
      const sums = sumsOf(view, members, period.dates);
      const row = { subject: { account: view.account, campaign }, date: period.date, sums };
      return sums.impressions === 0n ? [] : [row];
    }),
  );
}

/** At advertiser level everything counts: deleted campaigns, and what no campaign report shows. */
function subjectsOf({ level, accepts, campaignIds }: ReportQuestion, view: View) {
  if (level === "AUCTION_ADVERTISER") {
    return [
      { campaign: null, members: view.unallocated === null ? view.campaigns : [...view.campaigns, view.unallocated] },
    ];
  }
  return view.campaigns
    .filter((campaign) => accepts(campaignState(view, campaign)))
    .filter(({ id }) => campaignIds === null || campaignIds.includes(id))
    .map((campaign) => ({ campaign, members: [campaign] }));
}

function sumsOf(view: View, campaigns: readonly MarketCampaign[], dates: readonly CalendarDate[]): TiktokSums {
  const sums: TiktokSums = {
    spend: 0n,
    impressions: 0n,
    clicks: 0n,
    landingPageViews: 0n,
    videoViews: 0n,
    reach: 0n,
    counts: new Map(),
    values: new Map(),
  };
  for (const date of dates) for (const campaign of campaigns) addCell(sums, view, campaign, date);
  // People seen on several days count once: the sum of days is too large.
  if (dates.length > 1) sums.reach = (sums.reach * 6n) / 10n;
  return sums;
}

function addCell(sums: TiktokSums, view: View, campaign: MarketCampaign, date: CalendarDate): void {
  const day = delivery(view, campaign, date);
  if (day === null) return;
  sums.spend += day.spend;
  sums.impressions += BigInt(day.impressions);
  sums.clicks += BigInt(day.clicks);
  sums.landingPageViews += BigInt(day.landingPageViews);
  sums.videoViews += BigInt(day.videoViews);
  sums.reach += BigInt(day.reach);
  for (const action of view.account.actions) {
    for (const { value } of conversions(view, campaign, action, date, day)) {
      sums.counts.set(action.id, (sums.counts.get(action.id) ?? 0n) + 1n);
      sums.values.set(action.id, (sums.values.get(action.id) ?? 0n) + value);
    }
  }
}

function sorted(rows: readonly ReportRow[], { order, account, level, range }: ReportQuestion): ReportRow[] {
  if (order === null) return shuffled(rows, `${account.id}|${level}|${range?.from}|${range?.to}`);
  const rankOf = ({ sums, subject }: ReportRow) => Number(tiktokMetrics[order.field]?.text(sums, subject));
  return rows.toSorted((a, b) => (order.descending ? rankOf(b) - rankOf(a) : rankOf(a) - rankOf(b)));
}

function printed({ subject, date, sums }: ReportRow, { metrics, level }: ReportQuestion): object {
  const id =
    level === "AUCTION_ADVERTISER" ? { advertiser_id: subject.account.id } : { campaign_id: subject.campaign?.id };
  return {
    metrics: Object.fromEntries(metrics.map((name) => [name, tiktokMetrics[name]?.text(sums, subject)])),
    dimensions: { ...id, ...(date === null ? {} : { stat_time_day: `${date} 00:00:00` }) },
  };
}

/** Over all rows, not only the page's; what cannot be summed has no value. */
function totalsOf(rows: readonly ReportRow[], { metrics, account }: ReportQuestion): object {
  return Object.fromEntries(
    metrics.map((name) => {
      const metric = tiktokMetrics[name];
      if (metric?.kind !== "sum") return [name, noValue];
      const places = metric.text(rows[0]?.sums ?? emptySums, { account, campaign: null }).split(".")[1]?.length ?? 0;
      const total = rows.reduce(
        (all, { sums, subject }) => all + BigInt(metric.text(sums, subject).replace(".", "")),
        0n,
      );
      const digits = String(total).padStart(places + 1, "0");
      return [name, places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`];
    }),
  );
}

const emptySums: TiktokSums = {
  spend: 0n,
  impressions: 0n,
  clicks: 0n,
  landingPageViews: 0n,
  videoViews: 0n,
  reach: 0n,
  counts: new Map(),
  values: new Map(),
};
