import { LeadlineError } from "@leadline/core/errors";
import type { AccountKey } from "@leadline/core/ids";
import type { EncodedPage, PageHead, PutOptions, PutOutcome } from "@leadline/core/ports";
import { expiryOf } from "../keeping.ts";
import { historyKey, pointerKey, type Version } from "../keys.ts";
import { cleanUp, declare, forget, type Plan, retire, sweep } from "./intents.ts";
import { type Pointer, pointer } from "./page-items.ts";
import { partsFor, writeParts } from "./parts.ts";
import { readItem } from "./read-item.ts";
import type { Table } from "./table.ts";

/** Each round lost means that somebody else put a newer read than before, but an older one than ours. */
const rounds = 10;

export interface Write {
  readonly table: Table;
  readonly owner: AccountKey;
  readonly page: EncodedPage;
  readonly options: PutOptions;
  readonly version: Version;
  /** Bytes of a body that still go into the pointer, and into each part. */
  readonly limit: number;
}

/**
 * Intent, parts, history, pointer, expiry of the old parts, intent gone: in this order, so that wherever a writer
 * dies, readers see a whole version, live parts carry no expiry, and the next writer can tell what to clean up.
 */
export async function putPage(write: Write): Promise<PutOutcome> {
  const quick = await settle(write, write.options.head);
  if (quick) return quick;
  const parts = partsFor(write.page.body.length, write.limit);
  let plan: Plan | null = null;
  for (let round = 0; round < rounds; round++) {
    const live = round === 0 && write.options.head === null ? null : await readPointer(write);
    if (live?.version === write.version) return finish(write, plan);
    const settled = live && (await settle(write, live));
    if (live && settled) return plan ? abandon(write, plan, live, settled) : settled;
    if (live?.hash === write.page.hash) continue;
    if (parts > 0 || (live?.parts ?? 0) > 0) plan = await prepare(write, planOf(write, live, parts), plan === null);
    if (await flip(write, live, parts)) return finish(write, plan);
  }
  throw new LeadlineError("store.conflict", "Other writers of the page were always faster.", {
    field: `${write.page.report} ${write.page.period}`,
  });
}

/** What needs no new content; `null` when the page has to be replaced, or when what was seen is out of date. */
async function settle({ table, owner, page, options }: Write, live: PageHead | null): Promise<PutOutcome | null> {
  if (live === null) return null;
  const { since } = live;
  if (live.hash !== page.hash) return live.readAt < options.readAt ? null : { state: "stale", since };
  if (!options.advance || live.readAt >= options.readAt) return { state: "unchanged", since };
  const moved = await table.update(pointerKey(owner, page.report, page.period), {
    update: "SET #readAt = :readAt",
    condition: "#since = :since AND #readAt < :readAt",
    names: { "#readAt": "readAt", "#since": "since" },
    values: { ":readAt": options.readAt, ":since": since },
  });
  return moved && { state: "advanced", since };
}

async function readPointer({ table, owner, page }: Write): Promise<Pointer | null> {
  const item = await table.get(pointerKey(owner, page.report, page.period));
  return item && readItem(pointer, item);
}

function planOf({ page, options, version }: Write, live: Pointer | null, parts: number): Plan {
  return {
    report: page.report,
    period: page.period,
    version,
    readAt: options.readAt,
    parts,
    replaces: live?.version ?? "",
    replacedParts: live?.parts ?? 0,
    keeping: options.history ? "history" : "leftover",
  };
}

/** In a later round the parts are there already; only what they supersede is another version. */
async function prepare({ table, owner, page, limit }: Write, plan: Plan, first: boolean): Promise<Plan> {
  if (first) await sweep(table, owner, page.report);
  await declare(table, owner, plan);
  if (first) await writeParts(table, owner, plan, page.body, limit);
  return plan;
}

async function flip({ table, owner, page, options, version }: Write, live: Pointer | null, parts: number) {
  const { report, period, hash, rows, body } = page;
  if (live && options.history) {
    const { pk, sk, v, ...old } = live;
    const expiresAt = expiryOf(options.readAt, "history");
    await table.put(historyKey(owner, report, period, live.since), { ...old, expiresAt });
  }
  const content = parts === 0 ? { body } : {};
  const stamp = options.now ? { storedAt: options.now() } : {};
  const head = { report, period, version, hash, rows, readAt: options.readAt, since: options.readAt, ...stamp, parts };
  return table.put(pointerKey(owner, report, period), { ...head, ...content }, live ? stillLive(live, options) : isNew);
}

const isNew = { condition: "attribute_not_exists(pk)" };

const stillLive = (live: Pointer, { readAt }: PutOptions) => ({
  condition: "#version = :seen AND #readAt < :readAt",
  names: { "#version": "version", "#readAt": "readAt" },
  values: { ":seen": live.version, ":readAt": readAt },
});

async function finish({ table, owner, options }: Write, plan: Plan | null): Promise<PutOutcome> {
  if (plan) {
    await retire(table, owner, plan);
    await forget(table, owner, plan);
  }
  return { state: "written", since: options.readAt };
}

async function abandon({ table, owner }: Write, plan: Plan, live: Pointer, outcome: PutOutcome): Promise<PutOutcome> {
  await cleanUp(table, owner, plan, live.version);
  await forget(table, owner, plan);
  return outcome;
}
