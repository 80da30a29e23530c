import { dayPeriod, type EntityPage, type FactPage, type ReportId, snapshot } from "@leadline/core/facts";
import { type AccountKey, accountName } from "@leadline/core/ids";
import { mappingSpans } from "@leadline/core/mapping/overrides";
import { decodePage, type ResultFilter } from "@leadline/core/page";
import type { PlatformTraits, ReportTraits } from "@leadline/core/platform";
import type { AccountRecord, PageStore, Store, StoredPage } from "@leadline/core/ports";
import { type AccountInput, isAsked, type KpiQuery, reportsAsked } from "@leadline/core/query/question";
import { resultsAsked } from "@leadline/core/query/results-asked";
import type { ClientSettings } from "@leadline/core/settings";

/** The client's accounts that the query asks for and a platform has shown us, with their pages; bodies are inflated only when read. */
export async function loadAccounts(
  query: KpiQuery,
  client: ClientSettings,
  ports: { readonly store: Store; readonly traits: readonly PlatformTraits[] },
): Promise<readonly AccountInput[]> {
  const asked = client.accounts.filter((owner) => isAsked(query, owner));
  const loaded = await Promise.all(
    asked.map(async (owner) => {
      const traits = ports.traits.find(({ id }) => id === owner.platform);
      const record = await ports.store.accounts.get(owner);
      return traits && record ? await loadAccount(query, client, { traits, record, pages: ports.store.pages }) : [];
    }),
  );
  return loaded.flat();
}

interface Source {
  readonly traits: PlatformTraits;
  readonly record: AccountRecord;
  readonly pages: PageStore;
}

async function loadAccount(query: KpiQuery, client: ClientSettings, source: Source): Promise<AccountInput> {
  const { traits, record, pages } = source;
  const owner: AccountKey = { platform: record.platform, account: record.account };
  const wanted = reportsAsked(query);
  const facts = (level: ReportTraits["level"], asked: boolean) => {
    const report = reportFor(traits, "facts", level);
    return asked && report ? pages.pages(owner, report, dayPeriod(query.from), dayPeriod(query.to)) : [];
  };
  const campaignsAsked = query.by.includes("campaign");
  const [account, campaign, campaigns, actions] = await Promise.all([
    facts("account", wanted.account),
    facts("campaign", wanted.campaign),
    campaignsAsked ? entitiesOf(owner, traits, "campaign", pages) : null,
    entitiesOf(owner, traits, "conversionAction", pages),
  ]);
  const mapping = mappingSpans(owner, traits.mapping, client.mapping);
  const results = resultsAsked(query, mapping, actions);
  return {
    ...owner,
    name: record.name,
    zone: record.zone,
    currency: record.currency,
    mapping,
    actions,
    campaigns,
    accountPages: factPages(owner, account, results),
    campaignPages: factPages(owner, campaign, results),
  };
}

/** The platform's report of such pages; `null` where it has none. */
export function reportFor(
  traits: PlatformTraits,
  holds: ReportTraits["holds"],
  level: ReportTraits["level"],
): ReportId | null {
  return traits.reports.find((report) => report.holds === holds && report.level === level)?.id ?? null;
}

/** One page in memory at a time: a year of campaigns unpacked would be hundreds of megabytes. */
function* factPages(owner: AccountKey, stored: readonly StoredPage[], results: ResultFilter): Generator<FactPage> {
  for (const one of stored) {
    const page = decodePage(owner, one, results);
    if (page.holds === "facts") yield page;
  }
}

/** The names of one kind of the account's entities, as last read. */
export async function entitiesOf(
  owner: AccountKey,
  traits: PlatformTraits,
  level: ReportTraits["level"],
  pages: PageStore,
): Promise<EntityPage | null> {
  const report = reportFor(traits, "entities", level);
  const [stored] = report === null ? [] : await pages.pages(owner, report, snapshot, snapshot);
  const page = stored && decodePage(owner, stored);
  return page?.holds === "entities" ? page : null;
}

/** Names of the client's accounts that no connection has reached yet. */
export function unreached(client: ClientSettings, query: KpiQuery, loaded: readonly AccountInput[]): readonly string[] {
  const known = new Set(loaded.map(accountName));
  return client.accounts
    .filter((owner) => isAsked(query, owner))
    .map(accountName)
    .filter((name) => !known.has(name));
}
