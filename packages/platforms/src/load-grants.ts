import type { Grants } from "@leadline/core/grants";
import { listed } from "./listed.ts";

/** How a listed platform grants access; loads no SDK, and no bundle that imports this holds one. `input.invalid` for any other name. */
export async function loadGrants(id: string): Promise<Grants> {
  const { grants }: { readonly grants: Grants } = await import(`./${listed(id)}/grants.ts`);
  return grants;
}
