import type { Removal } from "@leadline/core/holdings";
import { accountId, platformId } from "@leadline/core/ids";
import { instant } from "@leadline/core/time/instant";
import { extensible, itemShape, parsed, readItem } from "./read-item.ts";
import type { Item } from "./table.ts";

/** What lies under an account record's key while the account is removed. */
const removalItem = extensible({
  ...itemShape,
  platform: parsed(platformId),
  account: parsed(accountId),
  removedAt: parsed(instant),
});

export function isRemoval(item: Item): boolean {
  return "removedAt" in item;
}

/** The removal an item tells of; throws `internal.bug` for any other item. */
export function readRemoval(item: Item): Removal {
  const { platform, account, removedAt } = readItem(removalItem, item);
  return { platform, account, since: removedAt };
}
