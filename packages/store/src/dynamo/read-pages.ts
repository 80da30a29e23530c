import { LeadlineError } from "@leadline/core/errors";
import type { Period, ReportId } from "@leadline/core/facts";
import type { AccountKey } from "@leadline/core/ids";
import type { PageHead, PageVersion, StoredPage } from "@leadline/core/ports";
import { isExpired } from "../keeping.ts";
import { historyRange, pointerKey, pointerRange } from "../keys.ts";
import {
  headAttributes,
  type Pointer,
  pageHead,
  pointer,
  pointerHead,
  type Superseded,
  superseded,
} from "./page-items.ts";
import { readParts } from "./parts.ts";
import { readItem } from "./read-item.ts";
import type { Table } from "./table.ts";

/** Which pages of which account are wanted. */
export interface Wanted {
  readonly table: Table;
  readonly owner: AccountKey;
  readonly report: ReportId;
  readonly from: Period;
  readonly to: Period;
}

export async function readHeads({ table, owner, report, from, to }: Wanted): Promise<PageHead[]> {
  const items = await table.query(pointerRange(owner, report, from, to), headAttributes);
  return items.map((item) => pageHead(readItem(pointerHead, item)));
}

export async function readPages(wanted: Wanted): Promise<StoredPage[]> {
  const pages: StoredPage[] = [];
  for (const live of await readPointers(wanted)) pages.push(await whole(wanted, live));
  return pages;
}

/**
 * Pointers before history: a writer puts the history before the pointer, so whatever was superseded by a pointer
 * we saw is there. What was superseded later is still our pointer, and left out of the history.
 */
export async function readVersions(wanted: Wanted): Promise<PageVersion[]> {
  const pointers = await readPointers(wanted);
  const { table, owner, report, from, to } = wanted;
  const items = await table.query(historyRange(owner, report, from, to));
  const older = items.map((item) => readItem(superseded, item));
  const versions: PageVersion[] = [];
  for (const live of pointers) {
    const page = await whole(wanted, live);
    const past = older.filter((old) => old.period === page.period && old.since < page.since);
    for (const [place, old] of past.entries()) {
      const body = isExpired(old.expiresAt, page.readAt) ? null : await bodyOf(wanted, old);
      const until = past[place + 1]?.since ?? page.since;
      if (body) versions.push({ ...pageHead(old), body, until });
    }
    versions.push({ ...page, until: null });
  }
  return versions;
}

async function readPointers({ table, owner, report, from, to }: Wanted): Promise<Pointer[]> {
  const items = await table.query(pointerRange(owner, report, from, to));
  return items.map((item) => readItem(pointer, item));
}

/** `null`: parts are missing. Of a superseded version that means it has expired; all were there before it became live. */
async function bodyOf({ table, owner }: Wanted, at: Pointer | Superseded): Promise<Uint8Array | null> {
  return at.body ?? readParts(table, owner, at);
}

/** A pointer that moves on while its parts are read is read again: what it named may have expired since. */
async function whole(wanted: Wanted, seen: Pointer): Promise<StoredPage> {
  let live = seen;
  for (let tries = 0; tries < 5; tries++) {
    const body = await bodyOf(wanted, live);
    if (body) return { ...pageHead(live), body };
    const key = pointerKey(wanted.owner, wanted.report, live.period);
    const now = await wanted.table.get(key);
    if (now?.version === live.version) {
      throw new LeadlineError("internal.bug", `Parts of the live page ${key.pk} / ${key.sk} are missing.`);
    }
    live = readItem(pointer, now ?? { ...key });
  }
  throw new LeadlineError(
    "store.conflict",
    `The page ${seen.report} ${seen.period} changes faster than it can be read.`,
  );
}
