import type { Platform } from "@leadline/core/platform";
import type { Probe } from "@leadline/core/probe";
import { listed } from "./listed.ts";

/** The adapter of a listed platform, its SDK loaded only now; `input.invalid` for any other name. */
export async function loadPlatform(id: string): Promise<Platform> {
  const { platform }: { readonly platform: Platform } = await import(`./${listed(id)}/index.ts`);
  return platform;
}

/** What is to be asked of a real account of a listed platform; `input.invalid` for any other name. */
export async function loadProbes(id: string): Promise<readonly Probe[]> {
  const { probes }: { readonly probes: readonly Probe[] } = await import(`./${listed(id)}/probes.ts`);
  return probes;
}
