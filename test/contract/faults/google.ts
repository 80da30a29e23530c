import type { FaultCase, FaultTable } from "./fault-case.ts";

const tooHeavy = "too heavy for the moment";
const fewerDays = "they are asked in smaller parts";
const fewerDaysLater = "after a pause they are asked in smaller parts";
const pause = "asks for a pause between requests";
const usedUp = "daily number of Google Ads requests is used up";
const late = "did not answer in time";
const brokeOff = "broke off in the middle";
const disturbed = "disturbed at the moment";
const misunderstood = "did not accept the question";
const blocked = "administrator of the Google Workspace blocks this application";
const stranger = "does not know this OAuth client";
const notYours = "administrator has to allow it";
const noAccess = "has no access to this account";
const inactive = "cancelled, suspended or was never finished";
const notApproved = "may not use the Google Ads API yet";

const heavy: readonly FaultCase[] = [
  {
    kinds: ["tooLarge", "tooLargeForLong"],
    advice: "split",
    code: "upstream.tooLarge",
    waitS: 90,
    says: fewerDaysLater,
  },
  { kinds: ["tooLargeUnsaid"], advice: "split", code: "upstream.tooLarge", waitS: 60, says: fewerDaysLater },
  {
    kinds: ["tooLarge", "tooLargeForLong"],
    days: 1,
    advice: "wait",
    code: "quota.exhausted",
    scope: "account",
    waitS: 90,
    says: tooHeavy,
  },
  {
    kinds: ["tooLargeForApp", "tooLargeForAppForLong"],
    days: 1,
    advice: "wait",
    code: "quota.exhausted",
    scope: "app",
    waitS: 90,
    says: tooHeavy,
  },
  { kinds: ["tooLargeUnsaid"], days: 1, advice: "wait", code: "quota.exhausted", scope: "account", says: tooHeavy },
  { kinds: ["requestError.RPC_DEADLINE_TOO_SHORT"], advice: "split", code: "upstream.tooLarge", says: fewerDays },
  {
    kinds: ["requestError.RPC_DEADLINE_TOO_SHORT"],
    days: 1,
    advice: "retry",
    code: "upstream.unavailable",
    says: late,
  },
];

const quotas: readonly FaultCase[] = [
  { kinds: ["dailyQuota"], advice: "wait", code: "quota.exhausted", scope: "app", waitS: 26_533, says: usedUp },
  {
    kinds: ["dailyQuotaOfAccount"],
    advice: "wait",
    code: "quota.exhausted",
    scope: "account",
    waitS: 26_533,
    says: usedUp,
  },
  { kinds: ["dailyQuotaUnsaid"], advice: "wait", code: "quota.exhausted", scope: "app", says: usedUp },
  { kinds: ["429"], advice: "wait", code: "quota.exhausted", scope: "account", waitS: 30, says: pause },
  { kinds: ["pauseOfApp"], advice: "wait", code: "quota.exhausted", scope: "app", waitS: 30, says: pause },
  { kinds: ["pauseUnsaid"], advice: "wait", code: "quota.exhausted", scope: "account", says: pause },
  { kinds: ["unknownQuota"], advice: "wait", code: "quota.exhausted", scope: "account", waitS: 45, says: pause },
  { kinds: ["unknownQuotaUnsaid"], advice: "wait", code: "quota.exhausted", scope: "account", says: pause },
  {
    kinds: ["429"],
    at: "token",
    advice: "wait",
    code: "quota.exhausted",
    scope: "app",
    says: "before it renews the access",
  },
];

