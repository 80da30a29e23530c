import type { FaultCase, FaultTable } from "./fault-case.ts";

const slowDown = "asks the app to slow down";
const mended = "did not accept the question";
const reconnect = "no longer accepts this connection's access token";
const trouble = "has trouble of its own";
const notListed = "did not manage this list in time";

const limits: readonly FaultCase[] = [
  {
    kinds: ["throttled", "40016", "40132"],
    advice: "wait",
    code: "quota.exhausted",
    scope: "app",
    waitS: 60,
    says: slowDown,
  },
  {
    kinds: ["qps"],
    advice: "wait",
    code: "quota.exhausted",
    scope: "account",
    waitS: 30,
    says: "asks to slow down for this account",
  },
  {
    kinds: ["minuteQuota"],
    advice: "wait",
    code: "quota.exhausted",
    scope: "app",
    waitS: 300,
    says: "requests for this minute",
  },
  // The clock stands at 14:00 UTC.
  {
    kinds: ["dailyQuota"],
    advice: "wait",
    code: "quota.exhausted",
    scope: "app",
    waitS: 36_000,
    says: "requests for today: reading goes on at 00:00 UTC",
  },
  {
    kinds: ["429"],
    advice: "wait",
    code: "quota.exhausted",
    scope: "app",
    waitS: 60,
    says: "gateway asks to slow down",
  },
];

const sizes: readonly FaultCase[] = [
  { kinds: ["throttled20000"], advice: "split", code: "upstream.tooLarge", says: "more than 20,000 ads" },
  { kinds: ["tooLarge"], advice: "split", code: "upstream.tooLarge", says: "finds the report too large" },
  { kinds: ["40011"], advice: "split", code: "upstream.tooLarge", says: "list of accounts was too long" },
  { kinds: ["serviceTimeout"], advice: "split", code: "upstream.tooLarge", says: "ran out of time" },
  { kinds: ["huge"], advice: "split", code: "upstream.tooLarge", says: "longer than Leadline accepts" },
  {
    kinds: ["slow"],
    hurried: true,
    advice: "split",
    code: "upstream.tooLarge",
    says: "TikTok blocks repeated time-outs",
  },
  // A list of entities has no smaller parts: it is asked again when TikTok's block is over.
  {
    kinds: ["throttled20000", "tooLarge", "40011", "serviceTimeout", "huge"],
    at: "campaigns",
    report: "campaignEntities",
    advice: "wait",
    code: "upstream.unavailable",
    waitS: 600,
    says: notListed,
    rowless: true,
  },
];

const disturbances: readonly FaultCase[] = [
  { kinds: ["system", "50001", "50002"], advice: "retry", code: "upstream.unavailable", says: trouble },
  {
    kinds: ["maintenance"],
    advice: "wait",
    code: "upstream.unavailable",
    waitS: 600,
    says: "under maintenance",
  },
  {
    kinds: ["40200", "40201", "40202", "40700"],
    advice: "retry",
    code: "upstream.unavailable",
    says: "report job did not go through",
  },
  {
    kinds: ["500", "502", "503", "504", "html"],
    advice: "retry",
    code: "upstream.unavailable",
    says: "gateway has trouble",
  },
  {
    kinds: ["cut", "empty"],
    advice: "retry",
    code: "upstream.unavailable",
    says: "something that is not an answer",
  },
  { kinds: ["reset", "drop"], advice: "retry", code: "upstream.unavailable", says: "broke before a whole answer came" },
];

const refusals: readonly FaultCase[] = [
  { kinds: ["badMetric", "40006"], advice: "report", code: "upstream.contract", says: mended },
  { kinds: ["noRelation"], advice: "report", code: "upstream.contract", says: "refuses this combination" },
  { kinds: ["40007"], advice: "report", code: "upstream.contract", says: "nothing under an id" },
  {
    kinds: ["40101", "tokenExpired", "40104", "revoked", "40106", "40107", "40110"],
    advice: "reconnect",
    code: "auth.expired",
    says: reconnect,
  },
  {
    kinds: ["revoked"],
    at: "advertisers",
    doing: "discover",
    advice: "reconnect",
    code: "auth.expired",
    says: reconnect,
  },
  { kinds: ["revoked"], at: "advertisers", doing: "life", advice: "reconnect", code: "auth.expired", says: reconnect },
  { kinds: ["appBlocked"], advice: "reconnect", code: "auth.forbidden", says: "has blocked the app" },
  { kinds: ["forbidden"], advice: "skip", code: "account.disabled", says: "no permission for this ad account" },
  {
    kinds: ["forbidden"],
    at: "advertisers",
    doing: "discover",
    advice: "reconnect",
    code: "auth.forbidden",
    says: "does not let this app list its ad accounts",
    rowless: true,
  },
  {
    kinds: ["forbidden"],
    // A refused list is halved until each account stands alone.
    strikes: 5,
    at: "advertiserInfo",
    doing: "discover",
    advice: "reconnect",
    code: "auth.forbidden",
    says: "opens none of them",
    rowless: true,
  },
  {
    kinds: ["40118", "40119", "40124", "40125"],
    advice: "skip",
    code: "account.disabled",
    says: "has not granted the company or the app",
  },
  {
    kinds: ["advertiserGone"],
    advice: "skip",
    code: "account.notFound",
    says: "does not exist or has been deleted",
  },
  {
    kinds: ["40300", "40301"],
    advice: "skip",
    code: "account.notFound",
    says: "gone from TikTok or no longer belongs",
  },
];

/** What TikTok's answers are known to hold instead of figures. */
export const table: FaultTable = {
  at: "report",
  report: "account",
  cases: [...limits, ...sizes, ...disturbances, ...refusals],
  harmless: ["dashes"],
};
