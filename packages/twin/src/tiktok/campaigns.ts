import type { MarketCampaign } from "../market/account.ts";
import { runOf } from "../market/delivery.ts";
import { type View, viewOf } from "../market/world.ts";
import type { Asked, Reply } from "../server/route.ts";
import { advertiser } from "./access.ts";
import { atMost100, listParameter, objectParameter, paged, pagingOf, requiredText, textList } from "./parameters.ts";
import { badParameter, envelope } from "./refusal.ts";

/** Deleted campaigns keep their history, but hide unless `STATUS_ALL` is asked for. */
export function campaignState(view: View, campaign: MarketCampaign): "enabled" | "disabled" | "deleted" {
  if (view.today <= runOf(view, campaign).to) return "enabled";
  return campaign.fate === "removed" ? "deleted" : "disabled";
}

type State = ReturnType<typeof campaignState>;

/** What each status filter lets through. */
export const statusFilters: Readonly<Record<string, (state: State) => boolean>> = {
  STATUS_ALL: () => true,
  STATUS_NOT_DELETE: (state) => state !== "deleted",
  STATUS_DELETE: (state) => state === "deleted",
  STATUS_ENABLE: (state) => state === "enabled",
  STATUS_DISABLE: (state) => state === "disabled",
};

/** The wanted states; throws on a status nobody knows. */
export function statusFilter(names: readonly string[], field: string): (state: State) => boolean {
  const chosen = names.map((name) => {
    const found = Object.hasOwn(statusFilters, name) ? statusFilters[name] : undefined;
    if (found === undefined) throw badParameter(`${field}: Must be one of: ${Object.keys(statusFilters).join(", ")}.`);
    return found;
  });
  return (state) => chosen.some((accepts) => accepts(state));
}

const listFields: Readonly<Record<string, (view: View, campaign: MarketCampaign) => unknown>> = {
  advertiser_id: ({ account }) => account.id,
  campaign_id: (_, { id }) => id,
  campaign_name: (_, { name }) => name,
  objective_type: (_, { channel }) => channel,
  campaign_type: () => "REGULAR_CAMPAIGN",
  is_smart_performance_campaign: () => false,
  budget: (_, { dailyBudget }) => dailyBudget,
  budget_mode: () => "BUDGET_MODE_DAY",
  operation_status: (view, campaign) => (campaignState(view, campaign) === "enabled" ? "ENABLE" : "DISABLE"),
  secondary_status: (view, campaign) => secondaryStatus[campaignState(view, campaign)],
  create_time: (view, campaign) => `${runOf(view, campaign).from} 08:00:00`,
  modify_time: (view, campaign) => `${runOf(view, campaign).from} 08:00:00`,
};

const secondaryStatus = {
  enabled: "CAMPAIGN_STATUS_ENABLE",
  disabled: "CAMPAIGN_STATUS_DISABLE",
  deleted: "CAMPAIGN_STATUS_DELETE",
};

/** `/campaign/get/`: by id, newest first. */
export function listCampaigns(asked: Asked): Reply {
  const view = viewOf(asked.world, advertiser(requiredText(asked, "advertiser_id")));
  const filtering = objectParameter(asked, "filtering");
  const wanted = entityStatus(filtering.primary_status, filtering.secondary_status);
  const ids =
    filtering.campaign_ids === undefined
      ? null
      : atMost100(textList(filtering.campaign_ids, "campaign_ids"), "campaign_ids");
  const fields = listParameter(asked, "fields") ?? Object.keys(listFields);
  const unknown = fields.find((field) => !Object.hasOwn(listFields, field));
  if (unknown !== undefined) throw badParameter(`fields: Invalid field '${unknown}'.`);
  const found = view.campaigns
    .filter((campaign) => wanted(campaignState(view, campaign)) && (ids === null || ids.includes(campaign.id)))
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .map((campaign) => Object.fromEntries(fields.map((field) => [field, listFields[field]?.(view, campaign)])));
  return envelope(asked, 0, "OK", paged(found, pagingOf(asked)));
}

/** Both filters may be given; the default hides what was deleted. */
function entityStatus(primary: unknown, secondary: unknown): (state: State) => boolean {
  if (secondary === "CAMPAIGN_STATUS_ALL" && primary === undefined) return () => true;
  const known = Object.entries(secondaryStatus).find(([, name]) => name === secondary);
  if (secondary !== undefined && secondary !== "CAMPAIGN_STATUS_ALL" && known === undefined) {
    throw badParameter("secondary_status: Not a valid choice.");
  }
  if (known !== undefined) return (state) => state === known[0];
  return statusFilter([typeof primary === "string" ? primary : "STATUS_NOT_DELETE"], "primary_status");
}
