import { dayPeriod, type EntityPage, type FactPage, reportId, resultKey, snapshot } from "@leadline/core/facts";
import { type AccountKey, accountId, connectionId, entityId, platformId } from "@leadline/core/ids";
import type { StoredMetric } from "@leadline/core/metrics";
import { type Micros, micros } from "@leadline/core/micros";
import { encodePage } from "@leadline/core/page";
import type { Store } from "@leadline/core/ports";
import { type CalendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { spread } from "./answers/answers.ts";

export const year = { from: "2025-11-22" as CalendarDate, to: "2026-11-21" as CalendarDate };
export const google = platformId("google");
export const owners: readonly AccountKey[] = ["1", "2", "3", "4"].map((id) => ({
  platform: google,
  account: accountId(id),
}));
export const accountReport = reportId("account");
export const campaignReport = reportId("campaign");

const campaigns = 50;
const actions = ["101", "102", "103", "104", "105", "106"];
const bases = ["primary/clickDate", "all/clickDate", "primary/conversionDate"];
const metrics: readonly StoredMetric[] = ["spend", "impressions", "clicks", "linkClicks"];
const readAt = instant("2026-11-22T03:00:00Z");

/** A year of four accounts with 50 campaigns each, 6 actions under 3 bases, put by the product's own store. */
export async function seed(store: Store): Promise<void> {
  const found = owners.map(({ account }) => ({ account, name: `Account ${account}`, ...described }));
  await store.accounts.register(google, connectionId("bench"), found, readAt);
  for (const owner of owners) {
    const pages = [actionPage(owner), ...datesIn(year).flatMap((date) => dayPages(owner, date))].map(encodePage);
    for (let at = 0; at < pages.length; at += 8) {
      const put = (page: (typeof pages)[number]) =>
        store.pages.put(owner, page, { readAt, head: null, advance: false, history: true });
      await Promise.all(pages.slice(at, at + 8).map(put));
    }
  }
}

const described = {
  currency: "EUR",
  zone: "Europe/Paris",
  state: "enabled",
  status: "ENABLED",
  route: {},
} as const;

function actionPage(owner: AccountKey): EntityPage {
  const entities = actions.map((id) => ({
    id: entityId(id),
    parent: null,
    name: `Action ${id}`,
    status: "ENABLED",
    attributes: { category: id === "101" ? "SUBMIT_LEAD_FORM" : id === "102" ? "PURCHASE" : "PAGE_VIEW" },
  }));
  return { holds: "entities", owner, report: reportId("conversionActionEntities"), period: snapshot, entities };
}

function dayPages(owner: AccountKey, date: CalendarDate): FactPage[] {
  const day = Number(date.replaceAll("-", ""));
  const shared = { holds: "facts", owner, period: dayPeriod(date), currency: "EUR", metrics, unavailable: [] } as const;
  const rows = Array.from({ length: campaigns }, (_, n) => factOf(`${7000 + n}`, day * 64 + n));
  return [
    { ...shared, report: accountReport, level: "account", facts: [factOf(owner.account, day)] },
    { ...shared, report: campaignReport, level: "campaign", facts: rows },
  ];
}

function factOf(entity: string, seed: number): FactPage["facts"][number] {
  const amount = (below: number, per: number): Micros => micros((spread(seed, below) / per).toFixed(2));
  const told = actions.filter((_, at) => spread(seed + at, 3) > 0);
  const results = told.flatMap((action, at) =>
    bases.map((basis) => [resultKey(action, basis), { count: amount(9 + at, 2), value: amount(5_000, 10) }] as const),
  );
  const figures = { spend: amount(90_000, 100), impressions: amount(20_000, 1), clicks: amount(900, 1) };
  return {
    entity: entityId(entity),
    parent: null,
    audience: null,
    metrics: { ...figures, linkClicks: figures.clicks },
    results: Object.fromEntries(results),
  };
}
