import type { MarketAction, MarketCampaign } from "../market/account.ts";
import { runOf } from "../market/delivery.ts";
import type { View } from "../market/world.ts";
import type { Customer } from "./customers.ts";

/** A value as it stands in the JSON; `undefined` is left out, as proto3 leaves out what is not set. */
export type Wire = string | number | boolean | undefined;

type Fields<Subject> = Readonly<Record<string, (subject: Subject) => Wire>>;

/** `customer.*`: also selectable from every other resource. */
export const customerFields: Fields<Customer> = {
  "customer.resource_name": ({ id }) => `customers/${id}`,
  "customer.id": ({ id }) => id,
  "customer.descriptive_name": ({ name }) => name,
  "customer.currency_code": ({ currency }) => currency,
  "customer.time_zone": ({ zone }) => zone,
  "customer.manager": ({ account }) => account === null,
  "customer.test_account": () => false,
  "customer.status": ({ status }) => status,
  "customer.auto_tagging_enabled": () => true,
};

export interface CampaignSubject {
  readonly view: View;
  readonly campaign: MarketCampaign;
}

const statusOf = ({ view, campaign }: CampaignSubject): string => {
  const ended = view.today > runOf(view, campaign).to;
  return ended ? (campaign.fate === "removed" ? "REMOVED" : "PAUSED") : "ENABLED";
};

const bidding: Readonly<Record<string, string>> = {
  PERFORMANCE_MAX: "MAXIMIZE_CONVERSION_VALUE",
  SEARCH: "TARGET_CPA",
};

export const campaignFields: Fields<CampaignSubject> = {
  "campaign.resource_name": ({ view, campaign }) => `customers/${view.account.id}/campaigns/${campaign.id}`,
  "campaign.id": ({ campaign }) => campaign.id,
  "campaign.name": ({ campaign }) => campaign.name,
  "campaign.status": statusOf,
  "campaign.serving_status": (subject) => (statusOf(subject) === "ENABLED" ? "SERVING" : "ENDED"),
  "campaign.advertising_channel_type": ({ campaign }) => campaign.channel,
  // UNSPECIFIED is enum number 0 and so never on the wire.
  "campaign.advertising_channel_sub_type": () => undefined,
  "campaign.bidding_strategy_type": ({ campaign }) => bidding[campaign.channel] ?? "MAXIMIZE_CONVERSIONS",
  "campaign.start_date_time": ({ view, campaign }) => `${runOf(view, campaign).from} 00:00:00`,
};

export interface ClientSubject {
  readonly root: string;
  readonly customer: Customer;
  readonly level: number;
}

export const clientFields: Fields<ClientSubject> = {
  "customer_client.resource_name": ({ root, customer }) => `customers/${root}/customerClients/${customer.id}`,
  "customer_client.id": ({ customer }) => customer.id,
  "customer_client.client_customer": ({ customer }) => `customers/${customer.id}`,
  "customer_client.descriptive_name": ({ customer }) => customer.name,
  "customer_client.level": ({ level }) => String(level),
  "customer_client.manager": ({ customer }) => customer.account === null,
  "customer_client.hidden": () => false,
  "customer_client.test_account": () => false,
  "customer_client.status": ({ customer }) => customer.status,
  "customer_client.currency_code": ({ customer }) => customer.currency,
  "customer_client.time_zone": ({ customer }) => customer.zone,
};

const actionName = ({ id, owner }: MarketAction): string => `customers/${owner}/conversionActions/${id}`;

const model = "conversion_action.attribution_model_settings";

export const actionFields: Fields<MarketAction> = {
  "conversion_action.resource_name": actionName,
  "conversion_action.id": ({ id }) => id,
  "conversion_action.name": ({ name }) => name,
  "conversion_action.category": ({ category }) => category,
  "conversion_action.type": ({ category }) => (category.endsWith("ED_LEAD") ? "UPLOAD_CLICKS" : "WEBPAGE"),
  "conversion_action.origin": () => "WEBSITE",
  "conversion_action.status": () => "ENABLED",
  "conversion_action.primary_for_goal": ({ primary }) => primary,
  "conversion_action.include_in_conversions_metric": ({ primary }) => primary,
  "conversion_action.counting_type": ({ category }) => (category === "PURCHASE" ? "MANY_PER_CLICK" : "ONE_PER_CLICK"),
  "conversion_action.click_through_lookback_window_days": () => "30",
  "conversion_action.view_through_lookback_window_days": () => "1",
  "conversion_action.value_settings.default_value": ({ cents }) => cents / 100,
  "conversion_action.value_settings.always_use_default_value": () => false,
  [`${model}.attribution_model`]: ({ fractional }) =>
    fractional ? "GOOGLE_SEARCH_ATTRIBUTION_DATA_DRIVEN" : "GOOGLE_ADS_LAST_CLICK",
  [`${model}.data_driven_model_status`]: ({ fractional }) => (fractional ? "AVAILABLE" : undefined),
  "conversion_action.owner_customer": ({ owner }) => `customers/${owner}`,
};

/** Segments that name the conversion action, and so exclude everything that is not about conversions. */
export const actionSegments: Fields<MarketAction> = {
  "segments.conversion_action": actionName,
  "segments.conversion_action_name": ({ name }) => name,
  "segments.conversion_action_category": ({ category }) => category,
};

const firstOf = (date: string, month: number): string => `${date.slice(0, 5)}${String(month).padStart(2, "0")}-01`;

/** May be filtered without being selected, and then do not split rows. */
export const dateSegments: Fields<string> = {
  "segments.date": (date) => date,
  "segments.week": (date) => {
    const at = Date.parse(`${date}T00:00:00Z`);
    return new Date(at - ((new Date(at).getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10);
  },
  "segments.month": (date) => firstOf(date, Number(date.slice(5, 7))),
  "segments.quarter": (date) => firstOf(date, Math.floor((Number(date.slice(5, 7)) - 1) / 3) * 3 + 1),
  "segments.year": (date) => Number(date.slice(0, 4)),
};
