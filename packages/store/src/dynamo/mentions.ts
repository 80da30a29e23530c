import { type AccountKey, accountName } from "@leadline/core/ids";
import type { Item } from "./table.ts";

/** A character that account ids are made of: an id that goes on beyond a match is another one. */
const idCharacter = "[A-Za-z0-9_.:~-]";

/**
 * Whether an item names one of the accounts: by the words of its key, by its fields, or by `google:123` anywhere in its
 * texts. What is compressed is not looked into: it is the body of a page, found by its key.
 */
export function namesAny(owners: readonly AccountKey[]): (item: Item) => boolean {
  const accounts = new Set(owners.map(accountName));
  const pattern = new RegExp(`(?<!${idCharacter})(?:${[...accounts].map(escaped).join("|")})(?!${idCharacter})`);
  return (item) => {
    const [, platform, ...words] = [...String(item.pk).split("#"), ...String(item.sk).split("#")];
    if (words.some((word) => accounts.has(`${platform}:${word}`))) return true;
    if (accounts.has(`${item.platform}:${item.account}`)) return true;
    return textsIn(item).some((text) => pattern.test(text));
  };
}

const escaped = (text: string) => text.replace(/[.~-]/g, "\\$&");

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)]);
}
