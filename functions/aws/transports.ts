import { setTimeout as sleep } from "node:timers/promises";
import { platformId } from "@leadline/core/ids";
import type { PlatformTraits, Transport } from "@leadline/core/platform";
import { quotaLimits } from "@leadline/core/quota/limits";
import type { Settings } from "@leadline/core/settings";
import { epochMs } from "@leadline/core/time/instant";
import { createSharedLimiter } from "@leadline/platforms/shared-limiter";
import { createTransport } from "@leadline/platforms/transport";
import type { Deployment } from "./deployment.ts";

/**
 * A platform's transport at the pace the settings allow; the same one until they allow another, since it remembers tokens.
 * With a store its quota is shared with every other process, without one it is this process's own.
 */
export function transportsOf({ clock, log, store }: Pick<Deployment, "clock" | "log"> & Partial<Deployment>) {
  const made = new Map<string, Transport>();
  return (traits: PlatformTraits, found: Settings): Transport => {
    const own = quotaLimits(traits, found);
    const name = JSON.stringify([traits.id, own]);
    const known = made.get(name);
    if (known !== undefined) return known;
    const paceMs = () => epochMs(clock.now());
    const platform = platformId(traits.id);
    const limits = store === undefined ? own : createSharedLimiter({ platform, limits: own, store, paceMs });
    const transport = createTransport({ clock, log, sleep: (ms) => sleep(ms), limits });
    made.set(name, transport);
    return transport;
  };
}
