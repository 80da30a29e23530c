import type { Fate, MarketAccount, MarketAction, MarketCampaign } from "./account.ts";

/** What an ad set counts as its own results, as Meta names it. */
export type AttributionSetting = "7d_click_1d_view" | "7d_click" | "1d_click";

type ActionRow = [
  type: string,
  name: string,
  category: "onsite" | "offsite",
  rate: number,
  cents: number,
  goal: MarketAction["goal"],
];

const actionTable: readonly ActionRow[] = [
  ["onsite_conversion.lead_grouped", "Instant form", "onsite", 0.06, 0, "leads"],
  ["offsite_conversion.fb_pixel_lead", "Lead on the website", "offsite", 0.035, 2_000, "leads"],
  ["offsite_conversion.fb_pixel_purchase", "Purchase on the website", "offsite", 0.012, 11_990, "acquisitions"],
  ["onsite_conversion.purchase", "Purchase on Facebook", "onsite", 0.004, 5_950, "acquisitions"],
  // Named like a lead, and none.
  ["offsite_conversion.custom.745200011122", "Lead form opened", "offsite", 0.09, 0, null],
  ["offsite_conversion.fb_pixel_complete_registration", "Newsletter", "offsite", 0.02, 0, null],
];

const actionsOf = (account: string): MarketAction[] =>
  actionTable.map(([id, name, category, rate, cents, goal]) => ({
    id,
    name,
    category,
    valueMetric: "",
    primary: true,
    fractional: false,
    rate,
    cents,
    goal,
    owner: account,
  }));

const letters: Readonly<Record<string, string>> = {
  form: "onsite_conversion.lead_grouped",
  lead: "offsite_conversion.fb_pixel_lead",
  shop: "offsite_conversion.fb_pixel_purchase",
  fbshop: "onsite_conversion.purchase",
  opened: "offsite_conversion.custom.745200011122",
  news: "offsite_conversion.fb_pixel_complete_registration",
};

type CampaignRow = [
  name: string,
  fate: Fate,
  objective: string,
  dailyBudget: number,
  costPerClick: number,
  feeds: string,
  /** Where the ad sets of one campaign do not agree; else the account's. */
  settings?: readonly AttributionSetting[],
];

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly client: string | null;
  readonly currency: string;
  readonly zone: string;
  readonly state: MarketAccount["state"];
  readonly setting: AttributionSetting;
  readonly campaigns: readonly CampaignRow[];
}

const accountTable: readonly AccountRow[] = [
  {
    id: "412300000000001",
    name: "Northwind Europe",
    client: "northwind",
    currency: "EUR",
    zone: "Europe/Paris",
    state: "enabled",
    setting: "7d_click_1d_view",
    campaigns: [
      ["Energy check · instant form", "good", "OUTCOME_LEADS", 120, 0.8, "form opened"],
      ["Heat pump guide", "steady", "OUTCOME_LEADS", 95, 0.9, "form lead opened"],
      ["Insulation look-alikes", "bad", "OUTCOME_LEADS", 70, 1.1, "lead opened"],
      ["Accessories", "rising", "OUTCOME_SALES", 60, 0.6, "shop fbshop news"],
      ["Brand film", "barren", "OUTCOME_AWARENESS", 40, 0.5, "lead news"],
      ["Autumn offer", "removed", "OUTCOME_LEADS", 80, 0.8, "form lead"],
    ],
  },
  {
    id: "412300000000002",
    name: "Sunpeak Pacific",
    client: "sunpeak",
    currency: "USD",
    zone: "America/Los_Angeles",
    state: "enabled",
    setting: "7d_click_1d_view",
    campaigns: [
      ["Savings calculator", "steady", "OUTCOME_LEADS", 190, 1.2, "lead opened"],
      [
        "Roof check · old and new ad sets",
        "good",
        "OUTCOME_LEADS",
        150,
        1,
        "form lead opened",
        ["7d_click_1d_view", "1d_click"],
      ],
      ["Kit shop", "steady", "OUTCOME_SALES", 90, 0.7, "shop fbshop"],
      ["Neighbours", "patchy", "OUTCOME_ENGAGEMENT", 45, 0.6, "form"],
      ["Rebate countdown", "new", "OUTCOME_LEADS", 85, 0.9, "form"],
    ],
  },
  {
    id: "412300000000003",
    name: "Sunpeak Atlantic",
    client: "sunpeak",
    currency: "USD",
    zone: "America/New_York",
    state: "enabled",
    setting: "7d_click",
    campaigns: [
      ["Solar quotes", "rising", "OUTCOME_LEADS", 140, 1.1, "lead form opened"],
      ["Batteries", "steady", "OUTCOME_SALES", 75, 0.8, "shop lead"],
      ["Community", "bad", "OUTCOME_LEADS", 55, 0.9, "form news"],
      ["Referral", "paused", "OUTCOME_LEADS", 60, 0.8, "form lead"],
    ],
  },
  {
    id: "412300000000004",
    name: "Northwind (closed shop)",
    client: null,
    currency: "EUR",
    zone: "Europe/Paris",
    state: "cancelled",
    setting: "7d_click_1d_view",
    campaigns: [["Shop", "paused", "OUTCOME_SALES", 40, 0.7, "shop"]],
  },
  {
    id: "412300000000099",
    name: "Someone else",
    client: null,
    currency: "USD",
    zone: "America/Chicago",
    state: "notGranted",
    setting: "7d_click_1d_view",
    campaigns: [["Secret", "steady", "OUTCOME_TRAFFIC", 10, 0.5, "form"]],
  },
];

/** 18 digits: more than a double holds. */
const campaignId = (account: number, index: number): string =>
  `12021${account}34567890${String(index + 1).padStart(4, "0")}`;

const campaignOf =
  (account: number) =>
  ([name, fate, channel, dailyBudget, costPerClick, feeds]: CampaignRow, index: number): MarketCampaign => ({
    id: campaignId(account, index),
    name,
    fate,
    channel,
    dailyBudget,
    costPerClick,
    clickRate: 0.014,
    feeds: feeds.split(" ").map((word) => letters[word] ?? word),
  });

export const metaAccounts: readonly MarketAccount[] = accountTable.map(({ campaigns, setting, ...row }, index) => ({
  ...row,
  platform: "meta",
  vendorZone: row.zone,
  campaigns: campaigns.map(campaignOf(index + 1)),
  unallocated: null,
  actions: actionsOf(row.id),
}));

const settings = new Map(
  accountTable.flatMap(({ campaigns, setting }, account) =>
    campaigns.map(([, , , , , , own], index) => [campaignId(account + 1, index), own ?? [setting]] as const),
  ),
);

/** The attribution settings of the campaign's ad sets, one for each. */
export function attributionSettings(campaign: MarketCampaign): readonly AttributionSetting[] {
  return settings.get(campaign.id) ?? [];
}
