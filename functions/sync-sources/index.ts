import { type KeepRatesPorts, keepRates } from "@leadline/core/rates/keep-rates";

/** Every hour: reads what sources beside the platforms have published since. Its event carries nothing that matters. */
export function createHandler(ports: KeepRatesPorts): (event: unknown) => Promise<void> {
  return () => keepRates(ports);
}
