import { type AccountKey, accountName } from "@leadline/core/ids";

/** Whether a text of the value has the account's name, and not a longer one. */
export function namesAccount(value: unknown, owner: AccountKey): boolean {
  const escaped = accountName(owner).replace(/[.~-]/g, "\\$&");
  return new RegExp(`(?<![A-Za-z0-9_.:~-])${escaped}(?![A-Za-z0-9_.:~-])`).test(JSON.stringify(value));
}
