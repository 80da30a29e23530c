import type { Entity, EntityPage } from "../facts.ts";
import { type AccountId, type AccountKey, accountName, type PlatformId } from "../ids.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { AccountInput } from "./account-input.ts";
import type { RowDraft } from "./lines.ts";
import { numbersOf, type RowContext, type RowNumbers } from "./numbers.ts";

/** One flat row: the dimensions asked for, their labels, and exact decimal text per column. */
export interface QueryRow extends RowNumbers {
  readonly month?: string;
  readonly week?: string;
  readonly day?: CalendarDate;
  readonly platform?: PlatformId;
  readonly account?: AccountId;
  readonly accountName?: string;
  /** The vendor's id, `unallocated`, or `null` where nobody knows what it belongs to; ad groups and ads likewise. */
  readonly campaign?: string | null;
  readonly campaignName?: string | null;
  readonly campaignStatus?: string | null;
  readonly adGroup?: string | null;
  readonly adGroupName?: string | null;
  readonly adGroupStatus?: string | null;
  readonly ad?: string | null;
  readonly adName?: string | null;
  readonly adStatus?: string | null;
  /** The value of the audience kind asked for. */
  readonly audience?: string;
  readonly currency: string;
}

export function rowOf(draft: RowDraft, context: RowContext, label: Labels): QueryRow {
  const { bucket, place } = draft;
  const { month, week, day, owner, currency } = bucket;
  return {
    ...(month === undefined ? {} : { month }),
    ...(week === undefined ? {} : { week }),
    ...(day === undefined ? {} : { day }),
    ...(owner === undefined ? {} : ownerOf(owner, place, label)),
    ...(place.audience === undefined ? {} : { audience: place.audience }),
    currency,
    ...numbersOf(draft, context),
  };
}

/** The names of accounts and entities, as they are now. */
export interface Labels {
  readonly account: (owner: AccountKey) => string | undefined;
  readonly entity: (owner: AccountKey, level: "campaign" | "adGroup" | "ad", id: string) => Entity | undefined;
}

export function labelsOf(accounts: readonly AccountInput[]): Labels {
  const named = new Map(accounts.map((account) => [accountName(account), account]));
  const pages = new Map<EntityPage, ReadonlyMap<string, Entity>>();
  const entitiesOf = (page: EntityPage | null | undefined) => {
    if (!page) return undefined;
    const known = pages.get(page) ?? new Map<string, Entity>(page.entities.map((entity) => [entity.id, entity]));
    pages.set(page, known);
    return known;
  };
  return {
    account: (owner) => named.get(accountName(owner))?.name,
    entity: (owner, level, id) => {
      const account = named.get(accountName(owner));
      const page = { campaign: account?.campaigns, adGroup: account?.adGroups, ad: account?.ads }[level];
      return entitiesOf(page)?.get(id);
    },
  };
}

function ownerOf(
  owner: NonNullable<RowDraft["bucket"]["owner"]>,
  place: RowDraft["place"],
  label: Labels,
): Partial<QueryRow> {
  if (!("account" in owner)) return { platform: owner.platform };
  const named = { ...owner, accountName: label.account(owner) ?? owner.account };
  const entity = (level: "campaign" | "adGroup" | "ad") => {
    const id = place[level];
    if (id === undefined) return {};
    const found = id === null ? undefined : label.entity(owner, level, id);
    return { [level]: id, [`${level}Name`]: found?.name ?? null, [`${level}Status`]: found?.status ?? null };
  };
  return { ...named, ...entity("campaign"), ...entity("adGroup"), ...entity("ad") };
}
