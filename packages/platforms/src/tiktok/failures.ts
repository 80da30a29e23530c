import type { FailureRow } from "@leadline/core/failures";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";

const minuteMs = 60_000;
const after = (ms: number) => (_: unknown, now: Instant) => addMs(now, ms);
const nextUtcDay = (_: unknown, now: Instant) => instant(`${addMs(now, 86_400_000).slice(0, 10)}T00:00:00Z`);

/**
 * What TikTok's answers mean. `code` is the body's, or `timeout`, `network`, `notJson`, `tooLong` where there was none to
 * read; the subcode `5xxxx` stands for the whole family, whose members are not listed anywhere.
 * https://business-api.tiktok.com/portal/docs?id=1737172488964097
 */
export const failures: readonly FailureRow[] = [
  {
    code: ["0"],
    header: "x-tt-ads-throttle",
    error: "upstream.tooLarge",
    says: "The account has more than 20,000 ads and TikTok counted only the newest: the figures would be incomplete.",
  },
  {
    text: /\bQPD\b/i,
    error: "quota.exhausted",
    scope: "app",
    notBefore: nextUtcDay,
    says: "The TikTok app has used its requests for today: reading goes on at 00:00 UTC.",
  },
  {
    text: /\bQPM\b/i,
    error: "quota.exhausted",
    scope: "app",
    notBefore: after(5 * minuteMs),
    says: "The TikTok app has used its requests for this minute: reading goes on in five minutes.",
  },
  {
    code: ["40016", "40100", "40132"],
    error: "quota.exhausted",
    scope: "app",
    notBefore: after(minuteMs),
    says: "TikTok asks the app to slow down: reading goes on in a minute.",
  },
  {
    code: ["40133"],
    error: "quota.exhausted",
    scope: "account",
    notBefore: after(minuteMs / 2),
    says: "TikTok asks to slow down for this account: reading goes on shortly.",
  },
  {
    code: ["40067"],
    error: "upstream.tooLarge",
    says: "TikTok finds the report too large: it is read in shorter spans.",
  },
  {
    code: ["40011"],
    error: "upstream.tooLarge",
    says: "The list of accounts was too long for TikTok: it is asked in smaller parts.",
  },
  {
    code: ["40002"],
    text: /advertiser.*(doesn.t exist|has been deleted)/i,
    error: "account.notFound",
    says: "TikTok says that this ad account does not exist or has been deleted.",
  },
  {
    text: /metrics and dimensions have no relation/i,
    error: "upstream.contract",
    says: "TikTok refuses this combination of figures: Leadline has to be mended.",
  },
  {
    code: ["40002", "40006"],
    error: "upstream.contract",
    says: "TikTok did not accept the question: Leadline has to be mended.",
  },
  {
    code: ["40007"],
    error: "upstream.contract",
    says: "TikTok knows nothing under an id that Leadline asked for.",
  },
  {
    code: ["40101", "40102", "40104", "40105", "40106", "40107", "40110"],
    error: "auth.expired",
    says: "TikTok no longer accepts this connection's access token: connect TikTok again.",
  },
  {
    code: ["40113"],
    error: "auth.forbidden",
    says: "TikTok has blocked the app behind this connection: its owner has to talk to TikTok.",
  },
  {
    code: ["40001"],
    error: "account.disabled",
    says: "The TikTok login has no permission for this ad account.",
  },
  {
    code: ["40118", "40119", "40124", "40125"],
    error: "account.disabled",
    says: "TikTok has not granted the company or the app what this ad account needs.",
  },
  {
    code: ["40300", "40301"],
    error: "account.notFound",
    says: "The ad account is gone from TikTok or no longer belongs to this login.",
  },
  {
    code: ["40200", "40201", "40202", "40700"],
    error: "upstream.unavailable",
    says: "TikTok's report job did not go through: it is asked again.",
  },
  {
    subcode: ["5xxxx"],
    text: /time[ -]?d?[ -]?out/i,
    error: "upstream.tooLarge",
    says: "TikTok ran out of time on this question: it is asked in smaller parts.",
  },
  {
    subcode: ["5xxxx"],
    error: "upstream.unavailable",
    says: "TikTok has trouble of its own: it is asked again.",
  },
  {
    code: ["60001"],
    error: "upstream.unavailable",
    notBefore: after(10 * minuteMs),
    says: "TikTok is under maintenance: it is asked again later.",
  },
  {
    code: ["timeout"],
    error: "upstream.tooLarge",
    says: "TikTok did not answer in time: the question is made smaller, since TikTok blocks repeated time-outs.",
  },
  {
    code: ["tooLong"],
    error: "upstream.tooLarge",
    says: "TikTok's answer was longer than Leadline accepts: it is asked in smaller parts.",
  },
  {
    status: [429],
    error: "quota.exhausted",
    scope: "app",
    notBefore: after(minuteMs),
    says: "TikTok's gateway asks to slow down: reading goes on in a minute.",
  },
  {
    status: [500, 502, 503, 504],
    error: "upstream.unavailable",
    says: "TikTok's gateway has trouble: it is asked again.",
  },
  {
    code: ["network"],
    error: "upstream.unavailable",
    says: "The line to TikTok broke before a whole answer came: it is asked again.",
  },
  {
    code: ["notJson"],
    error: "upstream.unavailable",
    says: "TikTok sent something that is not an answer, such as a web page: it is asked again.",
  },
];
