import type { FailureRow, Reply } from "@leadline/core/failures";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";

/** Shown to the table as headers of the answer, though they are facts about the question. */
export const signs = {
  /** The access token was made within the last minute. */
  fresh: "leadline-token-fresh",
  /** The same question has failed several times already. */
  patience: "leadline-patience-over",
  /** The question can be asked for fewer days. */
  parts: "leadline-has-parts",
} as const;

/** The subcode of every refusal by the token endpoint. */
export const oauthFamily = "oauth";

const secondMs = 1000;
const dayMs = 86_400 * secondMs;
const after = (ms: number) => (_: unknown, now: Instant) => addMs(now, ms);
const nextUtcDay = (_: unknown, now: Instant) => instant(`${addMs(now, dayMs).slice(0, 10)}T00:00:00Z`);

/** LinkedIn documents no such header; should it come, whole seconds are understood and anything else means a minute. */
function asTold({ headers }: Reply, now: Instant): Instant {
  const said = headers?.["retry-after"] ?? "";
  const seconds = /^\d{1,6}$/.test(said) ? Number(said) : 60;
  return addMs(now, Math.min(seconds * secondMs, dayMs));
}

const resourceLevel = /resource level throttle/i;
const volume = /data request limit|metric values/i;

/**
 * What LinkedIn's answers mean. `code` is the body's own, else its serviceErrorCode, else the first input error's;
 * `oauth.<error>` of the token endpoint; or ours where there was none to read: `timeout`, `network`, `notJson`, `tooLong`,
 * and `capped` for an answer at LinkedIn's limit. Rows by bare status come last.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling
 */
