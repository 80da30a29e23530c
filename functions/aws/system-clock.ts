import type { Clock } from "@leadline/core/ports";
import { instantOf } from "@leadline/core/time/instant";

/** The machine's own clock. A process may be frozen between two events, so nothing monotonic can tell the time. */
export const systemClock: Clock = { now: () => instantOf(Date.now()) };
