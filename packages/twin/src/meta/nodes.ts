import { localTime } from "@leadline/core/time/instant";
import type { MarketAccount, MarketCampaign } from "../market/account.ts";
import { runOf } from "../market/delivery.ts";
import { type View, viewOf } from "../market/world.ts";
import { type Asked, json, type Reply } from "../server/route.ts";
import { adAccount, assigned } from "./access.ts";
import { paged } from "./paging.ts";
import { fieldList, filterIn, filtersOf, listParameter, type Parameters } from "./parameters.ts";
import { badParameter } from "./refusal.ts";
import { usageHeaders } from "./usage.ts";

type Fields<Subject> = Readonly<Record<string, (subject: Subject) => unknown>>;

interface AccountSubject {
  readonly account: MarketAccount;
  readonly asked: Asked;
}

const statuses = { enabled: 1, cancelled: 2, notGranted: 101 };

const accountFields: Fields<AccountSubject> = {
  id: ({ account }) => `act_${account.id}`,
  account_id: ({ account }) => account.id,
  name: ({ account }) => account.name,
  account_status: ({ account }) => statuses[account.state],
  disable_reason: ({ account }) => (account.state === "enabled" ? 0 : 1),
  currency: ({ account }) => account.currency,
  timezone_name: ({ account }) => account.zone,
  timezone_id: () => 1,
  timezone_offset_hours_utc: ({ account, asked }) => offsetHours(account, asked),
  business: ({ account }) => ({ id: "260000000000900", name: account.client ?? "Lighthouse Media" }),
  // Minor units, unlike everything in insights.
  amount_spent: () => "1234567",
  balance: () => "0",
  spend_cap: () => "0",
};

/** Of today alone: half the year it is another. */
function offsetHours({ zone }: MarketAccount, { world }: Asked): number {
  const [there, here] = [localTime(world.now, zone), localTime(world.now, "UTC")];
  const days = there.date === here.date ? 0 : there.date > here.date ? 1 : -1;
  return there.hour - here.hour + 24 * days;
}

/** The chosen fields; `business{id,name}` chooses inside. The id comes unasked, and what has no value is left out. */
function printed<Subject>(fields: Fields<Subject>, chosen: readonly string[], subject: Subject, node: string): object {
  const names = ["id", ...chosen].map((name) => name.split("{")[0] ?? name);
  const unknown = names.find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) {
    throw badParameter(`Tried accessing nonexisting field (${unknown}) on node type (${node})`);
  }
  const entries = names.map((name) => [name, fields[name]?.(subject)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** `/me/adaccounts`: those the token's user is assigned to, and no others. */
export function listAccounts(asked: Asked, parameters: Parameters): Reply {
  const chosen = fieldList(parameters, "fields") ?? ["account_id"];
  const items = assigned.map((account) => printed(accountFields, chosen, { account, asked }, "AdAccount"));
  return json(200, paged({ asked, parameters, items, unordered: false }), usageHeaders(asked));
}

export function readAccount(asked: Asked, parameters: Parameters): Reply {
  const account = adAccount(asked.path.account ?? "");
  const chosen = fieldList(parameters, "fields") ?? ["account_id"];
  return json(200, printed(accountFields, chosen, { account, asked }, "AdAccount"), usageHeaders(asked));
}

interface CampaignSubject {
  readonly view: View;
  readonly campaign: MarketCampaign;
}

/** Deleted campaigns keep their insights, and hide from lists unless asked for. */
export function effectiveStatus({ view, campaign }: CampaignSubject): "ACTIVE" | "PAUSED" | "DELETED" {
  if (view.today <= runOf(view, campaign).to) return "ACTIVE";
  return campaign.fate === "removed" ? "DELETED" : "PAUSED";
}

const startOf = ({ view, campaign }: CampaignSubject): string => `${runOf(view, campaign).from}T08:00:00+0000`;

const campaignFields: Fields<CampaignSubject> = {
  id: ({ campaign }) => campaign.id,
  account_id: ({ view }) => view.account.id,
  name: ({ campaign }) => campaign.name,
  objective: ({ campaign }) => campaign.channel,
  status: effectiveStatus,
  configured_status: effectiveStatus,
  effective_status: effectiveStatus,
  buying_type: () => "AUCTION",
  special_ad_categories: () => [],
  // Minor units, unlike everything in insights.
  daily_budget: ({ campaign }) => String(campaign.dailyBudget * 100),
  lifetime_budget: () => undefined,
  budget_remaining: ({ campaign }) => String(campaign.dailyBudget * 40),
  created_time: startOf,
  start_time: startOf,
  updated_time: startOf,
  stop_time: () => undefined,
};

const effectiveStatuses = [
  "ACTIVE",
  "PAUSED",
  "DELETED",
  "ARCHIVED",
  "IN_PROCESS",
  "WITH_ISSUES",
  "CAMPAIGN_PAUSED",
] as const;

/** `/act_<id>/campaigns`. */
export function listCampaigns(asked: Asked, parameters: Parameters): Reply {
  const view = viewOf(asked.world, adAccount(asked.path.account ?? ""));
  const chosen = fieldList(parameters, "fields") ?? [];
  const accepts = acceptance(parameters);
  const items = view.campaigns
    .map((campaign) => ({ view, campaign }))
    .filter(accepts)
    .map((subject) => printed(campaignFields, chosen, subject, "Campaign"));
  // Fields are wrong whether or not there is a campaign to show them of.
  const [any] = view.account.campaigns;
  if (any !== undefined) printed(campaignFields, chosen, { view, campaign: any }, "Campaign");
  return json(200, paged({ asked, parameters, items, unordered: true }), usageHeaders(asked));
}

function acceptance(parameters: Parameters): (subject: CampaignSubject) => boolean {
  const wanted = listParameter(parameters, "effective_status");
  const stranger = wanted?.find((status) => !effectiveStatuses.some((known) => known === status));
  if (stranger !== undefined) {
    throw badParameter(`param effective_status must be one of the following values: ${effectiveStatuses.join(", ")}`);
  }
  const filters = filtersOf(parameters).map((filter) => {
    const isIn = filterIn(filter);
    if (filter.field === "campaign.id" || filter.field === "id") return { id: isIn };
    if (filter.field === "effective_status" || filter.field === "campaign.effective_status") return { status: isIn };
    throw badParameter(`Filtering field ${filter.field} is invalid.`);
  });
  const named = wanted !== undefined || filters.some(({ status }) => status !== undefined);
  return (subject) => {
    const status = effectiveStatus(subject);
    if (!named && status === "DELETED") return false;
    if (wanted !== undefined && !wanted.includes(status)) return false;
    return filters.every((filter) => (filter.id?.(subject.campaign.id) ?? true) && (filter.status?.(status) ?? true));
  };
}
