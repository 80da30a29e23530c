import { reportId } from "@leadline/core/facts";
import type { Selector } from "@leadline/core/mapping";
import { parsedBy } from "@leadline/core/parsed-by";
import type { PlatformTraits, ReportTraits } from "@leadline/core/platform";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { failures } from "./failures.ts";

const secret = z.string().trim().min(1);
const moment = parsedBy(instant).optional();

/** One member's grant to a developer app. The three moments are kept by `connect` and by renewal; without them LinkedIn is asked. */
export const credentials = z.object({
  clientId: secret.describe("Client ID of your LinkedIn developer app"),
  clientSecret: secret.describe("Primary client secret of that app"),
  accessToken: secret.describe("Access token of a member who can see the ad accounts; lives 60 days"),
  refreshToken: secret
    .optional()
    .describe("Refresh token, which only apps approved for the Advertising API receive; lives 365 days"),
  accessSince: moment.describe("When the access token was made"),
  accessUntil: moment.describe("When the access token ends"),
  refreshUntil: moment.describe("When the refresh token ends"),
});

export type LinkedInCredentials = z.output<typeof credentials>;

/** The one basis of every result: LinkedIn's own attribution, by the windows of each conversion rule. */
export const basis = "platform";

/** Actions that are no conversion rule, under LinkedIn's own names. */
export const leadActions = ["oneClickLeads", "qualifiedLeads"] as const;

const facts = {
  tier: "core",
  holds: "facts",
  metrics: ["spend", "impressions", "clicks", "linkClicks"],
  history: true,
  // Delivery, and results by conversion rule.
  requests: 2,
} as const;
const entities = { tier: "core", holds: "entities", metrics: [], rowsPerDay: 0, history: false } as const;

const reports: readonly ReportTraits[] = [
  { id: reportId("account"), level: "account", rowsPerDay: 10, ...facts },
  { id: reportId("campaign"), level: "campaign", rowsPerDay: 100, ...facts },
  { id: reportId("campaignEntities"), level: "campaign", ...entities },
  { id: reportId("conversionActionEntities"), level: "conversionAction", requests: 2, ...entities },
];

const purchases: readonly Selector[] = [{ category: "PURCHASE", basis }];

/** LinkedIn as data; importing it loads no HTTP client. */
export const linkedinTraits = {
  id: "linkedin",
  label: "LinkedIn",
  credentials,
  endpoints: { api: "https://api.linkedin.com", oauth: "https://www.linkedin.com" },
  accountIdOf: (written) => written.replace(/^urn:li:sponsoredAccount:/, ""),
  // A version lives about twelve months; the day of this one's end is not announced yet and taken from its elder sisters.
  api: { version: "202609", sunset: calendarDate("2027-09-15") },
  due: { hour: 2, zone: "UTC" },
  // LinkedIn names no longest range; half a year is what its documentation calls the window of daily figures.
  window: { request: 180, restated: 30, kept: 3650 },
  lookback: { most: 90, attributes: ["clickDays", "viewDays"] },
  // LinkedIn cuts at 15,000 elements, in silence: a slice stays well below.
  rowsPerSlice: 10_000,
  // LinkedIn publishes no rate; at this one ten thousand rows a request stay below its limit of figures in five minutes.
  requestsPerSecond: 0.6,
  reports,
  failures,
  mapping: {
    goals: {
      lead: [
        [
          { action: "oneClickLeads", basis },
          { category: "LEAD", basis },
        ],
      ],
      qualifiedLead: [[{ action: "qualifiedLeads", basis }]],
      acquisition: [purchases],
      revenue: [purchases],
    },
    contains: [],
    disjoint: [],
  },
  // LinkedIn publishes none: its own forms come at once, website conversions late; a guess until an account's history tells.
  maturity: {
    leads: [
      [1, "0.65"],
      [3, "0.78"],
      [7, "0.88"],
      [14, "0.95"],
      [30, "1"],
    ],
  },
} as const satisfies PlatformTraits<"linkedin", typeof credentials>;
