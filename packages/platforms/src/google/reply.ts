import type { Reply } from "@leadline/core/failures";
import * as z from "zod";
import { delayHeader, internalCodes, narrower } from "./failures.ts";
import { WireError } from "./guard.ts";

const failureDetail = z.object({
  errors: z
    .array(
      z.object({
        errorCode: z.record(z.string(), z.string()).catch({}),
        message: z.string().optional().catch(undefined),
        details: z
          .object({
            quotaErrorDetails: z
              .object({
                rateScope: z.string().optional().catch(undefined),
                retryDelay: z.string().optional().catch(undefined),
              })
              .optional()
              .catch(undefined),
          })
          .optional()
          .catch(undefined),
      }),
    )
    .min(1),
  requestId: z.string().optional().catch(undefined),
});

const infoDetail = z.object({ reason: z.string() });

const refusal = z.object({
  message: z.string().optional().catch(undefined),
  details: z.array(z.looseObject({ "@type": z.string().catch("") })).catch([]),
});

const adsBody = z.object({ error: refusal });
const oauthBody = z.object({ error: z.string(), error_description: z.string().optional().catch(undefined) });

/**
 * What a failed request showed, for the failure table; `null` for an error that is not the wire's but ours. `narrowAfter`
 * lists the codes after which the question is to be asked in smaller parts.
 */
export function replyOf(error: unknown, narrowAfter: readonly string[] = []): Reply | null {
  const reply = error instanceof WireError ? wireReply(error) : brokenReply(error);
  return reply !== null && narrowAfter.includes(kindOf(reply)) ? { ...reply, subcode: narrower } : reply;
}

/** A disturbance in the middle of a good answer is one more way for it to break off. */
function kindOf({ status, code = "" }: Reply): string {
  return status === 200 && internalCodes.includes(code) ? "cut" : code;
}

function wireReply({ status, requestId, text }: WireError): Reply {
  const base: Reply = { status, ...(requestId === undefined ? {} : { requestId }) };
  const body = parsedRefusal(text);
  const oauth = oauthBody.safeParse(body);
  if (oauth.success) {
    const { error, error_description: said = "" } = oauth.data;
    return { ...base, code: `oauth.${error}`, text: said };
  }
  const ads = adsBody.safeParse(body);
  if (ads.success) return { ...base, ...adsReply(ads.data.error, status) };
  if (status === 200) return { ...base, code: /^\s*([[{]|$)/.test(text) ? "cut" : "notJson" };
  return body === undefined ? { ...base, code: "notJson" } : base;
}

/** The refusal in a body: an object, the first element of an array that is one, or what followed good batches. */
function parsedRefusal(text: string): unknown {
  for (const candidate of [text, `[${text}`]) {
    try {
      const parsed: unknown = JSON.parse(candidate);
      return Array.isArray(parsed) ? parsed.find((part) => adsBody.safeParse(part).success) : parsed;
    } catch {
      // The other form, or no JSON at all.
    }
  }
  return undefined;
}

function adsReply({ message, details }: z.output<typeof refusal>, status: number): Reply {
  const said = message === undefined ? {} : { text: message };
  const failure = failureDetail.safeParse(details.find((detail) => detail["@type"].endsWith("GoogleAdsFailure")));
  if (failure.success) return { ...said, ...failureReply(failure.data) };
  const info = infoDetail.safeParse(details.find((detail) => detail["@type"].endsWith("ErrorInfo")));
  if (info.success) return { ...said, code: `errorInfo.${info.data.reason}` };
  return status === 200 ? { ...said, code: "cut" } : said;
}

function failureReply({ errors, requestId }: z.output<typeof failureDetail>): Reply {
  const [first] = errors;
  const [family, code] = Object.entries(first?.errorCode ?? {})[0] ?? [];
  const { rateScope, retryDelay } = first?.details?.quotaErrorDetails ?? {};
  return {
    ...(family === undefined ? {} : { code: `${family}.${code}` }),
    ...(rateScope === undefined ? {} : { subcode: rateScope }),
    ...(/^\d{1,9}(\.\d+)?s$/.test(retryDelay ?? "") ? { headers: { [delayHeader]: retryDelay ?? "" } } : {}),
    ...(first?.message === undefined ? {} : { text: first.message }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

const wireFault = z.object({ name: z.string().catch(""), code: z.string().catch(""), message: z.string().catch("") });
const timeUpCodes = ["ECONNABORTED", "ETIMEDOUT", "ERR_CANCELED"];

/** Nothing, or not everything, came back. Only the error's name and code are copied: an SDK's error holds the token. */
function brokenReply(error: unknown): Reply | null {
  const found = wireFault.safeParse(error);
  if (!found.success) return null;
  const { name, code, message } = found.data;
  if (name === "TimeoutError" || timeUpCodes.includes(code)) return { code: "timeout", text: code || name };
  if (name === "SyntaxError") return { status: 200, code: "notJson" };
  // The SDK walks through a whole answer without looking: a batch that is none ends here.
  if (name === "TypeError" && code === "") return { code: "shape", text: message };
  if (code.startsWith("Z_") || code === "ERR_STREAM_PREMATURE_CLOSE" || message === "aborted") {
    return { code: "cut", text: code };
  }
  return /^(E[A-Z0-9]+|HPE_|ERR_(NETWORK|TLS|SSL|SOCKET|BAD_RESPONSE|FR_)|[A-Z_]*CERT)/.test(code)
    ? { code: "network", text: code }
    : null;
}
