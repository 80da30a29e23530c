import { LeadlineError } from "@leadline/core/errors";
import type { Platform } from "@leadline/core/platform";
import { platforms } from "./list.ts";

/** The adapter of a listed platform, its SDK loaded only now; `input.invalid` for any other name. */
export async function loadPlatform(id: string): Promise<Platform> {
  const known = platforms.map((traits): string => traits.id);
  if (!known.includes(id)) {
    throw new LeadlineError("input.invalid", `No such platform: ${id.slice(0, 40)}`, { expected: known.join(", ") });
  }
  const { platform }: { readonly platform: Platform } = await import(`./${id}/index.ts`);
  return platform;
}
