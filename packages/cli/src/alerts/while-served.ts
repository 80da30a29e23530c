import { LeadlineError } from "@leadline/core/errors";
import type { AdministrationOptions } from "../commands/administration.ts";
import { servedAt } from "../local/lock.ts";

/** Does the work; where a server has the folder, which never ends by itself, the error says how it is done meanwhile at its address. */
export async function whileServed<T>(
  { folder, stage }: Pick<AdministrationOptions, "folder" | "stage">,
  work: () => Promise<T>,
  instead: (address: string) => string,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isInUse =
      error instanceof LeadlineError && error.code === "input.invalid" && error.details.field === "folder";
    const address = stage === undefined && isInUse ? servedAt(folder) : null;
    if (address === null || !isInUse) throw error;
    throw new LeadlineError("input.invalid", `The folder ${folder} is in use: the API is served at ${address}.`, {
      ...error.details,
      hint: instead(address),
    });
  }
}

/** A value in single quotes, as a shell takes it word for word. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
