import type { LeadlineError } from "@leadline/core/errors";
import { type FailureRow, failureOf, type Reply } from "@leadline/core/failures";
import type { Instant } from "@leadline/core/time/instant";
import type * as z from "zod";
import { brokenReply, jsonOf, type TextAnswer } from "../text-request.ts";
import { oauthFamily, signs } from "./failures.ts";
import { refusal } from "./schema.ts";
import { linkedinTraits } from "./traits.ts";

/** What the failure table has to know of the question, and of the moment it was sent. */
export interface Circumstances {
  readonly now: Instant;
  readonly account?: string;
  /** Failed tries before this one. */
  readonly tries?: number;
  /** The question can be asked for fewer days. */
  readonly parts?: boolean;
  /** The access token is younger than a minute. */
  readonly fresh?: boolean;
  /** The sign-in was asked, whose refusals have a form of their own. */
  readonly signIn?: boolean;
  /** What means something else to this question than to others; looked at first. */
  readonly failures?: readonly FailureRow[];
}

/** Failed tries after which a limit is taken for the day's, and a question that times out for too large. */
const patience = 3;

/** The error that a whole answer means. */
export function refusedBy(answer: TextAnswer, circumstances: Circumstances): LeadlineError {
  return failed(replyOf(answer, circumstances.signIn === true), circumstances);
}

/** The error that the lack of a whole answer means; what was not the wire's doing is thrown on. */
export function brokenBy(error: unknown, circumstances: Circumstances): LeadlineError {
  return failed(brokenReply(error), circumstances);
}

/** `code` is one of ours, for an answer that is good by its form only. */
export function refusedAs(code: "capped", circumstances: Circumstances): LeadlineError {
  return failed({ code }, circumstances);
}

function failed(reply: Reply, circumstances: Circumstances): LeadlineError {
  const { now, account, tries = 0, parts = false, fresh = false, failures = [] } = circumstances;
  const impatient = tries >= patience && (reply.code !== "timeout" || parts);
  const headers = {
    ...reply.headers,
    ...(fresh ? { [signs.fresh]: "1" } : {}),
    ...(impatient ? { [signs.patience]: String(tries) } : {}),
  };
  const about = { platform: "linkedin", ...(account === undefined ? {} : { account }), now };
  return failureOf([...failures, ...linkedinTraits.failures], { ...reply, headers }, about);
}

function replyOf({ status, headers, body }: TextAnswer, signIn: boolean): Reply {
  const requestId = headers["x-li-uuid"] ?? headers["x-li-request-id"];
  const base = { status, headers, ...(requestId === undefined ? {} : { requestId }) };
  const read = refusal.safeParse(jsonOf(body));
  return read.success
    ? { ...base, ...(signIn ? oauthSigns(read.data) : signsOf(read.data)) }
    : { ...base, code: "notJson" };
}

function oauthSigns({
  error,
  error_description = "",
}: z.output<typeof refusal>): Pick<Reply, "code" | "subcode" | "text"> {
  return error === undefined ? {} : { code: `oauth.${error}`, subcode: oauthFamily, text: error_description };
}

/** Status, then `code`, then `serviceErrorCode`: LinkedIn may change its messages without notice. */
function signsOf(said: z.output<typeof refusal>): Pick<Reply, "code" | "subcode" | "text"> {
  const { code, serviceErrorCode, message } = said;
  const [input] = said.errorDetails?.inputErrors ?? [];
  const number = serviceErrorCode === undefined ? undefined : String(serviceErrorCode);
  const chosen = tellingCode(code, input?.code) ?? number;
  const text = [message, input?.description].filter((part) => part !== undefined).join(" ");
  return {
    ...(chosen === undefined ? {} : { code: chosen }),
    ...(number === undefined ? {} : { subcode: number }),
    ...(text === "" ? {} : { text }),
  };
}

/** An input error says what the outer code only sums up. */
function tellingCode(outer: string | undefined, input: string | undefined): string | undefined {
  const known = (code: string | undefined) => linkedinTraits.failures.some((row) => code && row.code?.includes(code));
  return [outer, input].find(known) ?? outer ?? input;
}