export const failures: readonly FailureRow[] = [
  {
    code: ["capped"],
    error: "upstream.tooLarge",
    says: "LinkedIn's answer stops at its largest number of rows and may be cut: it is read in shorter spans.",
  },
  {
    code: ["oauth.invalid_grant"],
    error: "auth.expired",
    says: "LinkedIn's consent has ended or was withdrawn (it lasts a year at most): connect LinkedIn again.",
  },
  {
    code: ["oauth.invalid_client", "oauth.invalid_client_id", "oauth.unauthorized_client", "oauth.access_denied"],
    error: "auth.forbidden",
    says: "LinkedIn does not accept the app behind this connection: check its client id, its secret and its products.",
  },
  {
    code: ["oauth.server_error", "oauth.temporarily_unavailable"],
    error: "upstream.unavailable",
    says: "LinkedIn's sign-in has trouble of its own: it is asked again.",
  },
  {
    status: [400, 401, 403],
    subcode: [oauthFamily],
    error: "upstream.contract",
    says: "LinkedIn's sign-in did not accept the question: Leadline has to be mended.",
  },
  {
    code: ["REVOKED_ACCESS_TOKEN", "65601"],
    header: signs.fresh,
    error: "upstream.unavailable",
    notBefore: after(30 * secondMs),
    says: "LinkedIn does not know the brand-new access token yet: it is asked again in half a minute.",
  },
  {
    code: ["65600", "INVALID_ACCESS_TOKEN"],
    error: "auth.expired",
    says: "LinkedIn does not accept this connection's access token: connect LinkedIn again.",
  },
  {
    code: ["65601", "REVOKED_ACCESS_TOKEN"],
    error: "auth.expired",
    says: "Access to LinkedIn was withdrawn: connect LinkedIn again.",
  },
  {
    code: ["65602", "EXPIRED_ACCESS_TOKEN"],
    error: "auth.expired",
    says: "LinkedIn's access token has reached the end of its 60 days: connect LinkedIn again.",
  },
  {
    code: ["ACCESS_DENIED", "NO_PERMISSION_ON_ENTITY"],
    error: "account.disabled",
    says: "LinkedIn does not open this ad account: the app's product, the scopes or the member's role is missing.",
  },
  {
    code: ["VERSION_MISSING"],
    error: "upstream.contract",
    says: "LinkedIn missed the version of its interface in the question: Leadline has to be mended.",
  },
  {
    status: [426],
    error: "upstream.sunset",
    says: "LinkedIn has switched off the version of its interface that Leadline speaks: Leadline must be updated.",
  },
  {
    status: [429],
    header: "retry-after",
    error: "quota.exhausted",
    scope: "app",
    notBefore: asTold,
    says: "LinkedIn asks to slow down and says for how long: reading goes on then.",
  },
  {
    status: [429],
    text: volume,
    error: "quota.exhausted",
    scope: "app",
    notBefore: after(330 * secondMs),
    says: "LinkedIn's limit of figures in five minutes is reached: reading goes on after a pause.",
  },
  {
    status: [429],
    header: signs.patience,
    text: resourceLevel,
    error: "quota.exhausted",
    scope: "member",
    notBefore: nextUtcDay,
    says: "LinkedIn's requests for today are used up: reading goes on at 00:00 UTC.",
  },
  {
    status: [429],
    text: resourceLevel,
    error: "quota.exhausted",
    scope: "member",
    says: "LinkedIn says that its requests for today are used up: it is asked a few times more before waiting for 00:00 UTC.",
  },
  {
    status: [429],
    error: "quota.exhausted",
    scope: "app",
    says: "LinkedIn asks to slow down: reading goes on shortly.",
  },
  {
    status: [503],
    header: "retry-after",
    error: "upstream.unavailable",
    notBefore: asTold,
    says: "LinkedIn is not available and says for how long: it is asked again then.",
  },
  {
    status: [500, 502, 503, 504],
    error: "upstream.unavailable",
    says: "LinkedIn has trouble of its own: it is asked again.",
  },
  {
    status: [408],
    error: "upstream.unavailable",
    says: "LinkedIn ran out of time on this question: it is asked again.",
  },
  {
    status: [404],
    error: "account.notFound",
    says: "LinkedIn shows no such ad account to this login: it is gone, or the member has lost the role on it.",
  },
  {
    status: [414],
    error: "upstream.tooLarge",
    says: "LinkedIn finds the question too long: it is asked in smaller parts.",
  },
  {
    status: [405, 409, 411, 412],
    error: "upstream.contract",
    says: "LinkedIn did not accept the way the question was put: Leadline has to be mended.",
  },
  {
    code: ["PARAM_INVALID"],
    error: "upstream.contract",
    says: "LinkedIn did not accept a parameter of the question: Leadline has to be mended.",
  },
  {
    code: ["FIELD_INVALID"],
    error: "upstream.contract",
    says: "LinkedIn refuses this combination of figures and breakdowns: Leadline has to be mended.",
  },
  {
    code: ["TARGETING_FIELD_DEPRECATED"],
    error: "upstream.contract",
    says: "LinkedIn no longer knows a targeting field that was named: Leadline has to be mended.",
  },
  {
    code: ["timeout"],
    header: signs.patience,
    error: "upstream.tooLarge",
    says: "LinkedIn did not answer in time again and again: the question is made smaller.",
  },
  {
    code: ["timeout"],
    error: "upstream.unavailable",
    says: "LinkedIn did not answer in time: it is asked again.",
  },
  {
    code: ["tooLong"],
    error: "upstream.tooLarge",
    says: "LinkedIn's answer was longer than Leadline accepts: it is asked in smaller parts.",
  },
  {
    code: ["network"],
    error: "upstream.unavailable",
    says: "The line to LinkedIn broke before a whole answer came: it is asked again.",
  },
  {
    code: ["notJson"],
    error: "upstream.unavailable",
    says: "LinkedIn sent something that is not an answer, such as a web page: it is asked again.",
  },
  {
    status: [401],
    error: "auth.expired",
    says: "LinkedIn does not accept this connection's credentials: connect LinkedIn again.",
  },
  {
    status: [403],
    error: "account.disabled",
    says: "LinkedIn refuses access: the app's product, the scopes or the member's role on the ad account is missing.",
  },
  {
    status: [400],
    error: "upstream.contract",
    says: "LinkedIn did not accept the question: Leadline has to be mended.",
  },
];