const disturbances: readonly FaultCase[] = [
  {
    kinds: ["500", "internalError.TRANSIENT_ERROR", "internalError.DEADLINE_EXCEEDED", "drop"],
    advice: "retry",
    code: "upstream.unavailable",
    says: late,
  },
  {
    kinds: ["503", "html", "408", "499", "504"],
    advice: "retry",
    code: "upstream.unavailable",
    says: disturbed,
  },
  { kinds: ["500", "503", "html"], at: "token", advice: "retry", code: "upstream.unavailable", says: disturbed },
  { kinds: ["drop"], at: "token", advice: "retry", code: "upstream.unavailable", says: late },
  { kinds: ["cut", "reset", "empty", "huge"], advice: "retry", code: "upstream.unavailable", says: brokeOff },
  { kinds: ["cut", "reset", "empty"], tries: 2, advice: "split", code: "upstream.tooLarge", says: fewerDays },
  { kinds: ["cut", "reset"], tries: 2, days: 1, advice: "retry", code: "upstream.unavailable", says: brokeOff },
  {
    kinds: ["errorInStream", "transientInStream", "deadlineInStream"],
    advice: "retry",
    code: "upstream.unavailable",
    says: late,
  },
  {
    kinds: ["errorInStream", "transientInStream", "deadlineInStream"],
    tries: 2,
    advice: "split",
    code: "upstream.tooLarge",
    says: fewerDays,
  },
  { kinds: ["500"], tries: 2, advice: "retry", code: "upstream.unavailable", says: late },
  { kinds: ["slow"], hurried: true, advice: "retry", code: "upstream.unavailable", says: late },
  { kinds: ["slow"], hurried: true, tries: 2, advice: "split", code: "upstream.tooLarge", says: fewerDays },
  {
    kinds: ["expiredPageToken", "requestError.INVALID_PAGE_TOKEN"],
    advice: "retry",
    code: "upstream.unavailable",
    says: "forgot where the reading stood",
  },
  {
    kinds: ["html200"],
    advice: "retry",
    code: "upstream.unavailable",
    says: "Something other than Google Ads answered",
  },
];

const ourBugs: readonly FaultCase[] = [
  {
    kinds: [
      "queryError.UNRECOGNIZED_FIELD",
      "queryError.PROHIBITED_FIELD_IN_SELECT_CLAUSE",
      "queryError.REQUIRED_SEGMENT_FIELD_MISSING",
      "clickViewError.EXPECTED_FILTER_ON_A_SINGLE_DAY",
    ],
    advice: "report",
    code: "upstream.contract",
    says: misunderstood,
  },
  {
    kinds: ["dateRangeError.REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED"],
    advice: "report",
    code: "upstream.contract",
    says: "keeps daily figures for 37 months only",
  },
  { kinds: ["sunset"], advice: "report", code: "upstream.sunset", says: "switched off the API version" },
  { kinds: ["gone"], advice: "report", code: "upstream.sunset", says: "no longer has this address" },
  { kinds: ["501"], advice: "report", code: "upstream.sunset", says: "no longer offers this function" },
  { kinds: ["strangeBatch"], advice: "report", code: "upstream.contract", says: "an answer of another shape" },
  {
    kinds: ["headerError.INVALID_LOGIN_CUSTOMER_ID"],
    advice: "report",
    code: "upstream.contract",
    says: "number of the manager account",
  },
  {
    kinds: ["authorizationError.METRIC_ACCESS_DENIED", "notAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE"],
    advice: "report",
    code: "upstream.contract",
    says: "does not give one of the figures",
  },
];

