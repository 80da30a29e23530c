import type { Fate, MarketAccount, MarketAction, MarketCampaign } from "./account.ts";

type ActionRow = [metric: string, valueMetric: string, rate: number, cents: number, goal: MarketAction["goal"]];

const actionTable: readonly ActionRow[] = [
  ["form", "total_form_value", 0.03, 1_500, "leads"],
  ["onsite_form", "total_onsite_form_value", 0.055, 0, "leads"],
  ["sales_lead", "total_sales_lead_value", 0.02, 0, "leads"],
  ["complete_payment", "total_complete_payment_rate", 0.011, 8_990, "acquisitions"],
  ["total_purchase", "total_purchase_value", 0.008, 499, "acquisitions"],
  ["onsite_shopping", "total_onsite_shopping_value", 0.014, 3_450, "acquisitions"],
];

const actionsOf = (account: string): MarketAction[] =>
  actionTable.map(([id, valueMetric, rate, cents, goal]) => ({
    id,
    name: id,
    category: "",
    valueMetric,
    primary: true,
    fractional: false,
    rate,
    cents,
    goal,
    owner: account,
  }));

type CampaignRow = [
  name: string,
  fate: Fate,
  objective: string,
  dailyBudget: number,
  costPerClick: number,
  feeds: string,
];

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly client: string | null;
  readonly currency: string;
  readonly zone: string;
  readonly vendorZone: string;
  readonly state: MarketAccount["state"];
  /** Daily budget of Branded Mission, which only the advertiser's total holds (GMV Max is in no report at all); 0 for none. */
  readonly brandedMission: number;
  readonly campaigns: readonly CampaignRow[];
}

const accountTable: readonly AccountRow[] = [
  {
    id: "7123456789012345601",
    name: "Northwind FR",
    client: "northwind",
    currency: "EUR",
    zone: "Europe/Paris",
    vendorZone: "Europe/Paris",
    state: "enabled",
    brandedMission: 12,
    campaigns: [
      ["Energy check · instant form", "good", "LEAD_GENERATION", 90, 0.6, "onsite_form"],
      ["Heat pump quiz", "steady", "LEAD_GENERATION", 70, 0.7, "form"],
      ["Subsidy explainer", "barren", "VIDEO_VIEWS", 30, 0.3, "total_purchase"],
      ["Accessories", "bad", "WEB_CONVERSIONS", 45, 0.5, "complete_payment form"],
      ["Summer teaser", "removed", "LEAD_GENERATION", 60, 0.6, "onsite_form"],
    ],
  },
  {
    id: "7123456789012345602",
    name: "Sunpeak US",
    client: "sunpeak",
    currency: "USD",
    zone: "America/Los_Angeles",
    vendorZone: "America/Los_Angeles",
    state: "enabled",
    brandedMission: 20,
    campaigns: [
      ["Savings calculator", "steady", "LEAD_GENERATION", 160, 0.9, "form onsite_form"],
      ["Bill shock", "rising", "LEAD_GENERATION", 120, 0.8, "onsite_form"],
      ["Kit shop", "good", "WEB_CONVERSIONS", 80, 0.7, "complete_payment"],
      ["Shop live", "patchy", "PRODUCT_SALES", 40, 0.5, "onsite_shopping"],
      ["Referral", "paused", "LEAD_GENERATION", 50, 0.6, "form"],
      ["Rebate countdown", "new", "LEAD_GENERATION", 75, 0.8, "onsite_form"],
    ],
  },
  {
    id: "7123456789012345603",
    name: "Sunpeak app",
    client: "sunpeak",
    currency: "USD",
    zone: "America/Los_Angeles",
    vendorZone: "Etc/GMT+8",
    state: "enabled",
    brandedMission: 0,
    campaigns: [
      ["Installs", "steady", "APP_PROMOTION", 65, 0.4, "sales_lead total_purchase"],
      ["Upgrade", "good", "APP_PROMOTION", 40, 0.4, "total_purchase"],
      ["Installer demo", "bad", "APP_PROMOTION", 35, 0.5, "sales_lead"],
      ["Old creative", "removed", "APP_PROMOTION", 30, 0.4, "sales_lead"],
    ],
  },
  {
    id: "7123456789012345699",
    name: "Someone else",
    client: null,
    currency: "USD",
    zone: "America/Chicago",
    vendorZone: "America/Chicago",
    state: "notGranted",
    brandedMission: 0,
    campaigns: [["Secret", "steady", "TRAFFIC", 10, 0.5, "form"]],
  },
];

const campaignOf =
  (account: number) =>
  ([name, fate, channel, dailyBudget, costPerClick, feeds]: CampaignRow, index: number): MarketCampaign => ({
    id: `18500000000${account}0000${String(index + 1).padStart(2, "0")}7`,
    name,
    fate,
    channel,
    dailyBudget,
    costPerClick,
    clickRate: 0.011,
    feeds: feeds.split(" "),
  });

export const tiktokAccounts: readonly MarketAccount[] = accountTable.map(
  ({ campaigns, brandedMission, ...row }, index) => ({
    ...row,
    platform: "tiktok",
    campaigns: campaigns.map(campaignOf(index + 1)),
    unallocated:
      brandedMission === 0
        ? null
        : campaignOf(index + 1)(
            ["Branded Mission", "steady", "PRODUCT_SALES", brandedMission, 0.4, "onsite_shopping"],
            98,
          ),
    actions: actionsOf(row.id),
  }),
);
