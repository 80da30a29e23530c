import type { ErrorCode } from "@leadline/core/errors";
import type { FailureRow } from "@leadline/core/failures";
import { addMs, type Instant } from "@leadline/core/time/instant";
import { afterRegain } from "./usage.ts";

/**
 * What the table has to know of the question besides the reply, shown to it as headers.
 * `parts`: it can be asked for fewer days. `days`: it should be, since more patience would not help. `worn`: so it should be, after this many failures. `again`: it has failed before.
 * `job`: about a report job. `failed`, `failedAgain`: the job itself has failed, once or worn out. `transient`: Meta says that it will pass.
 */
export type Mark = "parts" | "days" | "worn" | "again" | "job" | "failed" | "failedAgain" | "transient";
export const markHeader = (mark: Mark): string => `leadline-${mark}`;

const minuteMs = 60_000;
const row = (error: ErrorCode, code: readonly string[], says: string): FailureRow => ({ code, error, says });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => String(from + at));

const tooLarge = "Meta finds the report too large: it is read in shorter spans.";
const slower = "Meta could not answer so much at once: it is asked again in a way that takes longer.";

/** Too much at once. As a plain question it comes back as a report job (or a shorter list), as a job in shorter spans. */
function tooMuch(signs: Pick<FailureRow, "code" | "subcode" | "text">): readonly FailureRow[] {
  return [
    {
      ...signs,
      header: markHeader("parts"),
      error: "upstream.tooLarge",
      says: tooLarge,
    },
    {
      ...signs,
      error: "upstream.unavailable",
      says: slower,
    },
  ];
}

/** Once is chance, again and again is its size. */
function broken(signs: Pick<FailureRow, "code" | "subcode">, says: string): readonly FailureRow[] {
  const shorter = "Meta has failed on this report several times: it is read in shorter spans.";
  return [
    { ...signs, header: markHeader("worn"), error: "upstream.tooLarge", says: shorter },
    { ...signs, error: "upstream.unavailable", says },
  ];
}

function limit(
  scope: "app" | "account",
  signs: Pick<FailureRow, "code" | "status" | "subcode">,
  says: string,
): FailureRow {
  return { ...signs, error: "quota.exhausted", scope, notBefore: afterRegain(scope, 5 * minuteMs), says };
}

/**
 * What Meta's refusals mean. `code` and `subcode` are the error's own, or ours: `timeout`, `network`, `notJson`, `tooLong`,
 * `usage` where a success says that a limit is reached, `job…` for the end of a report job. Never the message, which is
 * translated, but where nothing else tells two cases apart.
 * https://developers.facebook.com/documentation/ads-commerce/marketing-api/insights/error-codes
 */
