import type { FunctionEntry } from "@leadline/functions/manifest";

/**
 * The most bytes a bundle may have. What answers people is begun while they wait, so its limit is the strictest; Google's
 * and Meta's workers carry the SDKs the product is built on.
 */
export function mostBytes({ platform, trigger }: Pick<FunctionEntry, "platform" | "trigger">): number {
  if ("routes" in trigger) return 500_000;
  if (platform === "google" || platform === "meta") return 2_100_000;
  return 900_000;
}
