import { LeadlineError } from "@leadline/core/errors";
import type { Grants } from "@leadline/core/grants";
import type { Platform } from "@leadline/core/platform";
import type { Probe } from "@leadline/core/probe";
import { platforms } from "./list.ts";

/** The adapter of a listed platform, its SDK loaded only now; `input.invalid` for any other name. */
export async function loadPlatform(id: string): Promise<Platform> {
  const { platform }: { readonly platform: Platform } = await import(`./${listed(id)}/index.ts`);
  return platform;
}

/** How a listed platform grants access; loads no SDK. `input.invalid` for any other name. */
export async function loadGrants(id: string): Promise<Grants> {
  const { grants }: { readonly grants: Grants } = await import(`./${listed(id)}/grants.ts`);
  return grants;
}

/** What is to be asked of a real account of a listed platform; `input.invalid` for any other name. */
export async function loadProbes(id: string): Promise<readonly Probe[]> {
  const { probes }: { readonly probes: readonly Probe[] } = await import(`./${listed(id)}/probes.ts`);
  return probes;
}

function listed(id: string): string {
  const known = platforms.map((traits): string => traits.id);
  if (known.includes(id)) return id;
  throw new LeadlineError("input.invalid", `No such platform: ${id.slice(0, 40)}`, { expected: known.join(", ") });
}
