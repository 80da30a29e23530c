import { credentials } from "../credentials.ts";
import type { Fate, MarketAccount, MarketAction, MarketCampaign } from "./account.ts";

/** A manager above accounts or other managers. It has no delivery of its own. */
export interface GoogleManager {
  readonly id: string;
  readonly name: string;
  /** The manager above; `null` for the root. */
  readonly parent: string | null;
  readonly currency: string;
  readonly zone: string;
}

const root = credentials.google.managerId;
const west = "9000000002";

export const googleManagers: readonly GoogleManager[] = [
  { id: root, name: "Lighthouse Media", parent: null, currency: "GBP", zone: "Europe/London" },
  { id: west, name: "Lighthouse Media US", parent: root, currency: "GBP", zone: "Europe/London" },
];

type ActionRow = [
  code: string,
  name: string,
  category: string,
  rate: number,
  cents: number,
  goal: MarketAction["goal"],
];

const actionTable: readonly ActionRow[] = [
  ["01", "Contact form", "SUBMIT_LEAD_FORM", 0.05, 2_500, "leads"],
  ["02", "Calls from ads", "PHONE_CALL_LEAD", 0.012, 0, "leads"],
  // Secondary: a lead by its category that the platform's main column does not count.
  ["03", "Chat started", "CONTACT", 0.02, 0, null],
  ["04", "Qualified lead", "QUALIFIED_LEAD", 0.016, 0, "qualifiedLeads"],
  ["05", "Signed contract", "CONVERTED_LEAD", 0.004, 480_000, "acquisitions"],
  ["06", "Shop order", "PURCHASE", 0.006, 12_990, "acquisitions"],
  ["07", "Price page", "PAGE_VIEW", 0.1, 0, null],
];
const secondary = new Set(["03", "07"]);
const dataDriven = new Set(["01", "04", "05"]);

const managerAction: MarketAction = {
  id: "650000099",
  name: "Appointment (all brands)",
  category: "BOOK_APPOINTMENT",
  valueMetric: "",
  primary: true,
  fractional: false,
  rate: 0.008,
  cents: 0,
  goal: "leads",
  owner: root,
};

function actionsOf(account: string, index: number): MarketAction[] {
  const own = actionTable.map(([code, name, category, rate, cents, goal]) => ({
    id: `65000${index}1${code}`,
    name,
    category,
    valueMetric: "",
    primary: !secondary.has(code),
    fractional: dataDriven.has(code),
    rate,
    cents,
    goal,
    owner: account,
  }));
  return [...own, managerAction];
}

type CampaignRow = [name: string, fate: Fate, channel: string, dailyBudget: number, costPerClick: number];

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly client: string | null;
  readonly currency: string;
  readonly zone: string;
  readonly campaigns: readonly CampaignRow[];
}

const accountTable: readonly AccountRow[] = [
  {
    id: "1112223334",
    name: "Northwind France",
    client: "northwind",
    currency: "EUR",
    zone: "Europe/Paris",
    campaigns: [
      ["Brand", "good", "SEARCH", 60, 0.7],
      ["Heat pumps · generic", "steady", "SEARCH", 180, 2.1],
      ["Insulation · generic", "rising", "SEARCH", 140, 1.9],
      ["Competitors", "bad", "SEARCH", 90, 2.8],
      ["Performance Max · all regions", "steady", "PERFORMANCE_MAX", 220, 1.1],
      ["Display · remarketing", "barren", "DISPLAY", 25, 0.4],
      ["Spring offer", "removed", "SEARCH", 70, 1.6],
      ["Subsidies 2027", "new", "SEARCH", 80, 1.4],
    ],
  },
  {
    id: "1112223335",
    name: "Northwind New Zealand",
    client: "northwind",
    currency: "EUR",
    zone: "Pacific/Auckland",
    campaigns: [
      ["Brand", "good", "SEARCH", 30, 0.6],
      ["Heat pumps · Auckland", "steady", "SEARCH", 75, 1.7],
      ["Weekend tests", "patchy", "DEMAND_GEN", 20, 0.5],
      ["Ducted systems", "paused", "SEARCH", 55, 1.8],
    ],
  },
  {
    id: "2223334445",
    name: "Sunpeak East",
    client: "sunpeak",
    currency: "USD",
    zone: "America/New_York",
    campaigns: [
      ["Solar quotes", "steady", "SEARCH", 320, 4.2],
      ["Solar loans", "rising", "SEARCH", 210, 5.1],
      ["Roof check · video", "bad", "VIDEO", 60, 0.9],
      ["Performance Max · Northeast", "good", "PERFORMANCE_MAX", 260, 1.9],
      ["Tax credit", "removed", "SEARCH", 120, 3.3],
      ["Batteries", "patchy", "SEARCH", 70, 2.6],
    ],
  },
  {
    id: "2223334446",
    name: "Sunpeak West",
    client: "sunpeak",
    currency: "USD",
    zone: "America/Los_Angeles",
    campaigns: [
      ["Solar quotes", "good", "SEARCH", 280, 3.9],
      ["Brand", "steady", "SEARCH", 50, 0.8],
      ["Pool heating", "barren", "SEARCH", 40, 2.2],
      ["Installers", "paused", "DISPLAY", 35, 0.7],
      ["Winter push", "new", "SEARCH", 110, 2.9],
    ],
  },
  {
    id: "3334445556",
    name: "Northwind (old shop)",
    client: null,
    currency: "EUR",
    zone: "Europe/Paris",
    campaigns: [["Shop", "steady", "SEARCH", 50, 1]],
  },
];

export const cancelledGoogleAccount = "3334445556";

/** The manager directly above each account. */
export const googleParents: Readonly<Record<string, string>> = {
  "1112223334": root,
  "1112223335": root,
  "2223334445": west,
  "2223334446": west,
  [cancelledGoogleAccount]: root,
};

/** What the login reaches without a manager: the root, and one account that also hangs below it. */
export const googleDirectAccess: readonly string[] = [root, "1112223334"];

const clickRates: Readonly<Record<string, number>> = { SEARCH: 0.062, PERFORMANCE_MAX: 0.018 };

function campaignOf(account: number, feeds: readonly string[]) {
  return ([name, fate, channel, dailyBudget, costPerClick]: CampaignRow, index: number): MarketCampaign => ({
    id: `2100${account}00${index + 1}`.padEnd(11, "7"),
    name,
    fate,
    channel,
    dailyBudget,
    costPerClick,
    clickRate: clickRates[channel] ?? 0.009,
    feeds,
  });
}

export const googleAccounts: readonly MarketAccount[] = accountTable.map(({ campaigns, ...row }, index) => {
  const actions = actionsOf(row.id, index + 1);
  const feeds = actions.map(({ id }) => id);
  return {
    ...row,
    platform: "google",
    vendorZone: row.zone,
    state: row.id === cancelledGoogleAccount ? "cancelled" : "enabled",
    campaigns: campaigns.map(campaignOf(index + 1, feeds)),
    unallocated: null,
    actions,
  };
});
