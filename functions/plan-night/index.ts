import { platformId } from "@leadline/core/ids";
import { sweepRemovals } from "@leadline/core/remove-account";
import { type Tick, tick } from "@leadline/core/tick";

/** The hourly tick, and what removed accounts still need of it. Its event carries nothing that matters: what is due follows from the clock and the store. */
export function createHandler(ports: Tick): (event: unknown) => Promise<void> {
  const ids = ports.platforms.map(({ id }) => platformId(id));
  return async () => {
    // Neither waits for the other's trouble.
    const works = await Promise.allSettled([tick(ports), sweepRemovals(ids, ports)]);
    for (const work of works) if (work.status === "rejected") throw work.reason;
  };
}
