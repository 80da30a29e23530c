import { LeadlineError } from "@leadline/core/errors";
import type { Period, ReportId } from "@leadline/core/facts";
import type { AccountKey } from "@leadline/core/ids";
import { partKey, partRange, type Version } from "../keys.ts";
import { part } from "./page-items.ts";
import { readItem } from "./read-item.ts";
import type { Table } from "./table.ts";

/** One version of one page, and in how many parts its body lies. */
export interface StoredVersion {
  readonly report: ReportId;
  readonly period: Period;
  readonly version: Version;
  readonly parts: number;
}

/** How many parts a body of that size needs; 0 when it fits into the pointer. */
export function partsFor(bytes: number, limit: number): number {
  return bytes <= limit ? 0 : Math.ceil(bytes / limit);
}

/** Without expiry: what may become live must never carry one. */
export async function writeParts(table: Table, owner: AccountKey, at: StoredVersion, body: Uint8Array, limit: number) {
  if (at.parts > 1000) throw new LeadlineError("internal.bug", "A page is too big for its parts to be numbered.");
  for (let n = 0; n < at.parts; n++) {
    const slice = body.subarray(n * limit, (n + 1) * limit);
    await table.put(partKey(owner, at.report, at.period, at.version, n), { body: slice });
  }
}

/** The whole body, or `null` when a part is missing: the version is superseded and has expired, or never became live. */
export async function readParts(table: Table, owner: AccountKey, at: StoredVersion): Promise<Uint8Array | null> {
  const items = await table.query(partRange(owner, at.report, at.period, at.version));
  if (items.length !== at.parts) return null;
  return Buffer.concat(items.map((item) => readItem(part, item).body));
}

/**
 * Lets the parts of a version that is not and can never again be live expire; answers how many there were.
 * `gently`: an expiry that is there already stays.
 */
export async function expireParts(
  table: Table,
  owner: AccountKey,
  at: StoredVersion,
  { expiresAt, gently }: { expiresAt: number; gently: boolean },
): Promise<number> {
  let found = 0;
  for (let n = 0; n < at.parts; n++) {
    const done = await table.update(partKey(owner, at.report, at.period, at.version, n), {
      update: gently ? "SET #e = if_not_exists(#e, :e)" : "SET #e = :e",
      condition: "attribute_exists(pk)",
      names: { "#e": "expiresAt" },
      values: { ":e": expiresAt },
    });
    if (done !== null) found++;
  }
  return found;
}
