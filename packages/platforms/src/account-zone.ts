import type { DiscoveredAccount } from "@leadline/core/platform";
import { timeZone } from "@leadline/core/time/instant";

/**
 * The first of the names that the runtime knows as a zone. Where it knows none, UTC and why the account cannot be read: one
 * odd account must neither keep the others from being listed nor have its nights begin at a wrong hour.
 */
export function accountZone(...names: readonly unknown[]): Pick<DiscoveredAccount, "zone" | "unreadable"> {
  const zone = names.find((name) => typeof name === "string" && isKnown(name));
  if (typeof zone === "string") return { zone };
  const said = names.filter((name) => typeof name === "string").map((name) => name.slice(0, 60));
  return { zone: "UTC", unreadable: `The platform names a time zone that is not known: ${said.join(", ") || "none"}.` };
}

function isKnown(name: string): boolean {
  try {
    return timeZone(name) !== "";
  } catch {
    return false;
  }
}
