import { LeadlineError } from "@leadline/core/errors";
import { addMs, type Instant } from "@leadline/core/time/instant";

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

/** Posts JSON once; throws `LeadlineError` for everything but a success. Addresses are secrets: none is ever in an error. */
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
    throw refusal(reply, now());
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
    const isLate = error instanceof Error && error.name === "TimeoutError";
    throw new LeadlineError("upstream.unavailable", isLate ? "It did not answer in time." : "It cannot be reached.");
  }
}

/** What a status means for whoever looks after the channel. */
function refusal({ status, retryAfter }: Reply, at: Instant): LeadlineError {
  if (status === 429) {
    const notBefore = waitOf(retryAfter, at);
    return new LeadlineError("quota.exhausted", "It takes no more for now.", { status, ...notBefore });
  }
  if (status >= 500 || status === 408)
    return new LeadlineError("upstream.unavailable", "It is out of order.", { status });
  if (status >= 300 && status < 400) {
    return new LeadlineError("upstream.contract", "It sends us to another address, which is not followed.", {
      status,
      hint: "Give the channel the final address.",
    });
  }
  if ([401, 403, 404, 410].includes(status)) {
    return new LeadlineError("auth.forbidden", "It does not know its address or key any more.", {
      status,
      hint: "Make a new one there and replace the channel's secret.",
    });
  }
  return new LeadlineError("upstream.contract", "It refuses the message.", { status });
}

/** Seconds only: nobody here reads dates of mail headers. */
function waitOf(retryAfter: string | null, at: Instant): { readonly notBefore?: string } {
  const seconds = /^\d{1,6}$/.test(retryAfter ?? "") ? Number(retryAfter) : null;
  return seconds === null ? {} : { notBefore: addMs(at, seconds * 1000) };
}

/** What stands for a web page where a receipt should be, such as a proxy's login. */
export function ensureNoPage({ body }: Posted): void {
  if (/^\s*<(!doctype|html)/i.test(body))
    throw new LeadlineError("upstream.unavailable", "A web page answered in its place.");
}
