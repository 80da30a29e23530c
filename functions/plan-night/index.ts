import { type Tick, tick } from "@leadline/core/tick";

/** The hourly tick. Its event carries nothing that matters: what is due follows from the clock and the store. */
export function createHandler(ports: Tick): (event: unknown) => Promise<void> {
  return () => tick(ports);
}
