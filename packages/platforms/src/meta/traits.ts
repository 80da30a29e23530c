import { reportId } from "@leadline/core/facts";
import type { Selector } from "@leadline/core/mapping";
import type { PlatformTraits, ReportTraits } from "@leadline/core/platform";
import * as z from "zod";
import { failures } from "./failures.ts";

/** Of the developer app, and the token one login or system user granted it. */
export const credentials = z.object({
  appId: z.string().regex(/^\d+$/, "digits, such as 1234567890123456").describe("App ID of your Meta developer app"),
  appSecret: z.string().min(1).describe("Secret of that app"),
  accessToken: z.string().min(1).describe("Access token, best of a system user of your business"),
});

export type MetaCredentials = z.output<typeof credentials>;

/** Meta's single attribution windows that still give data, as it calls them. */
export const windows = ["1d_click", "7d_click", "28d_click", "1d_view"] as const;
/** Each ad set's own attribution setting: the figure Ads Manager shows. */
export const ownBasis = "adset";

const metrics = ["spend", "impressions", "clicks", "linkClicks", "landingPageViews"] as const;
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

const sum = (...actions: readonly string[]): readonly Selector[] =>
  actions.map((action) => ({ action, basis: ownBasis }));
/** The first is the widest total; the others are parts of it, and never added to it. */
const purchases = [sum("omni_purchase"), sum("purchase"), sum("offsite_conversion.fb_pixel_purchase")];

/**
 * Meta says only that nothing changes 28 days after; most of it comes within the usual window of a week. Purchases are booked
 * on the day they happen, as website leads are, so they are no later than these however long people hesitate.
 */
const habit = [
  [1, "0.7"],
  [3, "0.84"],
  [8, "0.95"],
  [28, "1"],
] as const;

/** Meta as data; importing it loads no SDK. Qualified leads are unknown to it, so no rule claims them. */
export const metaTraits = {
  id: "meta",
  label: "Meta",
  credentials,
  endpoints: { api: "https://graph.facebook.com", consent: "https://www.facebook.com" },
  accountIdOf: (written) => written.replace(/^(act_)+/, ""),
  // Marketing API versions live for about a year; v25.0 came in February 2026 and its end is not announced.
  api: { version: "v25.0", sunset: null },
  due: { hour: 3, zone: "account" },
  window: { request: 90, restated: 30, kept: 1110 },
  // The longest of its windows, whatever an ad set has chosen.
  lookback: { most: 28 },
  rowsPerSlice: 20_000,
  requestsPerSecond: 5,
  reports,
  failures,
  mapping: {
    goals: {
      // The total; else its parts on Facebook and on the website; else what older accounts call them.
      lead: [
        sum("lead"),
        sum("onsite_conversion.lead_grouped", "offsite_conversion.fb_pixel_lead"),
        sum("leadgen_grouped", "onsite_web_lead"),
      ],
      acquisition: purchases,
      revenue: purchases,
    },
    contains: [
      ["1d_click", "7d_click"],
      ["1d_click", "28d_click"],
      ["7d_click", "28d_click"],
    ],
    // A conversion is credited to a click if there was one, so a view window never counts it again.
    disjoint: [
      ["1d_view", "1d_click"],
      ["1d_view", "7d_click"],
      ["1d_view", "28d_click"],
    ],
  },
  residuals: [
    // Amounts come with two decimals at every level.
    { cause: "rounding", metrics: ["spend"], unit: "0.01" },
  ],
  maturity: { leads: habit, acquisitions: habit },
} as const satisfies PlatformTraits<"meta", typeof credentials>;
