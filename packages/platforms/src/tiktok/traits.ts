import { reportId } from "@leadline/core/facts";
import type { Selector } from "@leadline/core/mapping";
import type { PlatformTraits, ReportTraits } from "@leadline/core/platform";
import * as z from "zod";
import { failures } from "./failures.ts";

/** Of the developer app, and the long-lived token one advertiser login granted it. */
export const credentials = z.object({
  appId: z.string().min(1).describe("App ID of your TikTok for Business developer app"),
  appSecret: z.string().min(1).describe("Secret of that app"),
  accessToken: z.string().min(1).describe("Access token, granted when an advertiser authorises the app"),
});

export type TikTokCredentials = z.output<typeof credentials>;

/** The one basis of every result: TikTok's own attribution, booked on the day of the ad interaction. */
export const basis = "platform";

const metrics = ["spend", "impressions", "clicks", "linkClicks", "landingPageViews", "videoViews"] as const;
const facts = { tier: "core", holds: "facts", metrics, history: true } as const;
const reports: readonly ReportTraits[] = [
  { id: reportId("account"), level: "account", rowsPerDay: 1, ...facts },
  { id: reportId("campaign"), level: "campaign", rowsPerDay: 50, ...facts },
  {
    id: reportId("campaignEntities"),
    level: "campaign",
    tier: "core",
    holds: "entities",
    metrics: [],
    rowsPerDay: 0,
    history: false,
  },
];

/** Website, app and shop are separate channels that TikTok never rolls up, so each is a summand of its own. */
const all = (...actions: readonly string[]): readonly Selector[] => actions.map((action) => ({ action, basis }));
const leads = all("form", "onsite_form", "sales_lead");
const purchases = all("complete_payment", "total_purchase", "onsite_shopping");

/** TikTok as data. Qualified leads are unknown to it, so no rule claims them. */
export const tiktokTraits: PlatformTraits<"tiktok", typeof credentials> = {
  id: "tiktok",
  label: "TikTok",
  credentials,
  endpoints: { api: "https://business-api.tiktok.com" },
  api: { version: "v1.3", sunset: null },
  due: { hour: 3, zone: "account" },
  window: { request: 30, restated: 30, kept: 3650 },
  // Stands on ad groups; the longest choice there is.
  lookback: { most: 32 },
  rowsPerSlice: 20_000,
  requestsPerSecond: 10,
  reports,
  failures,
  mapping: {
    goals: { lead: [leads], acquisition: [purchases], revenue: [purchases] },
    contains: [],
    disjoint: [],
  },
  residuals: [
    // Amounts come with two decimals at every level.
    { cause: "rounding", metrics: ["spend"], unit: "0.01" },
    {
      cause: "noCampaignLevel",
      level: "campaign",
      metrics,
      says: "Branded Mission, and other delivery that TikTok counts for the advertiser and shows in no campaign report",
    },
  ],
  // TikTok publishes none; its longest window for clicks is usually a week. A guess until an account's own history tells.
  maturity: {
    leads: [
      [1, "0.7"],
      [3, "0.85"],
      [8, "0.98"],
      [14, "1"],
    ],
  },
};
