import { asLeadlineError, type LeadlineError } from "@leadline/core/errors";
import { failureOf, type Reply } from "@leadline/core/failures";
import type { Instant } from "@leadline/core/time/instant";
import { googleFailures, staleTokenCodes } from "./failures.ts";
import { replyOf } from "./reply.ts";

export interface Asked {
  readonly now: Instant;
  readonly account?: string;
  /** Codes after which the question is to be asked in smaller parts; none for one that has no parts. */
  readonly narrowAfter?: readonly string[];
}

/** Turns what a request threw into our error, and remembers whether it only meant that the access token is old. */
export function classifier({ now, account, narrowAfter = [] }: Asked) {
  let stale = false;
  return {
    isStale: () => stale,
    classify(error: unknown): LeadlineError {
      const reply = replyOf(error, narrowAfter);
      if (reply === null) return asLeadlineError(error);
      stale = meansStale(reply);
      return failureOf(googleFailures, reply, {
        platform: "google",
        ...(account === undefined ? {} : { account }),
        now,
      });
    },
  };
}

function meansStale({ status, code }: Reply): boolean {
  return status === 401 && (code === undefined || code === "notJson" || staleTokenCodes.includes(code));
}
