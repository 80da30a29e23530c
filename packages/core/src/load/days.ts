import { dayPeriod, type FactPage, type Period } from "../facts.ts";
import type { AccountKey } from "../ids.ts";
import { decodePage, type ResultFilter } from "../page.ts";
import { knownFrom, versionAt } from "../page-versions.ts";
import type { ReportTraits } from "../platform.ts";
import type { PageHead, PageStore, PageVersion, StoredPage } from "../ports.ts";
import type { AccountInput, DayPages, PageChange } from "../query/account-input.ts";
import { rangeCompared } from "../query/compared-days.ts";
import { knownAt } from "../query/cursor.ts";
import type { KpiQuery } from "../query/question.ts";
import type { PageUsed, Sources } from "../query/receipt.ts";
import type { DateRange } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";

/** Which pages of which account a question is about. */
export interface DaysWanted {
  readonly owner: AccountKey;
  readonly pages: PageStore;
  readonly query: KpiQuery;
  readonly results: ResultFilter;
  /** `null`: not needed. */
  readonly whole: ReportTraits | null;
  readonly parts: ReportTraits | null;
  /** Instead of decoding a page each time it is looked at. */
  readonly decode?: typeof decodePage;
}

type LoadedDays = Required<Pick<AccountInput, "pages" | "changes" | "notes">> &
  Pick<AccountInput, "compared"> & { readonly used: Pick<Sources, "pages" | "changed"> };

/** The pages of both ranges as they were known at the moment asked about, and what has changed in them. */
export async function loadDays(wanted: DaysWanted): Promise<LoadedDays> {
  const { query } = wanted;
  const range = rangeCompared(query);
  const [now, compared] = await Promise.all([
    loadRange(wanted, query),
    range === null ? undefined : loadRange(wanted, range),
  ]);
  const changed = query.changedSince === undefined ? [] : await loadChanges(now, query.changedSince, wanted);
  const ranges = [now, compared].flatMap((one) => (one === undefined ? [] : [one.whole, one.parts]));
  return {
    pages: dayPages(now, wanted),
    ...(compared === undefined ? {} : { compared: dayPages(compared, wanted) }),
    changes: changed.flatMap(({ changes }) => changes),
    notes: [...new Set([...ranges, ...changed].flatMap(({ notes }) => notes))],
    used: {
      pages: [
        ...new Map(ranges.flatMap(({ stored }) => stored).map((page) => [pageName(page), pageUsed(page)])).values(),
      ],
      changed: changed.flatMap(({ used }) => used),
    },
  };
}

interface Loaded {
  readonly stored: readonly StoredPage[];
  readonly notes: readonly string[];
}

type LoadedRange = Readonly<Record<keyof DayPages, Loaded>>;

async function loadRange(wanted: DaysWanted, range: DateRange): Promise<LoadedRange> {
  const [whole, parts] = await Promise.all([
    loadReport(wanted.whole, range, wanted),
    loadReport(wanted.parts, range, wanted),
  ]);
  return { whole, parts };
}

const nothing: Loaded = { stored: [], notes: [] };

/** The live pages; where one went live after the moment asked about, the version before it. */
async function loadReport(report: ReportTraits | null, { from, to }: DateRange, wanted: DaysWanted): Promise<Loaded> {
  if (report === null) return nothing;
  const { owner, pages, query } = wanted;
  const stored = await pages.pages(owner, report.id, dayPeriod(from), dayPeriod(to));
  const at = knownAt(query);
  const later = at === undefined ? [] : stored.filter((page) => knownFrom(page) > at);
  if (at === undefined || later.length === 0) return { stored, notes: [] };
  // A report without history is told live on every page: if it moves, the cursor is refused.
  if (!report.history && query.asOf === undefined) return { stored, notes: [] };
  const earlier = report.history ? await versionsOf(later, report, wanted) : new Map<Period, readonly PageVersion[]>();
  const known = stored.flatMap((page) =>
    knownFrom(page) > at ? (versionAt(earlier.get(page.period) ?? [], at) ?? []) : page,
  );
  return { stored: known, notes: report.history ? [] : [`historyNotKept:${report.id}`] };
}

/** Every version of the periods of these pages, by period. */
async function versionsOf(
  pages: readonly StoredPage[],
  report: ReportTraits,
  { owner, pages: store }: DaysWanted,
): Promise<ReadonlyMap<Period, readonly PageVersion[]>> {
  const [first, last] = [pages[0], pages.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  return Map.groupBy(await store.versions(owner, report.id, first.period, last.period), ({ period }) => period);
}

async function loadChanges(now: LoadedRange, since: Instant, wanted: DaysWanted) {
  return Promise.all([
    changesIn("whole", now.whole.stored, since, wanted),
    changesIn("parts", now.parts.stored, since, wanted),
  ]);
}

interface Changes extends Pick<Loaded, "notes"> {
  readonly changes: readonly PageChange[];
  readonly used: Sources["changed"];
}

/** Pages that went live since then, each with its version of then; without history every one of them counts as new. */
async function changesIn(
  of: keyof DayPages,
  stored: readonly StoredPage[],
  since: Instant,
  wanted: DaysWanted,
): Promise<Changes> {
  const report = wanted[of];
  const later = stored.filter((page) => knownFrom(page) > since);
  if (report === null || later.length === 0) return { changes: [], used: [], notes: [] };
  const versions = report.history ? await versionsOf(later, report, wanted) : null;
  const pairs = later.map((page) => ({ page, old: versions && versionAt(versions.get(page.period) ?? [], since) }));
  const changes = pairs.flatMap(({ page, old }): PageChange[] => {
    const [after] = [...factPages([page], wanted)];
    const [before = null] = old ? [...factPages([old], wanted)] : [];
    return after === undefined ? [] : [{ of, before, after }];
  });
  return {
    changes,
    used: pairs.map(({ page: { report: id, period }, old }) => ({ report: id, period, before: old && pageUsed(old) })),
    notes: report.history ? [] : [`historyNotKept:${report.id}`],
  };
}

const pageName = ({ report, period }: StoredPage) => `${report} ${period}`;

/** What a receipt says of a page. */
export function pageUsed({ report, period, hash, readAt, since, storedAt }: PageHead): PageUsed {
  return { report, period, hash, readAt, since, ...(storedAt === undefined ? {} : { storedAt }) };
}

/** May be read more than once, and is inflated each time. */
function dayPages({ whole, parts }: LoadedRange, wanted: DaysWanted): DayPages {
  return { whole: unpacked(whole.stored, wanted), parts: unpacked(parts.stored, wanted) };
}

function unpacked(stored: readonly StoredPage[], wanted: DaysWanted): Iterable<FactPage> {
  return { [Symbol.iterator]: () => factPages(stored, wanted) };
}

/** One page in memory at a time: a year of campaigns unpacked would be hundreds of megabytes. */
function* factPages(
  stored: readonly Pick<StoredPage, "report" | "period" | "body">[],
  { owner, results, decode = decodePage }: DaysWanted,
): Generator<FactPage> {
  for (const one of stored) {
    const page = decode(owner, one, results);
    if (page.holds === "facts") yield page;
  }
}
