import { type KeepPorts, keepGrants } from "@leadline/core/keep-grants";

/** Once a day: keeps every connection's grant alive. Its event carries nothing that matters. */
export function createHandler(ports: KeepPorts): (event: unknown) => Promise<void> {
  return () => keepGrants(ports);
}
