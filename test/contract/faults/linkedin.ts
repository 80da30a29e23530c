import type { FaultCase, FaultTable } from "./fault-case.ts";

const signIn = { accessUntil: "2026-11-01T00:00:00Z" };
const brandNew = { accessSince: "2026-11-22T13:59:30Z" };
const noSuch = "shows no such ad account";

const limits: readonly FaultCase[] = [
  {
    kinds: ["throttledFor"],
    advice: "wait",
    code: "quota.exhausted",
    scope: "app",
    waitS: 120,
    says: "says for how long",
  },
  {
    kinds: ["volumeQuota"],
    advice: "wait",
    code: "quota.exhausted",
    scope: "app",
    waitS: 330,
    says: "limit of figures in five minutes",
  },
  {
    kinds: ["dailyQuota"],
    advice: "wait",
    code: "quota.exhausted",
    scope: "member",
    says: "asked a few times more before waiting for 00:00 UTC",
  },
  // The clock stands at 14:00 UTC.
  {
    kinds: ["dailyQuota"],
    tries: 3,
    advice: "wait",
    code: "quota.exhausted",
    scope: "member",
    waitS: 36_000,
    says: "reading goes on at 00:00 UTC",
  },
  {
    kinds: ["429", "throttled"],
    advice: "retry",
    code: "quota.exhausted",
    scope: "app",
    says: "reading goes on shortly",
  },
];

const sizes: readonly FaultCase[] = [
  { kinds: ["tooLarge"], advice: "split", code: "upstream.tooLarge", says: "stops at its largest number of rows" },
  { kinds: ["414"], advice: "split", code: "upstream.tooLarge", says: "finds the question too long" },
  { kinds: ["huge"], advice: "split", code: "upstream.tooLarge", says: "longer than Leadline accepts" },
  { kinds: ["slow"], hurried: true, advice: "retry", code: "upstream.unavailable", says: "did not answer in time: it" },
  {
    kinds: ["slow"],
    hurried: true,
    tries: 3,
    advice: "split",
    code: "upstream.tooLarge",
    says: "in time again and again",
  },
];

const disturbances: readonly FaultCase[] = [
  { kinds: ["408"], advice: "retry", code: "upstream.unavailable", says: "ran out of time on this question" },
  {
    kinds: ["500", "502", "503", "504", "maintenance", "html"],
    advice: "retry",
    code: "upstream.unavailable",
    says: "trouble of its own",
  },
  {
    kinds: ["maintenanceFor"],
    advice: "wait",
    code: "upstream.unavailable",
    waitS: 120,
    says: "not available and says for how long",
  },
  {
    kinds: ["cut", "empty", "unauthorizedPage"],
    advice: "retry",
    code: "upstream.unavailable",
    says: "something that is not an answer",
  },
  { kinds: ["reset", "drop"], advice: "retry", code: "upstream.unavailable", says: "broke before a whole answer came" },
];

const refusals: readonly FaultCase[] = [
  { kinds: ["paramInvalid"], advice: "report", code: "upstream.contract", says: "did not accept a parameter" },
  { kinds: ["paramMissing"], advice: "report", code: "upstream.contract", says: "did not accept the question" },
  { kinds: ["fieldInvalid"], advice: "report", code: "upstream.contract", says: "refuses this combination" },
  { kinds: ["versionMissing"], advice: "report", code: "upstream.contract", says: "missed the version" },
  { kinds: ["targetingDeprecated"], advice: "report", code: "upstream.contract", says: "targeting field" },
  {
    kinds: ["methodNotAllowed", "409", "411", "412"],
    advice: "report",
    code: "upstream.contract",
    says: "the way the question was put",
  },
  { kinds: ["sunset"], advice: "report", code: "upstream.sunset", says: "has switched off the version" },
  {
    kinds: ["forbidden", "noPermission"],
    advice: "skip",
    code: "account.disabled",
    says: "does not open this ad account",
  },
  { kinds: ["forbiddenByNumber"], advice: "skip", code: "account.disabled", says: "LinkedIn refuses access" },
  { kinds: ["accountGone"], advice: "skip", code: "account.notFound", says: noSuch },
  {
    kinds: ["nothing"],
    and: { at: "accounts", kind: "nothing" },
    onlyHere: true,
    strikes: 2,
    advice: "skip",
    code: "account.notFound",
    says: noSuch,
    rowless: true,
  },
  {
    kinds: ["forbidden"],
    at: "accounts",
    doing: "discover",
    advice: "reconnect",
    code: "auth.forbidden",
    says: "does not let this app list ad accounts",
    rowless: true,
  },
];

const tokens: readonly FaultCase[] = [
  {
    kinds: ["tokenInvalid", "tokenInvalidByName"],
    strikes: 2,
    advice: "reconnect",
    code: "auth.expired",
    says: "does not accept this connection's access token",
  },
  {
    kinds: ["revoked", "revokedByNumber"],
    credentials: { refreshToken: undefined },
    advice: "reconnect",
    code: "auth.expired",
    says: "Access to LinkedIn was withdrawn",
  },
  // Another token is made and refused as well: so young a one LinkedIn may not know yet.
  {
    kinds: ["revoked", "revokedByNumber"],
    strikes: 2,
    advice: "wait",
    code: "upstream.unavailable",
    waitS: 30,
    says: "does not know the brand-new access token yet",
  },
  {
    kinds: ["revoked"],
    credentials: brandNew,
    advice: "wait",
    code: "upstream.unavailable",
    waitS: 30,
    says: "does not know the brand-new access token yet",
  },
  {
    kinds: ["tokenExpired", "tokenExpiredByNumber"],
    strikes: 2,
    advice: "reconnect",
    code: "auth.expired",
    says: "the end of its 60 days",
  },
  {
    kinds: ["unauthorized"],
    strikes: 2,
    advice: "reconnect",
    code: "auth.expired",
    says: "does not accept this connection's credentials",
  },
];

const signIns: readonly FaultCase[] = [
  { kinds: ["invalidGrant"], advice: "reconnect", code: "auth.expired", says: "consent has ended or was withdrawn" },
  {
    kinds: ["invalidClient", "invalidClientId", "unauthorizedClient", "accessDenied"],
    advice: "reconnect",
    code: "auth.forbidden",
    says: "does not accept the app behind this connection",
  },
  {
    kinds: ["500", "temporarilyUnavailable"],
    advice: "retry",
    code: "upstream.unavailable",
    says: "sign-in has trouble of its own",
  },
  {
    kinds: ["invalidRequest", "invalidRequest401", "invalidRequest403"],
    advice: "report",
    code: "upstream.contract",
    says: "sign-in did not accept the question",
  },
  {
    kinds: ["429"],
    advice: "retry",
    code: "quota.exhausted",
    scope: "app",
    says: "reading goes on shortly",
  },
  { kinds: ["503", "html"], advice: "retry", code: "upstream.unavailable", says: "trouble of its own" },
];

/** What LinkedIn's answers, and its sign-in's, are known to hold instead of figures. */
export const table: FaultTable = {
  at: "analytics",
  report: "account",
  cases: [
    ...limits,
    ...sizes,
    ...disturbances,
    ...refusals,
    ...tokens,
    ...signIns.map((one): FaultCase => ({ ...one, at: "token", credentials: signIn })),
    ...signIns.map((one): FaultCase => ({ ...one, at: "introspect", doing: "life" })),
  ],
  harmless: [],
};
