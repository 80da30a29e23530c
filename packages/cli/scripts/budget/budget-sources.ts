/** A limit in our words. `told`: by a page of the vendor's, by others who quote one or who met it, or by nobody we could check. */
export interface Limit {
  readonly says: string;
  readonly told: "by the vendor" | "second-hand" | "unverified";
  readonly source: string;
}

const page = (text: string, url: string) => `[${text}](${url})`;

const google = {
  levels: page("access levels", "https://developers.google.com/google-ads/api/docs/api-policy/access-levels"),
  quotas: page("quotas", "https://developers.google.com/google-ads/api/docs/best-practices/quotas"),
  conversions: page("conversion reports", "https://developers.google.com/google-ads/api/docs/conversions/reporting"),
};
const meta = {
  practices: page(
    "insights, best practices",
    "https://developers.facebook.com/documentation/ads-commerce/marketing-api/insights/best-practices",
  ),
  rates: page("rate limiting", "https://developers.facebook.com/docs/marketing-api/overview/rate-limiting"),
};
const tiktok = {
  rates: page("rate limits", "https://business-api.tiktok.com/portal/docs?id=1740029171730433"),
  sync: page("synchronous reports", "https://business-api.tiktok.com/portal/docs?id=1740302848100353"),
  faq: page("reporting FAQ", "https://business-api.tiktok.com/portal/docs?id=1738864850353154"),
};
const linkedin = {
  reporting: page(
    "reporting",
    "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/ads-reporting",
  ),
  paging: page(
    "cursor paging",
    "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/cursor-based-pagination",
  ),
};

/** Every limit the arithmetic leans on, by platform. */
export const limits: Readonly<Record<string, readonly Limit[]>> = {
  google: [
    {
      says: "Explorer 2,880, Basic 15,000 operations in sliding 24 hours, Standard any number; all tenants of one Google Cloud project share them",
      told: "by the vendor",
      source: google.levels,
    },
    {
      says: "one question is one operation, however many rows it brings",
      told: "by the vendor",
      source: google.quotas,
    },
    { says: "cost and conversion actions are two questions", told: "second-hand", source: google.conversions },
    {
      says: "a short-term rate per customer and per project exists; its number is not published",
      told: "by the vendor",
      source: google.quotas,
    },
    { says: "whether refused questions are charged is open", told: "unverified", source: "no page found" },
  ],
  meta: [
    {
      says: "insights per ad account and hour: Limited 600 + 400 × active ads, Full 190,000 + 400 × active ads; lists: Limited 300, Full 100,000, + 40 × active ads",
      told: "second-hand",
      source: `quoted by others from ${meta.rates}`,
    },
    {
      says: "plain questions and report jobs share one quota; what binds is a load limit of the app without a published number, told as a percentage in every answer",
      told: "by the vendor",
      source: meta.practices,
    },
    {
      says: "Full access needs 500 calls in 15 days, with errors below 15 %",
      told: "second-hand",
      source: `the calls: ${meta.practices}; the errors: quoted by others`,
    },
  ],
  tiktok: [
    {
      says: "calls per second, minute and day count per app; after a minute's limit wait 5 minutes, after a day's until 00:00 UTC",
      told: "second-hand",
      source: tiktok.rates,
    },
    {
      says: "Basic 10 a second, 600 a minute, 864,000 a day; Advanced 20, 1,200, 1,728,000",
      told: "unverified",
      source: "no page found; 20 a second was seen in a refusal",
    },
    {
      says: "a page holds at most 1,000 rows, a question with days spans at most 30",
      told: "by the vendor",
      source: tiktok.sync,
    },
    { says: "report tasks: 1 a second and 4,500 a day per app", told: "by the vendor", source: tiktok.faq },
  ],
  linkedin: [
    {
      says: "an answer holds at most 15,000 elements and has no pages; 45 million figures (fields × rows) in 5 minutes",
      told: "second-hand",
      source: linkedin.reporting,
    },
    {
      says: "calls a day per app and per member, by endpoint, reset at 00:00 UTC; the numbers stand only in the developer portal, for endpoints called that day",
      told: "second-hand",
      source: "LinkedIn's rate limit page, quoted by others",
    },
    {
      says: "another vendor's app, on the standard tier, is allowed 15,000,000 report calls a day; its member's limit is not known",
      told: "second-hand",
      source: "told by that vendor",
    },
    {
      says: "Development tier: 5 ad accounts, for reading too",
      told: "unverified",
      source: "a product brief; elsewhere for writing only",
    },
    { says: "lists by cursor, 500 a page and 100 for creatives", told: "by the vendor", source: linkedin.paging },
  ],
};

/** Operations a day that Google allows a project, smallest first. */
export const googleLevels = [
  { level: "Explorer", operations: 2_880 },
  { level: "Basic", operations: 15_000 },
] as const;

/** Insights and lists that Meta allows an ad account in an hour. Second-hand. */
export const metaLevels = [
  { level: "Limited", insights: 600, lists: 300 },
  { level: "Full", insights: 190_000, lists: 100_000 },
] as const;
export const metaPerAd = { insights: 400, lists: 40 };

/** Calls that TikTok is said to allow an app. Unverified. */
export const tiktokLevels = [
  { level: "Basic", minute: 600, day: 864_000 },
  { level: "Advanced", minute: 1_200, day: 1_728_000 },
] as const;
