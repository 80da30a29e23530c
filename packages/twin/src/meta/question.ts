import { type DateRange, daysBetween } from "@leadline/core/time/calendar-date";
import type { MarketCampaign } from "../market/account.ts";
import { metaAccounts } from "../market/meta-accounts.ts";
import { type View, viewOf } from "../market/world.ts";
import type { Asked } from "../server/route.ts";
import { adAccount } from "./access.ts";
import { type Increment, incrementOf, rangeOf } from "./dates.ts";
import { insightsFields } from "./fields.ts";
import { type Filter, fieldList, filtersOf, listParameter, oneOf, type Parameters } from "./parameters.ts";
import { badParameter, MetaRefusal, unknownObject } from "./refusal.ts";

/** An insights question Meta would answer. */
export interface InsightsQuestion {
  readonly view: View;
  /** The campaign asked, when it is one. */
  readonly campaign: MarketCampaign | null;
  readonly level: "account" | "campaign";
  readonly range: DateRange;
  readonly increment: Increment;
  readonly fields: readonly string[];
  readonly windows: readonly string[] | null;
  readonly hidesOffsite: boolean;
  readonly filters: readonly Filter[];
  readonly days: number;
}

/** Checks every parameter before any number is looked at; throws what Meta would answer. */
export function insightsQuestion(asked: Asked, parameters: Parameters): InsightsQuestion {
  const { view, campaign } = nodeOf(asked);
  const unserved = notServed.find((name) => parameters.has(name));
  if (unserved !== undefined) throw badParameter(`The twin does not serve the parameter ${unserved}.`);
  const range = rangeOf(parameters, view.today);
  const breakdowns = actionBreakdowns(parameters);
  checkBreakdowns(parameters);
  return {
    view,
    campaign,
    level: levelOf(parameters, campaign),
    range,
    increment: incrementOf(parameters),
    fields: fieldsOf(parameters),
    windows: windowsOf(parameters),
    hidesOffsite: breakdowns.some((name) => name !== "action_type"),
    filters: filtersOf(parameters),
    days: daysBetween(range.from, range.to) + 1,
  };
}

/** Real parameters that would change the answer, and that are not imitated. */
const notServed = [
  "time_ranges",
  "sort",
  "summary",
  "default_summary",
  "product_id_limit",
  "summary_action_breakdowns",
];

function nodeOf({ path, world }: Asked): Pick<InsightsQuestion, "view" | "campaign"> {
  const node = path.node ?? "";
  if (node.startsWith("act_")) return { view: viewOf(world, adAccount(node)), campaign: null };
  const owner = metaAccounts.find(({ campaigns }) => campaigns.some(({ id }) => id === node));
  if (owner === undefined || owner.state === "notGranted") throw unknownObject(node);
  const view = viewOf(world, owner);
  const campaign = view.campaigns.find(({ id }) => id === node);
  if (campaign === undefined) throw unknownObject(node);
  return { view, campaign };
}

function levelOf(parameters: Parameters, campaign: MarketCampaign | null): InsightsQuestion["level"] {
  const level = parameters.get("level") ?? (campaign === null ? "account" : "campaign");
  if (level === "account" || level === "campaign") return level;
  if (level === "adset" || level === "ad") throw badParameter(`The twin does not serve the level ${level}.`);
  throw new MetaRefusal({ status: 500, code: 1, subcode: 99, message: "An unknown error occurred" });
}

function fieldsOf(parameters: Parameters): string[] {
  const fields = fieldList(parameters, "fields") ?? ["account_id", "campaign_id", "impressions", "spend"];
  const unknown = fields.filter((field) => !Object.hasOwn(insightsFields, field));
  if (unknown.length === 0) return fields;
  throw badParameter(
    `${unknown.join(", ")} is not valid for fields param. please check https://developers.facebook.com/docs/marketing-api/reference/ads-insights/ for all valid values`,
  );
}

/** The last three are accepted and have no data: two since January 2026, one in this market. */
const windows = ["default", "1d_click", "7d_click", "28d_click", "1d_view", "7d_view", "28d_view", "1d_ev"] as const;

function windowsOf(parameters: Parameters): readonly string[] | null {
  const asked = listParameter(parameters, "action_attribution_windows");
  if (asked === undefined || asked.length === 0) return null;
  return asked.map((window, at) => oneOf(window, `action_attribution_windows[${at}]`, windows));
}

function actionBreakdowns(parameters: Parameters): string[] {
  const asked = listParameter(parameters, "action_breakdowns") ?? [];
  return asked.map((name) =>
    oneOf(name, "action_breakdowns", ["action_type", "action_target_id", "action_destination", "action_device"]),
  );
}

/** Sets Meta allows; dma went in June 2026. */
const allowed = [
  "age",
  "gender",
  "age,gender",
  "country",
  "region",
  "comscore_market",
  "publisher_platform",
  "platform_position,publisher_platform",
  "device_platform",
  "impression_device,publisher_platform",
  "impression_device,platform_position,publisher_platform",
  "product_id",
];

function checkBreakdowns(parameters: Parameters): void {
  const text = parameters.get("breakdowns");
  if (text === undefined || text === "" || text === "[]") return;
  const asked = fieldList(parameters, "breakdowns") ?? [];
  if (allowed.includes(asked.toSorted().join(","))) throw badParameter("The twin does not serve breakdowns.");
  throw new MetaRefusal({
    code: 2,
    subcode: 1504041,
    message: `Invalid Breakdowns: the combination ${asked.join(", ")} is not supported.`,
  });
}
