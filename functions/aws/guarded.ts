import { asLeadlineError } from "@leadline/core/errors";
import type { Log } from "@leadline/core/ports";

/**
 * The same handler, whose unforeseen errors are logged and thrown on as ours: the runtime prints every field of what
 * reaches it, and foreign errors may hold tokens.
 */
export function guarded<In extends unknown[], Out>(
  log: Log,
  handler: (...given: In) => Promise<Out>,
): (...given: In) => Promise<Out> {
  return async (...given) => {
    try {
      return await handler(...given);
    } catch (error) {
      const ours = asLeadlineError(error);
      log.warn("unforeseen", ours.toJSON());
      throw ours;
    }
  };
}
