import { dayPeriod, type Page, type Period, snapshot } from "./facts.ts";
import { encodePage } from "./page.ts";
import { ownerOf, runName, taskKeyOf } from "./planning.ts";
import type { ReportTraits, Slice } from "./platform.ts";
import type { EncodedPage, PageHead, Store } from "./ports.ts";
import type { SliceOutcome, Task } from "./task.ts";
import type { Instant } from "./time/instant.ts";

/** What came of reading a slice, and in which task's step. */
export interface Reading {
  readonly pages: readonly Page[];
  readonly readAt: Instant;
  readonly report: ReportTraits;
  readonly task: Task;
  readonly now: () => Instant;
}

const putsAtOnce = 8;

/** The heads are read first, so that unchanged pages cost no write. `changed` counts whatever this run brought, by any attempt. */
export async function storePages(slice: Slice, reading: Reading, store: Store): Promise<SliceOutcome> {
  const { pages, readAt, report, task, now } = reading;
  const owner = ownerOf(task);
  const [first, last] =
    report.holds === "entities" ? [snapshot, snapshot] : [dayPeriod(slice.from), dayPeriod(slice.to)];
  const advance = await hasRival(slice, reading, store);
  const heads = new Map((await store.pages.heads(owner, slice.report, first, last)).map((head) => [head.period, head]));
  const put = async (page: EncodedPage, head: PageHead | null) => {
    const { since } = await store.pages.put(owner, page, { readAt, head, advance, history: report.history, now });
    return since >= task.openedAt ? [page.period] : [];
  };
  const changed: Period[] = [];
  const encoded = pages.map(encodePage);
  for (let at = 0; at < encoded.length; at += putsAtOnce) {
    const batch = encoded.slice(at, at + putsAtOnce);
    changed.push(...(await Promise.all(batch.map((page) => put(page, heads.get(page.period) ?? null)))).flat());
  }
  const { from, to } = slice;
  const rows = encoded.reduce((sum, page) => sum + page.rows, 0);
  return { report: slice.report, from, to, state: "stored", verifiedAt: readAt, rows, changed: changed.sort() };
}

/**
 * Whether an attempt that began its read before ours may still hold it: another worker at this very step, or another run
 * that has the same pages left to read. Asked after our own read, when every such attempt has left its trace, and before
 * the heads are read, which show what an attempt that is over has stored.
 */
async function hasRival(slice: Slice, { task, report }: Reading, { tasks, accounts }: Store): Promise<boolean> {
  const [own, record] = await Promise.all([tasks.get(task), accounts.get(task)]);
  if (own === null || own.crowded || own.seq !== task.seq) return true;
  const others = (record?.open ?? []).filter((run) => run !== runName(task)).map((run) => taskKeyOf(task, run));
  const rivals = await Promise.all(others.map((key) => tasks.get(key)));
  return rivals.some((rival) => rival?.slices.some((other) => sharesPages(other, slice, report)));
}

function sharesPages(other: Slice, { report, from, to }: Slice, { holds }: ReportTraits): boolean {
  return other.report === report && (holds === "entities" || (other.from <= to && from <= other.to));
}
