import { epochMs, instant } from "@leadline/core/time/instant";
import type { MarketAccount, MarketCampaign } from "../market/account.ts";
import { runOf } from "../market/delivery.ts";
import { type LinkedinRule, linkedinTestAccount } from "../market/linkedin-accounts.ts";
import type { View } from "../market/world.ts";
import { campaignsOf, type LinkedinCampaign, type LinkedinCreative, statusOf } from "./structure.ts";

/** An account as the list prints it; the app's test account is one of them. */
export interface ListedAccount {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly status: "ACTIVE" | "CANCELED";
  readonly test: boolean;
}

export const listedAccount = ({ id, name, currency, state }: MarketAccount): ListedAccount => ({
  id,
  name,
  currency,
  status: state === "enabled" ? "ACTIVE" : "CANCELED",
  test: false,
});

export const testAccount: ListedAccount = { ...linkedinTestAccount, status: "ACTIVE", test: true };

export const campaignTypes = ["TEXT_AD", "SPONSORED_UPDATES", "SPONSORED_INMAILS", "DYNAMIC"];

const created = epochMs(instant("2024-03-05T09:30:00Z"));

export const accountUrn = (id: string) => `urn:li:sponsoredAccount:${id}`;
export const groupUrn = (id: string) => `urn:li:sponsoredCampaignGroup:${id}`;
export const campaignUrn = (id: string) => `urn:li:sponsoredCampaign:${id}`;
export const creativeUrn = (id: string) => `urn:li:sponsoredCreative:${id}`;
/** Of another namespace than all the others. */
export const ruleUrn = (id: string) => `urn:lla:llaPartnerConversion:${id}`;

const stamps = { changeAuditStamps: { created: { time: created }, lastModified: { time: created + 86_400_000 } } };

/** An account has no zone. */
export const accountElement = ({ id, name, currency, status, test }: ListedAccount) => ({
  id: Number(id),
  name,
  currency,
  status,
  type: "BUSINESS",
  test,
  servingStatuses: [status === "ACTIVE" ? "RUNNABLE" : "STOPPED"],
  reference: `urn:li:organization:${Number(id) - 500_000_000}`,
  version: { versionTag: "6" },
  ...stamps,
});

const dayStart = (date: string): number => epochMs(instant(`${date}T00:00:00Z`));

function schedule(view: View, group: MarketCampaign): object {
  const { from, to } = runOf(view, group);
  return { start: dayStart(from), ...(to < "2100-01-01" ? { end: dayStart(to) } : {}) };
}

const servingOf = (status: string): string[] => [status === "ACTIVE" ? "RUNNABLE" : "STOPPED"];

export function groupElement(view: View, group: MarketCampaign) {
  const status = statusOf(view, group);
  return {
    id: Number(group.id),
    name: group.name,
    account: accountUrn(view.account.id),
    status,
    servingStatuses: servingOf(status),
    runSchedule: schedule(view, group),
    totalBudget: { amount: String(group.dailyBudget * 400), currencyCode: view.account.currency },
    objectiveType: group.channel,
    backfilled: false,
    test: false,
    ...stamps,
  };
}

export function campaignElement(view: View, campaign: LinkedinCampaign) {
  const { group } = campaign;
  const status = statusOf(view, group);
  const amount = (group.dailyBudget / campaignsOf(group).length).toFixed(2);
  return {
    id: Number(campaign.id),
    name: campaign.name,
    account: accountUrn(view.account.id),
    campaignGroup: groupUrn(group.id),
    status,
    servingStatuses: servingOf(status),
    type: "SPONSORED_UPDATES",
    format: "STANDARD_UPDATE",
    objectiveType: group.channel,
    costType: "CPM",
    optimizationTargetType: group.channel === "LEAD_GENERATION" ? "MAX_LEAD" : "MAX_CLICK",
    pacingStrategy: "LIFETIME",
    dailyBudget: { amount, currencyCode: view.account.currency },
    unitCost: { amount: String(group.costPerClick), currencyCode: view.account.currency },
    runSchedule: schedule(view, group),
    locale: { country: "US", language: "en" },
    targetingCriteria: {
      include: {
        and: [
          {
            or: {
              "urn:li:adTargetingFacet:seniorities": ["urn:li:seniority:6", "urn:li:seniority:8"],
              "urn:li:adTargetingFacet:titles": ["urn:li:title:100"],
            },
          },
          { or: { "urn:li:adTargetingFacet:locations": ["urn:li:geo:103644278"] } },
        ],
      },
      exclude: { or: { "urn:li:adTargetingFacet:staffCountRanges": ["urn:li:staffCountRange:(2,10)"] } },
    },
    audienceExpansionEnabled: false,
    offsiteDeliveryEnabled: true,
    test: false,
    ...stamps,
  };
}

/** Its id is a URN, and its times stand at the top. */
export function creativeElement(view: View, campaign: LinkedinCampaign, creative: LinkedinCreative) {
  const isServing = statusOf(view, campaign.group) === "ACTIVE";
  return {
    id: creativeUrn(creative.id),
    campaign: campaignUrn(campaign.id),
    account: accountUrn(view.account.id),
    intendedStatus: isServing ? "ACTIVE" : "PAUSED",
    isServing,
    isTest: false,
    ...(isServing ? {} : { servingHoldReasons: ["CAMPAIGN_STOPPED"] }),
    review: { status: "APPROVED" },
    content: { reference: `urn:li:share:70${creative.id}` },
    createdAt: created,
    lastModifiedAt: created,
  };
}

export function ruleElement(rule: LinkedinRule, campaigns: readonly LinkedinCampaign[], currencyCode: string) {
  return {
    id: Number(rule.id),
    name: rule.name,
    type: rule.type,
    enabled: rule.enabled,
    account: accountUrn(rule.account),
    campaigns: campaigns.map(({ id }) => campaignUrn(id)),
    associatedCampaigns: campaigns.map(({ id }) => ({
      campaign: campaignUrn(id),
      conversion: ruleUrn(rule.id),
      associatedAt: created,
    })),
    attributionType: rule.attribution,
    postClickAttributionWindowSize: rule.clickWindow,
    viewThroughAttributionWindowSize: rule.viewWindow,
    ...(rule.cents === 0 ? {} : { value: { amount: (rule.cents / 100).toFixed(2), currencyCode } }),
    created,
    lastModified: created,
  };
}
