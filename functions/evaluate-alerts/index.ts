import { type AlertTick, alertTick } from "@leadline/core/watch/alert-tick";
import type { Context } from "aws-lambda";

export type EvaluatePorts = Omit<AlertTick, "remainingMs"> & Required<Pick<AlertTick, "sleep">>;

/** The hourly look at rules, digests and everything on its way. Its event carries nothing that matters: what is due follows from the clock and the store. */
export function createHandler(
  ports: EvaluatePorts,
): (event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<void> {
  return (_, context) => alertTick({ ...ports, remainingMs: () => context.getRemainingTimeInMillis() });
}
