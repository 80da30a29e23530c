import { LeadlineError } from "@leadline/core/errors";
import * as z from "zod";

const refusal = z.object({
  $fault: z.enum(["client", "server"]),
  $metadata: z.object({ httpStatusCode: z.number().optional() }),
});

const throttled = new Set(["ThrottlingException", "RequestThrottled", "TooManyUpdates", "KmsThrottled"]);

/**
 * The name and status of what an AWS client threw, nothing else of it: a refusal may quote what was sent. What may pass
 * (throttled, 5xx, no connection, too slow) is `store.unavailable`; a request that is refused is our bug.
 */
export function awsError(what: string, error: unknown): LeadlineError {
  if (error instanceof LeadlineError) return error;
  const name = error instanceof Error ? error.name : typeof error;
  const { data } = refusal.safeParse(error);
  const status = data?.$metadata.httpStatusCode;
  const details = status === undefined ? {} : { status };
  const refused = data?.$fault === "client" && status !== 429 && !throttled.has(name);
  return refused
    ? new LeadlineError("internal.bug", `${what} refused a request: ${name}`, details)
    : new LeadlineError("store.unavailable", `${what} did not answer: ${name}`, details);
}
