import type { FunctionEntry } from "@leadline/functions/manifest";

/**
 * The most bytes a bundle may have. What answers people is begun while they wait, so its limit is the strictest, also for
 * assistants, which need a protocol besides; Google's and Meta's workers carry the SDKs the product is built on.
 */
export function mostBytes({
  platform,
  trigger,
  asksReading,
}: Pick<FunctionEntry, "platform" | "trigger" | "asksReading">): number {
  if ("routes" in trigger) return asksReading ? 600_000 : 480_000;
  if (platform === "google" || platform === "meta") return 2_100_000;
  return 900_000;
}
