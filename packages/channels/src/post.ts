import { LeadlineError } from "@leadline/core/errors";
import { addMs, type Instant } from "@leadline/core/time/instant";
import { hostOf } from "./host-of.ts";
import { networkReason } from "./network-reason.ts";

/** One answer, whole; the body is cut. */
export interface Posted {
  readonly status: number;
  readonly body: string;
}

export interface PostOptions {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Posts JSON once; throws `LeadlineError` for everything but a success. Addresses are secrets: an error names the host and nothing else of them. */
export type Post = (options: PostOptions) => Promise<Posted>;

const mostBody = 2_000;

/** Posts by `fetch`; no redirect is followed, since the address is a secret and the answer elsewhere would not be the channel's. */
export function createPost({ timeoutMs, now }: { readonly timeoutMs: number; readonly now: () => Instant }): Post {
  return async ({ url, body, headers = {} }) => {
    const reply = await answerOf(url, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/json; charset=utf-8", "user-agent": "leadline", ...headers },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (reply.status >= 200 && reply.status < 300) return reply;
    throw refusal(hostOf(url), reply, now());
  };
}

interface Reply extends Posted {
  readonly retryAfter: string | null;
}

async function answerOf(url: string, init: RequestInit): Promise<Reply> {
  try {
    const response = await fetch(url, init);
    const body = (await response.text()).slice(0, mostBody);
    return { status: response.status, body, retryAfter: response.headers.get("retry-after") };
  } catch (error) {
    // Its message may name the address.
    const { says, hint } = networkReason(error) ?? { says: "for a reason unknown", hint: "It is tried again." };
    throw new LeadlineError("upstream.unavailable", `${hostOf(url)} cannot be reached: ${says}.`, { hint });
  }
}

/** What a status means for whoever looks after the channel. */
function refusal(host: string, { status, body, retryAfter }: Reply, at: Instant): LeadlineError {
  if (status === 429) {
    const notBefore = waitOf(retryAfter, at);
    return new LeadlineError("quota.exhausted", `${host} takes no more for now.`, { status, ...notBefore });
  }
  if (status >= 500 || status === 408) {
    const hint = "It is tried again; if that lasts, look at the receiver's own log or status page.";
    return new LeadlineError("upstream.unavailable", `${host} is out of order (status ${status}).`, { status, hint });
  }
  if (status >= 300 && status < 400) {
    return new LeadlineError("upstream.contract", `${host} sends us to another address, which is not followed.`, {
      status,
      hint: 'Give the channel the final address with "leadline alerts secret".',
    });
  }
  if ([401, 403, 404, 410].includes(status)) {
    return new LeadlineError(
      "auth.forbidden",
      `${host} does not know its address or key any more (status ${status}).`,
      {
        status,
        hint: 'Make a new one there and give it to the channel with "leadline alerts secret".',
      },
    );
  }
  const word = wordOf(body);
  return new LeadlineError(
    "upstream.contract",
    `${host} refuses the message (status ${status}${word && `, ${word}`}).`,
    {
      ...{ status, ...(word === "" ? {} : { vendorCode: word }) },
      hint: "The receiver's own log says why; leadline alerts test sends one more.",
    },
  );
}

/** A vendor's name for a refusal, such as Slack's `channel_is_archived`; nothing else of what it says is repeated. */
function wordOf(body: string): string {
  return /^[a-z]{2,20}(_[a-z]{2,20}){1,4}$/.exec(body.trim())?.[0] ?? "";
}

/** Seconds only: nobody here reads dates of mail headers. */
function waitOf(retryAfter: string | null, at: Instant): { readonly notBefore?: string } {
  const seconds = /^\d{1,6}$/.test(retryAfter ?? "") ? Number(retryAfter) : null;
  return seconds === null ? {} : { notBefore: addMs(at, seconds * 1000) };
}

/** What stands for a web page where a receipt should be, such as a proxy's login. */
export function ensureNoPage({ body }: Posted): void {
  if (/^\s*<(!doctype|html)/i.test(body))
    throw new LeadlineError("upstream.unavailable", "A web page answered in its place.", {
      hint: 'A login or a proxy stands in between, or it is the address of a page: see "leadline alerts secret".',
    });
}
