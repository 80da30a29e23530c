import type { Tier } from "@leadline/core/platform";
import { nightOfMany } from "../scale/night.ts";
import { shape } from "./shape.ts";

/** What a run takes in a simulated night of all the accounts, which share workers and the pace of their platforms. */
export interface WorkerNight {
  readonly accountsPerPlatform: number;
  /** Of all accounts, by platform and tier: waiting for the platform and for a turn included. */
  readonly busySeconds: Readonly<Record<string, Readonly<Partial<Record<Tier, number>>>>>;
  /** Of one request to a platform, for the records that workers share about quotas. */
  readonly quota: { readonly writeUnits: number; readonly readUnits: number };
  /** Of one account's night. */
  readonly requests: Readonly<Record<string, number>>;
}

/** The night to a Sunday; the simulated time takes a few seconds of ours. */
export async function workerNight(): Promise<WorkerNight> {
  const night = await nightOfMany(shape.accounts);
  const asked = Object.values(night.requests).reduce((sum, count) => sum + count, 0);
  const { reads, writes } = night.meter.quota();
  const accountsPerPlatform = shape.accounts / Object.keys(night.requests).length;
  return {
    accountsPerPlatform,
    busySeconds: night.busySeconds,
    quota: { writeUnits: writes / asked, readUnits: reads / asked },
    requests: Object.fromEntries(
      Object.entries(night.requests).map(([platform, count]) => [platform, count / accountsPerPlatform]),
    ),
  };
}
