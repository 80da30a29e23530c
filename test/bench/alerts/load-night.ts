import type { FactPage } from "@leadline/core/facts";
import { type AccountKey, accountId, accountName, connectionId, platformId } from "@leadline/core/ids";
import { encodePage } from "@leadline/core/page";
import type { Store } from "@leadline/core/ports";
import { type SampleRow, sampleEntities, samplePage } from "@leadline/core/query/sample";
import { type Settings, settings } from "@leadline/core/settings";
import { addDays, type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";

/** The platform whose accounts are made; any would do. */
const platform = platformId("tiktok");
const night = calendarDate("2026-11-22");
export const now = instant("2026-11-23T15:00:00Z");
/** What a rule with the usual window reads. */
const days = 132;

/** What each kind of rule watches, with the usual window of a fortnight. */
const watched = {
  client: { kpi: "cpl", threshold: { above: "40", currency: "EUR" } },
  account: { kpi: "cpl", threshold: { baseline: "previousPeriod", by: "+50%" } },
  campaign: { kpi: "cpl", threshold: { above: "60", currency: "EUR" } },
} as const;
export type RuleKind = keyof typeof watched;

function ownersOf(accounts: number): readonly AccountKey[] {
  return Array.from({ length: accounts }, (_, n) => ({ platform, account: accountId(`${n + 1}`) }));
}

/** One client with all the accounts and one rule of each kind. */
export function loadSettings(accounts: number, kinds: readonly RuleKind[]): Settings {
  return settings(
    {
      reportingCurrency: "EUR",
      clients: [{ id: "client", name: "Client", accounts: ownersOf(accounts).map(accountName) }],
      alerts: kinds.map((each) => ({ id: each, name: each, scope: { each }, ...watched[each] })),
    },
    platforms,
  );
}

/** So many accounts whose night is done. */
export async function registerAccounts(store: Store, accounts: number): Promise<void> {
  const about = { currency: "EUR", zone: "UTC", state: "enabled", status: "ENABLED", route: {} } as const;
  const found = ownersOf(accounts).map(({ account }) => ({ account, name: `Account ${account}`, ...about }));
  await store.accounts.register(platform, connectionId("main"), found, now);
  for (const owner of ownersOf(accounts)) {
    await store.accounts.ended({ ...owner, night: addDays(night, 1), tier: "core" }, true);
  }
}

/** The pages of an account, the newest first: each campaign brings a lead a day for about 30 euros. */
function pagesOf(owner: AccountKey, campaigns: number) {
  const ids = Array.from({ length: campaigns }, (_, n) => `${1_700_000_000 + n}`);
  const row = (entity: string, times: number, day: number): SampleRow => ({
    entity,
    spend: `${times * (29 + (day % 7))}.${day % 10}7`,
    impressions: `${times * (9_000 + day)}`,
    linkClicks: `${times * (90 + (day % 5))}`,
    leads: `${times}`,
  });
  const dates = Array.from({ length: days }, (_, back): [CalendarDate, number] => [addDays(night, -back), back]);
  const facts = dates.flatMap(([date, day]): readonly FactPage[] => [
    samplePage(owner, "account", date, [row(owner.account, campaigns, day)]),
    samplePage(
      owner,
      "campaign",
      date,
      ids.map((id) => row(id, 1, day)),
    ),
  ]);
  const names = ids.map((id) => [id, `Campaign ${id}`] as const);
  return [...facts, sampleEntities(owner, "campaignEntities", names)].map((page) => encodePage(page));
}

/** A store in which every account has the same pages, so that what it holds itself weighs nothing. */
export function withSamePages(store: Store, campaigns: number): Store {
  const [first] = ownersOf(1);
  if (first === undefined) throw new Error("One account was asked for.");
  const encoded = pagesOf(first, campaigns).map((page) => ({ ...page, readAt: now, since: now, until: null }));
  const ofReport = Map.groupBy(encoded, ({ report }) => report);
  const read: Store["pages"]["versions"] = async (_, report, from, to) =>
    (ofReport.get(report) ?? []).filter(({ period }) => period >= from && period <= to).toReversed();
  return { ...store, pages: { ...store.pages, pages: read, versions: read } };
}

/** The same pages of every account, as a night has stored them. */
export async function storePages(store: Store, accounts: number, campaigns: number): Promise<void> {
  for (const owner of ownersOf(accounts)) {
    for (const page of pagesOf(owner, campaigns)) {
      await store.pages.put(owner, page, { readAt: now, head: null, advance: false, history: true });
    }
  }
}
