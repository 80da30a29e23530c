import { asLeadlineError } from "@leadline/core/errors";
import type { KeepRatesPorts } from "@leadline/core/rates/keep-rates";
import { createHandler } from "@leadline/functions/sync-sources/index";

/** Plays the hourly schedule of the sources, once. What goes wrong is logged; a stop leaves the look behind, which loses nothing. */
export async function readRates(ports: KeepRatesPorts, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  const stopped = Promise.withResolvers<void>();
  const stop = () => stopped.resolve();
  signal?.addEventListener("abort", stop, { once: true });
  await Promise.race([look(ports), stopped.promise]);
  signal?.removeEventListener("abort", stop);
}

async function look(ports: KeepRatesPorts): Promise<void> {
  try {
    await createHandler(ports)({});
  } catch (error) {
    ports.log.warn("unforeseen", asLeadlineError(error).toJSON());
  }
}