export const failures: readonly FailureRow[] = [
  {
    code: ["2"],
    subcode: ["1504041", "1504042"],
    error: "upstream.contract",
    says: "Meta does not know this combination of figures: Leadline has to be mended.",
  },
  {
    // Too many rows for a plain question are too many for a report job.
    code: ["100"],
    subcode: ["1487534"],
    header: markHeader("days"),
    error: "upstream.tooLarge",
    says: tooLarge,
  },
  {
    code: ["100"],
    subcode: ["1487534"],
    error: "upstream.unavailable",
    says: slower,
  },
  ...tooMuch({ code: ["100"], subcode: ["1504018"] }),
  ...tooMuch({ code: ["2"], subcode: ["1504038"] }),
  ...tooMuch({ code: ["1"], text: /reduce the amount of data/i }),
  ...tooMuch({ code: ["960", "tooLong"] }),
  limit("app", { code: ["usage"], subcode: ["app"] }, "The Meta app has nearly used up its limit: reading pauses."),
  limit("account", { code: ["usage"] }, "This ad account has nearly used up its limit at Meta: reading pauses."),
  limit("app", { code: ["4", "341"] }, "Meta's limit for the app is reached: reading goes on when Meta allows it."),
  limit(
    "account",
    { code: ["17", "32", "613", ...range(80_000, 80_014)] },
    "Meta's limit for this ad account is reached: reading goes on when Meta allows it.",
  ),
  row("auth.expired", ["190", "102"], "Meta no longer accepts this connection's access token: connect Meta again."),
  row("upstream.sunset", ["2635"], "Meta has switched off the API version this Leadline speaks: update Leadline."),
  {
    code: ["2601"],
    error: "upstream.unavailable",
    notBefore: (_, now: Instant) => addMs(now, minuteMs / 2),
    says: "Meta has not finished the report yet: it is asked again shortly.",
  },
  {
    code: ["1"],
    text: /validating client secret/i,
    error: "auth.forbidden",
    says: "Meta does not accept the app secret behind this connection: it has to be checked.",
  },
  row("auth.forbidden", ["101"], "Meta does not know the app behind this connection: its App ID has to be checked."),
  ...broken({ code: ["1"] }, "Meta had an unknown trouble: it is asked again."),
  // Whatever the code, but for limits and dead tokens, which Meta also calls passing ones.
  {
    header: markHeader("transient"),
    error: "upstream.unavailable",
    says: "Meta calls its trouble a passing one: it is asked again.",
  },
  {
    code: ["104"],
    header: markHeader("again"),
    error: "upstream.contract",
    says: "Meta does not accept the signature of the question: the app secret must be the token's own app's.",
  },
  row("upstream.unavailable", ["104"], "Meta broke off the connection: it is asked again."),
  row("account.disabled", ["368"], "Meta has blocked this login or account for a breach of policy."),
  {
    code: ["100"],
    subcode: ["33"],
    header: markHeader("job"),
    error: "upstream.unavailable",
    says: "Meta does not know the report job any more: it is begun anew.",
  },
  {
    code: ["100"],
    subcode: ["33"],
    error: "account.notFound",
    says: "Meta knows no such ad account, or does not show it to this login.",
  },
  {
    code: ["100"],
    text: /missing permissions?/i,
    error: "account.disabled",
    says: "The Meta login has no permission for this ad account.",
  },
  {
    code: ["200"],
    subcode: ["1870034"],
    error: "account.disabled",
    says: "The terms for custom audiences have not been accepted in this ad account.",
  },
  row(
    "account.disabled",
    ["3", "10", ...range(200, 299)],
    "The Meta login or app has no permission for what was asked of this ad account.",
  ),
  {
    header: markHeader("failedAgain"),
    error: "upstream.tooLarge",
    says: "Meta's report job has failed several times: the report is read in shorter spans.",
  },
  row("upstream.unavailable", ["jobFailed"], "Meta's report job has failed: it is begun anew."),
  ...broken({ code: ["-2"] }, "Meta's report job has failed: it is begun anew."),
  row("upstream.unavailable", ["jobSkipped"], "Meta let the report job expire: it is begun anew."),
  ...broken({ code: ["jobStuck"] }, "Meta has not finished the report job within an hour: it is begun anew."),
  row("upstream.unavailable", ["2"], "Meta's service is disturbed at the moment: it is asked again."),
  {
    code: ["100"],
    text: /in summary param/i,
    error: "upstream.unavailable",
    says: "Meta confused a report with another one: it is asked again.",
  },
  row("upstream.contract", ["100"], "Meta did not accept the question: Leadline has to be mended."),
  row("upstream.contract", ["3018"], "Meta keeps figures for 37 months only, and older days were asked for."),
  row("upstream.contract", ["2642", "2500", "3001"], "Meta could not read the question: Leadline has to be mended."),
  ...broken({ code: ["timeout"] }, "Meta did not answer in time: it is asked again."),
  row("upstream.unavailable", ["network"], "The line to Meta broke before a whole answer came: it is asked again."),
  {
    header: markHeader("failed"),
    error: "upstream.unavailable",
    says: "Meta's report job has failed for a reason Leadline does not know: it is begun anew.",
  },
  limit("app", { status: [429] }, "Meta's gateway asks to slow down: reading goes on in a few minutes."),
  {
    status: [500, 502, 503, 504],
    error: "upstream.unavailable",
    says: "Meta's gateway has trouble: it is asked again.",
  },
  row("upstream.unavailable", ["notJson"], "Meta sent something that is not an answer, such as a web page."),
];
