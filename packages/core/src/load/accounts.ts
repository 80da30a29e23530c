import { isEstimate } from "../estimates.ts";
import type { EntityPage } from "../facts.ts";
import { type AccountKey, accountName } from "../ids.ts";
import { mappingSpans } from "../mapping/overrides.ts";
import type { PlatformTraits, ReportTraits } from "../platform.ts";
import type { AccountRecord, Clock, PageStore, Store } from "../ports.ts";
import type { AccountInput } from "../query/account-input.ts";
import { isAsked, levelAsked, pagesAsked, partsReport, splitMissing } from "../query/asked.ts";
import { rangeCompared } from "../query/compared-days.ts";
import { knownAt } from "../query/cursor.ts";
import { columnsComputed } from "../query/formulas.ts";
import type { KpiQuery } from "../query/question.ts";
import { pagesDigest } from "../query/receipt.ts";
import { resultsAsked } from "../query/results-asked.ts";
import { loadRates } from "../rates/rate-store.ts";
import type { RateTable } from "../rates.ts";
import type { ClientSettings } from "../settings.ts";
import { loadDays, pageUsed } from "./days.ts";
import { storedEntities } from "./entities.ts";
import { loadMaturity } from "./maturity.ts";

export interface LoadPorts {
  readonly store: Store;
  readonly traits: readonly PlatformTraits[];
  readonly clock: Clock;
}

/** The client's accounts that the query asks for and a platform has shown us, with whatever the answer needs; bodies are inflated only when read. */
export async function loadAccounts(
  query: KpiQuery,
  client: ClientSettings,
  ports: LoadPorts,
): Promise<readonly AccountInput[]> {
  const asked = client.accounts.filter((owner) => isAsked(query, owner));
  const rates = await ratesFor(query, ports.store);
  const loaded = await Promise.all(
    asked.map(async (owner) => {
      const traits = ports.traits.find(({ id }) => id === owner.platform);
      const record = await ports.store.accounts.get(owner);
      return traits && record ? await loadAccount(query, { traits, record, client, ports, rates }) : [];
    }),
  );
  return loaded.flat();
}

/** Of both ranges; what is between them is small and comes along. */
async function ratesFor(query: KpiQuery, { rates }: Store): Promise<RateTable | null> {
  if (query.currency === undefined) return null;
  const compared = rangeCompared(query);
  return loadRates(rates, { from: compared?.from ?? query.from, to: query.to });
}

interface Source {
  readonly traits: PlatformTraits;
  readonly record: AccountRecord;
  readonly client: ClientSettings;
  readonly ports: LoadPorts;
  readonly rates: RateTable | null;
}

async function loadAccount(query: KpiQuery, source: Source): Promise<AccountInput> {
  const { traits, record, client, ports, rates } = source;
  const { pages } = ports.store;
  const owner: AccountKey = { platform: record.platform, account: record.account };
  const { names, heads } = await loadNames(query, owner, traits, pages);
  const mapping = mappingSpans(owner, traits.mapping, client.mapping);
  const [whole, parts] = reportsOf(query, traits);
  const unsplit = pagesAsked(query).parts && parts === null;
  const results = resultsAsked(query, mapping, names.actions);
  const [{ used, ...days }, maturity] = await Promise.all([
    loadDays({ owner, pages, query, results, whole: unsplit ? null : whole, parts }),
    isEstimated(query)
      ? loadMaturity(record, traits, client, { ...ports, at: knownAt(query) ?? ports.clock.now() })
      : null,
  ]);
  const reports = { ...namedReports(names), whole: whole?.id ?? null, parts: parts?.id ?? null };
  const sources = {
    api: traits.api.version,
    reports,
    pages: [...heads.map(pageUsed), ...used.pages],
    changed: used.changed,
  };
  return {
    ...owner,
    ...names,
    ...days,
    name: record.name,
    zone: record.zone,
    currency: record.currency,
    mapping,
    maturity,
    rates,
    notes: [...(unsplit ? [splitMissing(query)] : []), ...days.notes],
    unsplit,
    contents: pagesDigest(sources.pages),
    ...(query.explain ? { sources } : {}),
  };
}

function isEstimated(query: KpiQuery): boolean {
  return columnsComputed(query).some((column) => isEstimate(column));
}

/** The account report, unless the parts alone are asked for, and the report of the parts, unless only the whole is. */
function reportsOf(query: KpiQuery, traits: PlatformTraits) {
  const asked = pagesAsked(query);
  const whole = traits.reports.find(({ holds, level }) => holds === "facts" && level === "account") ?? null;
  return [asked.whole ? whole : null, asked.parts ? partsReport(query, traits.reports) : null] as const;
}

type Names = Required<Pick<AccountInput, "actions" | "campaigns" | "adGroups" | "ads">>;

/** Names only of what rows are about; ad groups also tell which campaign their ads belong to. */
async function loadNames(query: KpiQuery, owner: AccountKey, traits: PlatformTraits, pages: PageStore) {
  const level = levelAsked(query);
  const fine = level === "adGroup" || level === "ad";
  const entities = (of: ReportTraits["level"], asked: boolean) =>
    asked ? storedEntities(owner, traits, of, pages) : Promise.resolve(null);
  const [actions, campaigns, adGroups, ads] = await Promise.all([
    entities("conversionAction", true),
    entities("campaign", fine || query.by.includes("campaign")),
    entities("adGroup", fine),
    entities("ad", level === "ad"),
  ]);
  const names: Names = {
    actions: actions?.page ?? null,
    campaigns: campaigns?.page ?? null,
    adGroups: adGroups?.page ?? null,
    ads: ads?.page ?? null,
  };
  return { names, heads: [actions, campaigns, adGroups, ads].flatMap((found) => found?.head ?? []) };
}

function namedReports({ actions, campaigns, adGroups, ads }: Names) {
  const report = (page: EntityPage | null) => page?.report ?? null;
  return { actions: report(actions), campaigns: report(campaigns), adGroups: report(adGroups), ads: report(ads) };
}

/** Names of the client's accounts that no connection has reached yet. */
export function unreached(client: ClientSettings, query: KpiQuery, loaded: readonly AccountInput[]): readonly string[] {
  const known = new Set(loaded.map(accountName));
  return client.accounts
    .filter((owner) => isAsked(query, owner))
    .map(accountName)
    .filter((name) => !known.has(name));
}
