import type { Fate, MarketAccount, MarketAction, MarketCampaign } from "./account.ts";

/** A website conversion as its owner set it up; `market` holds what it counts as. */
export interface LinkedinRule {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly attribution: "LAST_TOUCH_BY_CAMPAIGN" | "LAST_TOUCH_BY_CONVERSION";
  readonly clickWindow: number;
  readonly viewWindow: number;
  readonly cents: number;
}

type RuleRow = [
  code: string,
  name: string,
  type: string,
  enabled: boolean,
  rate: number,
  cents: number,
  goal: MarketAction["goal"],
];

const ruleTable: readonly RuleRow[] = [
  ["01", "Quote request", "LEAD", true, 0.05, 4_000, "leads"],
  // Switched off, but what it counted stays.
  ["02", "Webinar sign-up", "LEAD", false, 0.02, 0, "leads"],
  ["03", "Signed order", "PURCHASE", true, 0.012, 185_000, "acquisitions"],
  // A value that is no revenue.
  ["04", "Price page", "KEY_PAGE_VIEW", true, 0.2, 150, null],
];

/** Counts of the platform's own forms: metrics of every row, not rules. */
const formTable: readonly [id: string, rate: number, goal: MarketAction["goal"]][] = [
  ["oneClickLeads", 0.11, "leads"],
  ["qualifiedLeads", 0.03, "qualifiedLeads"],
];
const forms = formTable.map(([id]) => id);

export const isLinkedinForm = (action: MarketAction): boolean => forms.includes(action.id);

const ruleId = (account: number, code: string) => `1370${account}5${code}`;

function actionsOf(owner: string, account: number): MarketAction[] {
  const common = { valueMetric: "conversionValueInLocalCurrency", primary: true, fractional: false, owner };
  return [
    ...formTable.map(([id, rate, goal]) => ({ ...common, id, name: id, category: "", rate, cents: 0, goal })),
    ...ruleTable.map(([code, name, category, , rate, cents, goal]) => ({
      ...common,
      id: ruleId(account, code),
      name,
      category,
      rate,
      cents,
      goal,
    })),
  ];
}

type GroupRow = [name: string, fate: Fate, objective: string, dailyBudget: number, costPerClick: number, feeds: string];

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly client: string | null;
  readonly currency: string;
  readonly state: MarketAccount["state"];
  readonly groups: readonly GroupRow[];
}

const accountTable: readonly AccountRow[] = [
  {
    id: "508720451",
    name: "Northwind B2B",
    client: "northwind",
    currency: "EUR",
    state: "enabled",
    groups: [
      ["Facility managers · lead form", "good", "LEAD_GENERATION", 160, 7.4, "oneClickLeads qualifiedLeads 04"],
      ["Heat networks", "steady", "WEBSITE_CONVERSIONS", 140, 8.2, "01 03 04"],
      ["Housing associations", "bad", "WEBSITE_CONVERSIONS", 110, 9.6, "01 02 04"],
      ["Employer brand", "barren", "WEBSITE_VISITS", 45, 5.1, "04"],
      ["Trade fair", "removed", "LEAD_GENERATION", 90, 7.9, "oneClickLeads qualifiedLeads"],
      ["Heritage roofs", "patchy", "WEBSITE_VISITS", 30, 6.3, "01 04"],
    ],
  },
  {
    id: "508720452",
    name: "Sunpeak Commercial",
    client: "sunpeak",
    currency: "USD",
    state: "enabled",
    groups: [
      ["Warehouse owners · lead form", "steady", "LEAD_GENERATION", 240, 10.5, "oneClickLeads qualifiedLeads"],
      ["Energy officers", "rising", "LEAD_GENERATION", 190, 11.8, "oneClickLeads qualifiedLeads 01"],
      ["Power purchase agreements", "good", "WEBSITE_CONVERSIONS", 210, 12.4, "01 03 04"],
      ["Investors", "paused", "WEBSITE_VISITS", 80, 9.9, "02 04"],
      ["Grid outage guide", "new", "LEAD_GENERATION", 120, 9.2, "oneClickLeads qualifiedLeads"],
    ],
  },
  {
    id: "508720453",
    name: "Sunpeak Partners",
    client: "sunpeak",
    currency: "USD",
    state: "enabled",
    groups: [
      ["Installers wanted", "steady", "LEAD_GENERATION", 70, 8.8, "oneClickLeads"],
      ["Distributors", "patchy", "WEBSITE_CONVERSIONS", 55, 9.1, "01 03"],
      ["Partner day", "removed", "WEBSITE_VISITS", 40, 7.7, "04"],
      ["Referral programme", "bad", "LEAD_GENERATION", 50, 9.4, "oneClickLeads qualifiedLeads"],
    ],
  },
  {
    id: "508720454",
    name: "Northwind (closed)",
    client: null,
    currency: "EUR",
    state: "cancelled",
    groups: [["Pilot", "removed", "WEBSITE_VISITS", 20, 6, "01"]],
  },
  {
    id: "508729999",
    name: "Someone else",
    client: null,
    currency: "USD",
    state: "notGranted",
    groups: [["Secret", "steady", "WEBSITE_VISITS", 20, 8, "01"]],
  },
];

/** The developer app's one test account: listed like the others, marked, and without any delivery. */
export const linkedinTestAccount = { id: "508720001", name: "Test account of the app", currency: "USD" };

/** LinkedIn's campaign group: what its own surface has called a campaign since October 2025. */
const groupOf =
  (account: number) =>
  ([name, fate, channel, dailyBudget, costPerClick, feeds]: GroupRow, index: number): MarketCampaign => ({
    id: `6345${account}00${index + 1}7`,
    name,
    fate,
    channel,
    dailyBudget,
    costPerClick,
    clickRate: 0.0062,
    feeds: feeds.split(" ").map((feed) => (forms.includes(feed) ? feed : ruleId(account, feed))),
  });

/** Days are UTC in every account: LinkedIn's accounts have no zone. */
export const linkedinAccounts: readonly MarketAccount[] = accountTable.map(({ groups, ...row }, index) => ({
  ...row,
  platform: "linkedin",
  zone: "UTC",
  vendorZone: "",
  campaigns: groups.map(groupOf(index + 1)),
  unallocated: null,
  actions: actionsOf(row.id, index + 1),
}));

export const linkedinRules: readonly LinkedinRule[] = accountTable.flatMap(({ id: account }, index) =>
  ruleTable.map(([code, name, type, enabled, , cents]) => ({
    id: ruleId(index + 1, code),
    account,
    name,
    type,
    enabled,
    attribution: type === "PURCHASE" ? "LAST_TOUCH_BY_CONVERSION" : "LAST_TOUCH_BY_CAMPAIGN",
    clickWindow: 30,
    viewWindow: 7,
    cents,
  })),
);
