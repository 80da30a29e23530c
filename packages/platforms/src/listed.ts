import { LeadlineError } from "@leadline/core/errors";
import { platforms } from "./list.ts";

/** The name itself when a platform of the list has it, so that it is safe in a path; `input.invalid` otherwise. */
export function listed(id: string): string {
  const known = platforms.map((traits): string => traits.id);
  if (known.includes(id)) return id;
  throw new LeadlineError("input.invalid", `No such platform: ${id.slice(0, 40)}`, { expected: known.join(", ") });
}
