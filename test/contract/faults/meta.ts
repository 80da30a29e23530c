import type { FaultCase, FaultTable } from "./fault-case.ts";

const numbered = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => `code${from + at}`);

const shorter = "it is read in shorter spans";
const slower = "asked again in a way that takes longer";
const failedOften = "has failed on this report several times";
const jobFailed = "report job has failed: it is begun anew";
const ofApp = "limit for the app is reached";
const ofAccount = "limit for this ad account is reached";
const gateway = "Meta's gateway has trouble";
/** As a report job, once the plain question has failed. */
const again = { at: "createRun", tries: 1 } as const;
const polled = { at: "run", tries: 1 } as const;
/** Failed so often that its size is to blame. */
const worn = { tries: 2 } as const;

const limits: readonly FaultCase[] = [
  {
    kinds: ["appLimit", "insightsLoad", "insightsLoad39", "temporaryLimit"],
    advice: "wait",
    code: "quota.exhausted",
    scope: "app",
    // The headers' waiting time is the account's: of the app's Meta tells none.
    waitS: 300,
    says: ofApp,
  },
  {
    kinds: [
      "throttled",
      "limitInPassing",
      "pageLimit",
      "customLimit",
      "customLimit44",
      "insightsLimit",
      "pagesLimit",
      "audienceLimit",
      "managementLimit",
      ...numbered(80_000, 80_014),
    ],
    advice: "wait",
    code: "quota.exhausted",
    scope: "account",
    waitS: 300,
    says: ofAccount,
  },
  {
    kinds: ["429"],
    advice: "wait",
    code: "quota.exhausted",
    scope: "app",
    waitS: 300,
    says: "gateway asks to slow down",
  },
  {
    kinds: ["accountNearlyUsedUp"],
    at: "runInsights",
    report: "campaign",
    days: 600,
    tries: 1,
    onlyHere: true,
    advice: "wait",
    code: "quota.exhausted",
    scope: "account",
    waitS: 240,
    says: "This ad account has nearly used up its limit",
  },
  {
    kinds: ["nearlyUsedUp"],
    at: "runInsights",
    report: "campaign",
    days: 600,
    tries: 1,
    onlyHere: true,
    advice: "wait",
    code: "quota.exhausted",
    scope: "app",
    waitS: 300,
    says: "The Meta app has nearly used up its limit",
  },
];

const sizes: readonly FaultCase[] = [
  // Too many rows: a report job would not hold them either.
  { kinds: ["tooLarge"], advice: "split", code: "upstream.tooLarge", says: shorter },
  { kinds: ["tooLarge"], days: 1, advice: "retry", code: "upstream.unavailable", says: slower },
  {
    kinds: ["tooLarge", "syncTimeout", "serviceTimeout", "reduceData", "batchTimeout"],
    ...again,
    advice: "split",
    code: "upstream.tooLarge",
    says: shorter,
  },
  { kinds: ["huge"], at: "runInsights", tries: 1, advice: "split", code: "upstream.tooLarge", says: shorter },
  // Out of time for a plain question is not yet for a report job.
  {
    kinds: ["syncTimeout", "serviceTimeout", "reduceData", "batchTimeout", "huge"],
    advice: "retry",
    code: "upstream.unavailable",
    says: slower,
  },
  {
    kinds: ["tooLarge"],
    at: "campaigns",
    report: "campaignEntities",
    advice: "retry",
    code: "upstream.unavailable",
    says: slower,
  },
];

const disturbances: readonly FaultCase[] = [
  { kinds: ["unknown", "unknown99"], advice: "retry", code: "upstream.unavailable", says: "had an unknown trouble" },
  {
    kinds: ["unknown", "unknown99"],
    at: "createRun",
    ...worn,
    advice: "split",
    code: "upstream.tooLarge",
    says: failedOften,
  },
  {
    kinds: ["unknownTransient", "service", "errorIn200", "transient", "permissionInPassing"],
    advice: "retry",
    code: "upstream.unavailable",
    says: "calls its trouble a passing one",
  },
  { kinds: ["serviceUnflagged"], advice: "retry", code: "upstream.unavailable", says: "service is disturbed" },
  {
    kinds: ["summaryParam"],
    advice: "retry",
    code: "upstream.unavailable",
    says: "confused a report with another one",
  },
  { kinds: ["signature"], advice: "retry", code: "upstream.unavailable", says: "broke off the connection" },
  { kinds: ["signature"], ...again, advice: "report", code: "upstream.contract", says: "signature of the question" },
  { kinds: ["500", "502", "503", "504", "html"], advice: "retry", code: "upstream.unavailable", says: gateway },
  { kinds: ["html200", "cut", "empty"], advice: "retry", code: "upstream.unavailable", says: "not an answer" },
  { kinds: ["reset", "drop"], advice: "retry", code: "upstream.unavailable", says: "broke before a whole answer came" },
  { kinds: ["slow"], hurried: true, advice: "retry", code: "upstream.unavailable", says: "did not answer in time" },
  {
    kinds: ["slow"],
    hurried: true,
    at: "createRun",
    ...worn,
    advice: "split",
    code: "upstream.tooLarge",
    says: failedOften,
  },
];

