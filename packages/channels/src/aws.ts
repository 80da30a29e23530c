import { LeadlineError } from "@leadline/core/errors";
import * as z from "zod";
import { networkReason } from "./network-reason.ts";

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
  if (MessageId) return;
  throw new LeadlineError("upstream.unavailable", `${what} did not say that it has the message.`, {
    hint: "It is tried again; if that lasts, a proxy may answer in its place.",
  });
}

/** By name and status alone: a refusal may quote what was sent. */
export function awsRefusal(what: string, error: unknown): LeadlineError {
  if (error instanceof LeadlineError) return error;
  const name = error instanceof Error ? error.name : typeof error;
  const { data } = refusal.safeParse(error);
  const status = data?.$metadata.httpStatusCode;
  const isAnswer = status !== undefined || busy.has(name) || denied.has(name);
  if (!isAnswer) return withoutAnswer(what, error, name);
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
    const hint = "Look at what `to` holds: a sender or a receiver may not be verified yet.";
    return new LeadlineError("upstream.contract", `${what} refuses the message: ${name}.`, { ...details, hint });
  }
  const hint = "It is tried again; if that lasts, look at AWS's own status page.";
  return new LeadlineError("upstream.unavailable", `${what} is out of order: ${name}.`, { ...details, hint });
}

/** What failed before AWS was heard of. */
function withoutAnswer(what: string, error: unknown, name: string): LeadlineError {
  if (name === "CredentialsProviderError") {
    return new LeadlineError("auth.forbidden", `${what} cannot be asked: there are no credentials for AWS here.`, {
      vendorCode: name,
      hint: "Sign in (aws sso login, AWS_PROFILE or AWS_ACCESS_KEY_ID); a deployed function has its own.",
    });
  }
  // The one error of the client without a name of its own; its words hold nothing that was given.
  if (error instanceof Error && error.message === "Region is missing") {
    return new LeadlineError("input.invalid", `${what} cannot be asked: no region is set.`, {
      field: "AWS_REGION",
      hint: "Set AWS_REGION to the region in which the sender is verified.",
    });
  }
  const { says, hint } = networkReason(error) ?? { says: name, hint: "It is tried again; the region may be wrong." };
  return new LeadlineError("upstream.unavailable", `${what} cannot be reached: ${says}.`, { vendorCode: name, hint });
}
