import { reportId } from "@leadline/core/facts";
import type { MappingRules, Selector } from "@leadline/core/mapping";
import type { PlatformTraits, ReportTraits } from "@leadline/core/platform";
import { calendarDate } from "@leadline/core/time/calendar-date";
import * as z from "zod";
import { googleFailures } from "./failures.ts";

const secret = z.string().trim().min(1);

/** One OAuth grant of a Google login, as an OAuth client received it. */
export const googleCredentials = z.object({
  clientId: secret,
  clientSecret: secret,
  refreshToken: secret,
  /** Google ignores it since September 2026; sent when given. */
  developerToken: secret.optional(),
  /** Limits discovery to the accounts beneath this manager. */
  loginCustomerId: z
    .string()
    .regex(/^\d{3}-?\d{3}-?\d{4}$/, "ten digits, such as 123-456-7890")
    .overwrite((text) => text.replaceAll("-", ""))
    .optional(),
});

export type GoogleCredentials = z.output<typeof googleCredentials>;

const deliveryMetrics = ["spend", "impressions", "clicks", "linkClicks"] as const;

const reports: readonly ReportTraits[] = [
  {
    id: reportId("account"),
    tier: "core",
    holds: "facts",
    level: "account",
    metrics: deliveryMetrics,
    rowsPerDay: 10,
    history: true,
    requests: 2,
  },
  {
    id: reportId("campaign"),
    tier: "core",
    holds: "facts",
    level: "campaign",
    metrics: deliveryMetrics,
    rowsPerDay: 100,
    history: true,
    requests: 2,
  },
  {
    id: reportId("campaignEntities"),
    tier: "core",
    holds: "entities",
    level: "campaign",
    metrics: [],
    rowsPerDay: 0,
    history: false,
  },
  {
    id: reportId("conversionActionEntities"),
    tier: "core",
    holds: "entities",
    level: "conversionAction",
    metrics: [],
    rowsPerDay: 0,
    history: false,
    requests: 2,
  },
];

const primary = (...categories: readonly string[]): readonly Selector[] =>
  categories.map((category) => ({ category, basis: "primary/clickDate" }));

const acquisition = [primary("CONVERTED_LEAD", "PURCHASE", "SUBSCRIBE_PAID")];

/** Qualified and converted leads are later stages of the same person, so they are never added to the leads. */
const mapping: MappingRules = {
  goals: {
    lead: [
      primary(
        "SIGNUP",
        "PHONE_CALL_LEAD",
        "IMPORTED_LEAD",
        "SUBMIT_LEAD_FORM",
        "BOOK_APPOINTMENT",
        "REQUEST_QUOTE",
        "CONTACT",
      ),
    ],
    qualifiedLead: [primary("QUALIFIED_LEAD")],
    acquisition,
    revenue: acquisition,
  },
  contains: [
    ["primary/clickDate", "all/clickDate"],
    ["primary/conversionDate", "all/conversionDate"],
  ],
  // The two date families tell the same conversions by another day.
  disjoint: [],
};

/** Google Ads as data; importing it loads no SDK. */
export const googleTraits = {
  id: "google",
  label: "Google Ads",
  credentials: googleCredentials,
  endpoints: {
    api: "https://googleads.googleapis.com",
    oauth: "https://oauth2.googleapis.com",
    consent: "https://accounts.google.com",
  },
  accountIdOf: (written) => written.replaceAll("-", ""),
  // Google has announced "August 2027" without a day: the last one of the month is a guess.
  api: { version: "v25", sunset: calendarDate("2027-08-31") },
  due: { hour: 3, zone: "account" },
  // A conversion of the last day of the usual 30-day window is seen on the morning after it.
  window: { request: 400, restated: 31, kept: 1110 },
  lookback: { most: 90, attributes: ["clickDays", "viewDays"] },
  rowsPerSlice: 20_000,
  // Google publishes no rate per second; its daily allowance is what counts.
  requestsPerSecond: 5,
  reports,
  // Of the Google Cloud project, in sliding 24 hours: https://developers.google.com/google-ads/api/docs/api-policy/access-levels
  allowance: [
    { level: "Explorer", requestsPerDay: 2_880 },
    { level: "Basic", requestsPerDay: 15_000 },
  ],
  failures: googleFailures,
  mapping,
  // Google publishes none: what accounts with a window of 30 days tend to, a guess until their own history tells.
  maturity: {
    leads: [
      [1, "0.6"],
      [3, "0.75"],
      [7, "0.87"],
      [14, "0.95"],
      [30, "1"],
    ],
  },
} as const satisfies PlatformTraits<"google", typeof googleCredentials>;