/** What becomes of a report job; most of it is outlived a few times before it is an error. */
const jobs: readonly FaultCase[] = [
  {
    kinds: ["jobFailed", "jobFailedSilently"],
    ...polled,
    advice: "retry",
    code: "upstream.unavailable",
    says: jobFailed,
  },
  {
    kinds: ["jobFailed", "jobFailedSilently", "jobFailedStrangely"],
    at: "run",
    ...worn,
    advice: "split",
    code: "upstream.tooLarge",
    says: "report job has failed several times",
  },
  {
    kinds: ["jobFailedStrangely"],
    ...polled,
    advice: "retry",
    code: "upstream.unavailable",
    says: "for a reason Leadline does not know",
  },
  { kinds: ["reportFailed"], ...again, advice: "retry", code: "upstream.unavailable", says: jobFailed },
  { kinds: ["reportFailed"], at: "createRun", ...worn, advice: "split", code: "upstream.tooLarge", says: failedOften },
  {
    kinds: ["jobSkipped"],
    ...polled,
    advice: "retry",
    code: "upstream.unavailable",
    says: "let the report job expire",
  },
  {
    kinds: ["jobStuck"],
    strikes: 16,
    ...polled,
    advice: "retry",
    code: "upstream.unavailable",
    says: "report job within an hour",
  },
  {
    kinds: ["jobStuck"],
    strikes: 16,
    at: "run",
    ...worn,
    advice: "split",
    code: "upstream.tooLarge",
    says: failedOften,
  },
  {
    kinds: ["notFound"],
    ...polled,
    strikes: 6,
    advice: "retry",
    code: "upstream.unavailable",
    says: "does not know the report job any more",
  },
  {
    kinds: ["notReady"],
    strikes: 6,
    at: "runInsights",
    tries: 1,
    advice: "wait",
    code: "upstream.unavailable",
    waitS: 30,
    says: "has not finished the report yet",
  },
];

const refusals: readonly FaultCase[] = [
  {
    kinds: ["badBreakdowns", "badMetric"],
    advice: "report",
    code: "upstream.contract",
    says: "does not know this combination of figures",
  },
  {
    kinds: ["badParameter", "fieldGone"],
    advice: "report",
    code: "upstream.contract",
    says: "did not accept the question",
  },
  {
    kinds: ["badCursor", "syntax", "badQuery"],
    advice: "report",
    code: "upstream.contract",
    says: "could not read the question",
  },
  { kinds: ["tooOld"], advice: "report", code: "upstream.contract", says: "keeps figures for 37 months only" },
  { kinds: ["sunset"], advice: "report", code: "upstream.sunset", says: "has switched off the API version" },
  {
    kinds: ["unknownCode"],
    advice: "report",
    code: "upstream.contract",
    says: "an answer Leadline does not know",
    rowless: true,
  },
];

const token = "no longer accepts this connection's access token";

const logins: readonly FaultCase[] = [
  {
    kinds: [
      "revoked",
      "tokenExpired",
      "appRemoved",
      "checkpoint",
      "passwordChanged",
      "unconfirmed",
      "tokenInvalid",
      "roleLost",
      "session",
    ],
    advice: "reconnect",
    code: "auth.expired",
    says: token,
  },
  {
    kinds: ["tokenExpired"],
    at: "accounts",
    doing: "discover",
    advice: "reconnect",
    code: "auth.expired",
    says: token,
  },
  {
    kinds: ["revoked", "tokenExpired"],
    at: "debugToken",
    doing: "life",
    advice: "reconnect",
    code: "auth.expired",
    says: token,
  },
  {
    kinds: ["invalidClient"],
    at: "debugToken",
    doing: "life",
    advice: "reconnect",
    code: "auth.forbidden",
    says: "does not accept the app secret",
  },
  {
    kinds: ["unknownApp"],
    at: "debugToken",
    doing: "life",
    advice: "reconnect",
    code: "auth.forbidden",
    says: "does not know the app behind this connection",
  },
  {
    kinds: ["invalidClient", "unknownApp"],
    at: "exchangeToken",
    doing: "consent",
    advice: "reconnect",
    code: "auth.forbidden",
    says: "does not know this app, its secret or its redirect address",
    rowless: true,
  },
  {
    kinds: ["denied"],
    at: "consent",
    doing: "consent",
    advice: "reconnect",
    code: "auth.forbidden",
    says: "The consent was not given",
    rowless: true,
  },
];

const permission = "no permission for what was asked of this ad account";

const accounts: readonly FaultCase[] = [
  {
    kinds: ["capability", "permission", "forbidden", "extendedPermission", ...numbered(200, 299)],
    advice: "skip",
    code: "account.disabled",
    says: permission,
  },
  { kinds: ["audienceTerms"], advice: "skip", code: "account.disabled", says: "terms for custom audiences" },
  {
    kinds: ["missingPermissions"],
    advice: "skip",
    code: "account.disabled",
    says: "login has no permission for this ad account",
  },
  { kinds: ["policyBlocked"], advice: "skip", code: "account.disabled", says: "for a breach of policy" },
  { kinds: ["notFound"], advice: "skip", code: "account.notFound", says: "knows no such ad account" },
  {
    kinds: ["forbidden"],
    at: "accounts",
    doing: "discover",
    advice: "reconnect",
    code: "auth.forbidden",
    says: "does not let this login list its ad accounts",
    rowless: true,
  },
];

/** What Meta's answers are known to hold instead of figures. */
export const table: FaultTable = {
  at: "insights",
  report: "account",
  cases: [...limits, ...sizes, ...disturbances, ...jobs, ...refusals, ...logins, ...accounts],
  harmless: ["brokenUsage", "noLeadRollup"],
};
