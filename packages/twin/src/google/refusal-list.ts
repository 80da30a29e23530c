import type { GoogleRefusalDetails } from "./refusal.ts";

/** `family.CODE` of everything Google's files name as a refusal of a reading call, by the status it comes with. */
const codes: Readonly<Record<number, readonly string[]>> = {
  400: [
    "queryError.UNRECOGNIZED_FIELD",
    "queryError.PROHIBITED_FIELD_IN_SELECT_CLAUSE",
    "queryError.REQUIRED_SEGMENT_FIELD_MISSING",
    "queryError.REQUESTED_METRICS_FOR_MANAGER",
    "clickViewError.EXPECTED_FILTER_ON_A_SINGLE_DAY",
    "dateRangeError.REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED",
    "requestError.RPC_DEADLINE_TOO_SHORT",
    "requestError.INVALID_PAGE_TOKEN",
    "requestError.INVALID_CUSTOMER_ID",
    "headerError.INVALID_LOGIN_CUSTOMER_ID",
    "authenticationError.CLIENT_CUSTOMER_ID_INVALID",
  ],
  401: [
    "authenticationError.OAUTH_TOKEN_INVALID",
    "authenticationError.OAUTH_TOKEN_DISABLED",
    "authenticationError.GOOGLE_ACCOUNT_DELETED",
    "authenticationError.NOT_ADS_USER",
    "authenticationError.TWO_STEP_VERIFICATION_NOT_ENROLLED",
    "authenticationError.ADVANCED_PROTECTION_NOT_ENROLLED",
    "authenticationError.ORGANIZATION_NOT_RECOGNIZED",
    "authenticationError.ORGANIZATION_NOT_APPROVED",
    "authenticationError.ORGANIZATION_NOT_ASSOCIATED_WITH_DEVELOPER_TOKEN",
    "authenticationError.CUSTOMER_NOT_FOUND",
    "errorInfo.ACCESS_TOKEN_EXPIRED",
  ],
  403: [
    "authorizationError.INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION",
    "authorizationError.INCOMPLETE_SIGNUP",
    "authorizationError.ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT",
    "authorizationError.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION",
    "authorizationError.DEVELOPER_TOKEN_NOT_APPROVED",
    "authorizationError.DEVELOPER_TOKEN_PROHIBITED",
    "authorizationError.PROJECT_DISABLED",
    "authorizationError.MISSING_TOS",
    "authorizationError.METRIC_ACCESS_DENIED",
    "notAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE",
    "errorInfo.SERVICE_DISABLED",
    "errorInfo.ACCESS_TOKEN_SCOPE_INSUFFICIENT",
  ],
  500: ["internalError.TRANSIENT_ERROR"],
  504: ["internalError.DEADLINE_EXCEEDED"],
};

/** Without any details, as Google's front end refuses. */
const bare = [401, 408, 499, 501, 504];

/** The refusals that differ in nothing but their code, by their code. */
export const listedRefusals: Readonly<Record<string, GoogleRefusalDetails>> = Object.fromEntries([
  ...Object.entries(codes).flatMap(([status, names]) => names.map((name) => [name, refusalOf(Number(status), name)])),
  ...bare.map((status) => [String(status), { status, message: `Refused with ${status}.` }]),
]);

function refusalOf(status: number, name: string): GoogleRefusalDetails {
  const [family = "", code = ""] = name.split(".");
  return { status, family, code, message: `Refused: ${code}.` };
}
