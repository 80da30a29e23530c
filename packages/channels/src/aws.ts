import { LeadlineError } from "@leadline/core/errors";
import * as z from "zod";

/** Where and as whom AWS is asked; its own addresses and the environment's credentials where left out. */
export interface AwsOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly timeoutMs?: number;
}

/** One try within the time a send may take: trying again is the delivery's own business. */
export function clientOptions({ timeoutMs = 10_000, ...options }: AwsOptions) {
  return {
    ...options,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
  };
}

const refusal = z.object({ $metadata: z.object({ httpStatusCode: z.number().optional() }) });

const busy = new Set([
  "Throttled",
  "ThrottledException",
  "ThrottlingException",
  "TooManyRequestsException",
  "LimitExceededException",
]);
const denied = new Set([
  "AuthorizationError",
  "AuthorizationErrorException",
  "AccessDeniedException",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "SignatureDoesNotMatch",
  "NotFound",
  "NotFoundException",
]);

/** A client takes any page it cannot read for an answer without content. */
export function ensureReceipt(what: string, { MessageId }: { readonly MessageId?: string | undefined }): void {
  if (!MessageId) throw new LeadlineError("upstream.unavailable", `${what} did not say that it has the message.`);
}

/** By name and status alone: a refusal may quote what was sent. */
export function awsRefusal(what: string, error: unknown): LeadlineError {
  if (error instanceof LeadlineError) return error;
  const name = error instanceof Error ? error.name : typeof error;
  const { data } = refusal.safeParse(error);
  const status = data?.$metadata.httpStatusCode;
  const details = { vendorCode: name, ...(status === undefined ? {} : { status }) };
  if (status === 429 || busy.has(name))
    return new LeadlineError("quota.exhausted", `${what} takes no more for now.`, details);
  if (status === 401 || status === 403 || status === 404 || denied.has(name)) {
    return new LeadlineError("auth.forbidden", `${what} does not let us: ${name}.`, {
      ...details,
      hint: "Look at the region, the resource's name and the function's rights.",
    });
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new LeadlineError("upstream.contract", `${what} refuses the message: ${name}.`, details);
  }
  return new LeadlineError("upstream.unavailable", `${what} did not answer: ${name}.`, details);
}
