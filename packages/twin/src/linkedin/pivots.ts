import type { Cell } from "./cells.ts";
import { accountUrn, campaignUrn, creativeUrn, groupUrn, ruleUrn } from "./entities.ts";

/** What a row can be about, and how it is written; `null` where a cell has no part in such rows. */
const entityValues = {
  ACCOUNT: ({ leaf }: Cell) => accountUrn(leaf.view.account.id),
  CAMPAIGN_GROUP: ({ leaf }: Cell) => groupUrn(leaf.campaign.group.id),
  CAMPAIGN: ({ leaf }: Cell) => campaignUrn(leaf.campaign.id),
  CREATIVE: ({ leaf }: Cell) => creativeUrn(leaf.creative.id),
  SHARE: ({ leaf }: Cell) => `urn:li:share:70${leaf.creative.id}`,
  COMPANY: ({ leaf }: Cell) => `urn:li:organization:${Number(leaf.view.account.id) - 500_000_000}`,
  CONVERSION: ({ rule }: Cell) => (rule === null ? null : ruleUrn(rule)),
};

type EntityPivot = keyof typeof entityValues;

interface Trait {
  readonly value: string;
  /** Its part of a hundred; what is missing to a hundred LinkedIn does not know. */
  readonly share: number;
}

const traits = (values: readonly [value: string, share: number][]): readonly Trait[] =>
  values.map(([value, share]) => ({ value, share }));

const memberTraits = {
  MEMBER_COMPANY_SIZE: traits([
    ["SIZE_1", 1],
    ["SIZE_2_TO_10", 6],
    ["SIZE_11_TO_50", 14],
    ["SIZE_51_TO_200", 19],
    ["SIZE_201_TO_500", 15],
    ["SIZE_501_TO_1000", 11],
    ["SIZE_1001_TO_5000", 16],
    ["SIZE_5001_TO_10000", 5],
    ["SIZE_10001_OR_MORE", 9],
  ]),
  MEMBER_INDUSTRY: traits([
    ["urn:li:industry:99", 31],
    ["urn:li:industry:48", 27],
    ["urn:li:industry:4", 19],
    ["urn:li:industry:96", 12],
  ]),
  MEMBER_SENIORITY: traits([
    ["urn:li:seniority:4", 34],
    ["urn:li:seniority:6", 24],
    ["urn:li:seniority:8", 13],
    ["urn:li:seniority:3", 21],
  ]),
  MEMBER_JOB_TITLE: traits([
    ["urn:li:title:68", 9],
    ["urn:li:title:100", 14],
    ["urn:li:title:7", 6],
    ["urn:li:title:25194", 3],
  ]),
  MEMBER_JOB_FUNCTION: traits([
    ["urn:li:function:7", 22],
    ["urn:li:function:18", 30],
    ["urn:li:function:25", 17],
  ]),
  MEMBER_COUNTRY_V2: traits([
    ["urn:li:geo:105015875", 61],
    ["urn:li:geo:103644278", 36],
  ]),
  MEMBER_REGION_V2: traits([
    ["urn:li:geo:90009446", 28],
    ["urn:li:geo:90000070", 22],
    ["urn:li:geo:90009659", 11],
  ]),
  MEMBER_COMPANY: traits([
    ["urn:li:organization:33200573", 4],
    ["urn:li:organization:1035", 3],
    ["urn:li:organization:2383", 2],
  ]),
};

export type MemberPivot = keyof typeof memberTraits;
export type Pivot = EntityPivot | MemberPivot;

/** Known to LinkedIn, and refused here because the market holds nothing of the kind. */
const unserved: readonly string[] = [
  "CONVERSATION_NODE",
  "CONVERSATION_NODE_OPTION_INDEX",
  "SERVING_LOCATION",
  "CARD_INDEX",
  "PLACEMENT_NAME",
  "IMPRESSION_DEVICE_TYPE",
  "EVENT_STAGE",
  "MEMBER_COUNTY",
  "MEMBER_DESIGNATED_MARKET_AREA",
];

export function isPivot(name: string): name is Pivot {
  return Object.hasOwn(entityValues, name) || Object.hasOwn(memberTraits, name);
}

/** Why a name is no pivot here. */
export function pivotRefusal(name: string): string {
  return unserved.includes(name)
    ? `Pivot ${name} is not served here`
    : "Invalid value for param; wrong type or other syntax error";
}

export function isMemberPivot(pivot: Pivot): pivot is MemberPivot {
  return Object.hasOwn(memberTraits, pivot);
}

export const traitsOf = (pivot: MemberPivot): readonly Trait[] => memberTraits[pivot];

/** The values of a row a cell belongs to, in the order of the pivots; `null` when it belongs to none. */
export function pivotValuesOf(pivots: readonly Pivot[], cell: Cell): string[] | null {
  const values: string[] = [];
  for (const pivot of pivots) {
    const value = isMemberPivot(pivot) ? null : entityValues[pivot](cell);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}
