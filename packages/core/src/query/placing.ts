import type { EntityPage, Fact, Level } from "../facts.ts";
import type { AccountInput } from "./account-input.ts";
import type { Place } from "./buckets.ts";
import { audienceOf, type Dimension, groupingOf, isAudience, type KpiQuery, unallocated } from "./question.ts";

/** Where a fact's row belongs; `null` when a filter hides it. */
export type Placing = (fact: Fact, level: Level) => Place | null;

interface Ids {
  readonly campaign: string | null;
  readonly adGroup: string | null;
  readonly ad: string | null;
}

/** Ids that filters name and no row has had yet; `placing` takes out what it meets. */
export type Unseen = Readonly<Record<keyof Ids, Set<string>>>;

export function unseenOf({ campaigns = [], adGroups = [], ads = [] }: KpiQuery): Unseen {
  const named = (ids: readonly string[]) => new Set(ids.filter((id) => id !== unallocated));
  return { campaign: named(campaigns), adGroup: named(adGroups), ad: named(ads) };
}

export function placing(query: KpiQuery, account: AccountInput, unseen?: Unseen): Placing {
  const { by, campaigns, adGroups, ads } = query;
  const grouping = groupingOf(by);
  const [kind, filters] = [audienceOf(by), { campaign: setOf(campaigns), adGroup: setOf(adGroups), ad: setOf(ads) }];
  const shown = shownOf(grouping);
  const above = parentsOf(account);
  const place = (fact: Fact, level: Level): Place | null => {
    const ids = idsOf(fact, level, above);
    if (unseen !== undefined) see(ids, unseen);
    if (!passes(ids.campaign, filters.campaign) || !passes(ids.adGroup, filters.adGroup)) return null;
    if (!passes(ids.ad, filters.ad)) return null;
    const { campaign, adGroup, ad } = ids;
    return {
      ...(shown.campaign ? { campaign } : {}),
      ...(shown.adGroup ? { adGroup } : {}),
      ...(shown.ad ? { ad } : {}),
      ...(kind === null ? {} : { audience: fact.audience?.value ?? unallocated }),
    };
  };
  return kind === null ? onceEach(place) : place;
}

function see({ campaign, adGroup, ad }: Ids, unseen: Unseen): void {
  if (campaign !== null) unseen.campaign.delete(campaign);
  if (adGroup !== null) unseen.adGroup.delete(adGroup);
  if (ad !== null) unseen.ad.delete(ad);
}

/** A campaign's place is the same on every day; a year has thousands of its rows. */
function onceEach(place: Placing): Placing {
  const campaigns = new Map<string, Place | null>();
  return (fact, level) => {
    if (level !== "campaign") return place(fact, level);
    const known = campaigns.get(fact.entity);
    if (known !== undefined) return known;
    const made = place(fact, level);
    campaigns.set(fact.entity, made);
    return made;
  };
}

/** Whether rows are told apart within a bucket. */
export function isPlaced(grouping: readonly Dimension[]): boolean {
  return grouping.includes("campaign") || grouping.some(isAudience);
}

/** The place of what an account reports beyond its parts: `unallocated` in whatever the answer is split by. */
export function placeOfRest(grouping: readonly Dimension[]): Place {
  const { campaign, adGroup, ad } = shownOf(grouping);
  return {
    ...(campaign ? { campaign: unallocated } : {}),
    ...(adGroup ? { adGroup: unallocated } : {}),
    ...(ad ? { ad: unallocated } : {}),
    ...(grouping.some(isAudience) ? { audience: unallocated } : {}),
  };
}

function shownOf(grouping: readonly Dimension[]) {
  return {
    campaign: grouping.includes("campaign"),
    adGroup: grouping.includes("adGroup"),
    ad: grouping.includes("ad"),
  };
}

const setOf = (ids: readonly string[] | undefined) => (ids === undefined ? null : new Set(ids));
const passes = (id: string | null, filter: ReadonlySet<string> | null) =>
  filter === null || (id !== null && filter.has(id));

interface Parents {
  readonly ofAd: ReadonlyMap<string, string | null>;
  readonly ofAdGroup: ReadonlyMap<string, string | null>;
}

function parentsOf({ ads, adGroups }: AccountInput): Parents {
  return { ofAd: parentsIn(ads), ofAdGroup: parentsIn(adGroups) };
}

function parentsIn(page: EntityPage | null | undefined): ReadonlyMap<string, string | null> {
  return new Map((page?.entities ?? []).map(({ id, parent }) => [id, parent]));
}

/** A row names what is directly above it; what lies higher up comes from the list of entities, as it is now. */
function idsOf({ entity, parent }: Fact, level: Level, { ofAd, ofAdGroup }: Parents): Ids {
  switch (level) {
    case "account":
      return { campaign: null, adGroup: null, ad: null };
    case "campaign":
      return { campaign: entity, adGroup: null, ad: null };
    case "adGroup":
      return { campaign: parent ?? ofAdGroup.get(entity) ?? null, adGroup: entity, ad: null };
    case "ad": {
      const adGroup = parent ?? ofAd.get(entity) ?? null;
      return { campaign: adGroup === null ? null : (ofAdGroup.get(adGroup) ?? null), adGroup, ad: entity };
    }
  }
}