const logins: readonly FaultCase[] = [
  {
    kinds: ["tokenExpired", "authenticationError.OAUTH_TOKEN_INVALID", "errorInfo.ACCESS_TOKEN_EXPIRED"],
    strikes: 2,
    advice: "reconnect",
    code: "auth.expired",
    says: "even after it was renewed",
  },
  // Such a token is made anew, once.
  {
    kinds: ["401"],
    strikes: 2,
    advice: "reconnect",
    code: "auth.expired",
    says: "Google refuses the access: connect again",
  },
  {
    kinds: ["revoked", "authenticationError.OAUTH_TOKEN_DISABLED", "authenticationError.GOOGLE_ACCOUNT_DELETED"],
    advice: "reconnect",
    code: "auth.expired",
    says: "withdrawn at Google or its login deleted",
  },
  {
    kinds: ["authenticationError.NOT_ADS_USER"],
    advice: "reconnect",
    code: "auth.forbidden",
    says: "login has no Google Ads account",
  },
  {
    kinds: ["authenticationError.NOT_ADS_USER"],
    at: "listAccessibleCustomers",
    doing: "discover",
    advice: "reconnect",
    code: "auth.forbidden",
    says: "login has no Google Ads account",
  },
  {
    kinds: [
      "authenticationError.TWO_STEP_VERIFICATION_NOT_ENROLLED",
      "authenticationError.ADVANCED_PROTECTION_NOT_ENROLLED",
    ],
    advice: "reconnect",
    code: "auth.forbidden",
    says: "demands two-step verification",
  },
  {
    kinds: [
      "authenticationError.ORGANIZATION_NOT_RECOGNIZED",
      "authenticationError.ORGANIZATION_NOT_APPROVED",
      "authenticationError.ORGANIZATION_NOT_ASSOCIATED_WITH_DEVELOPER_TOKEN",
    ],
    advice: "reconnect",
    code: "auth.forbidden",
    says: "does not accept the organization",
  },
  {
    kinds: ["errorInfo.ACCESS_TOKEN_SCOPE_INSUFFICIENT"],
    advice: "reconnect",
    code: "auth.forbidden",
    says: "connect again and leave that box ticked",
  },
  // The project is the user's own, not one shared by all, so a person there can mend it.
  {
    kinds: [
      "authorizationError.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION",
      "authorizationError.DEVELOPER_TOKEN_NOT_APPROVED",
      "authorizationError.DEVELOPER_TOKEN_PROHIBITED",
      "authorizationError.PROJECT_DISABLED",
      "authorizationError.MISSING_TOS",
      "errorInfo.SERVICE_DISABLED",
    ],
    advice: "reconnect",
    code: "auth.forbidden",
    says: notApproved,
  },
  {
    kinds: ["invalidGrant"],
    at: "token",
    advice: "reconnect",
    code: "auth.expired",
    says: "The connection to Google has expired or was withdrawn",
  },
  {
    kinds: ["invalidClient", "unauthorizedClient", "deletedClient"],
    at: "token",
    advice: "reconnect",
    code: "auth.forbidden",
    says: stranger,
  },
  {
    kinds: ["notConfigured", "adminPolicy", "invalidScope"],
    at: "token",
    advice: "reconnect",
    code: "auth.forbidden",
    says: notYours,
  },
  {
    kinds: ["adminPolicySaid", "adminPolicySaid401", "adminPolicySaid403"],
    at: "token",
    advice: "reconnect",
    code: "auth.forbidden",
    says: blocked,
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

const accounts: readonly FaultCase[] = [
  {
    kinds: [
      "authenticationError.CUSTOMER_NOT_FOUND",
      "authenticationError.CLIENT_CUSTOMER_ID_INVALID",
      "requestError.INVALID_CUSTOMER_ID",
    ],
    advice: "skip",
    code: "account.notFound",
    says: "knows no account of this number",
  },
  {
    kinds: ["forbidden", "authorizationError.INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION"],
    advice: "skip",
    code: "account.disabled",
    says: noAccess,
  },
  {
    kinds: [
      "notEnabled",
      "authorizationError.INCOMPLETE_SIGNUP",
      "authorizationError.ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT",
    ],
    advice: "skip",
    code: "account.disabled",
    says: inactive,
  },
  {
    kinds: ["queryError.REQUESTED_METRICS_FOR_MANAGER"],
    advice: "skip",
    code: "account.disabled",
    says: "This is a manager account",
  },
];

/** What Google Ads, its front end and its token endpoint are known to refuse with. */
export const table: FaultTable = {
  at: "searchStream",
  report: "account",
  cases: [...quotas, ...heavy, ...disturbances, ...ourBugs, ...logins, ...accounts],
  harmless: [],
};
