import type { Period, ReportId } from "@leadline/core/facts";
import { type AccountKey, accountName } from "@leadline/core/ids";
import { decodePage } from "@leadline/core/page";
import { type PortablePage, portablePage } from "@leadline/core/portable-page";
import type { AccountRecord, PageVersion, Store } from "@leadline/core/ports";
import type { Task } from "@leadline/core/task";

/** One line of an export. */
export type ExportLine = AccountLine | PageLine | RunLine;

type AccountLine = { readonly kind: "account"; readonly id: string } & AccountRecord;
type RunLine = { readonly kind: "run" } & Task;
/** `since` to `until` is when this content was what Leadline knew; `until` is `null` for what it knows now. */
type PageLine = { readonly kind: "page" } & Omit<PageVersion, "body"> & PortablePage;

/** Periods that are held at once, with all their versions. */
const periodsAtOnce = 8;

/** All that is kept of an account: what is known of it, every version of every page, every run. A few pages are in memory at a time. */
export async function* exportLines(owner: AccountKey, store: Store): AsyncGenerator<ExportLine> {
  const { pages, nights } = await store.holdings.of(owner);
  const record = await store.accounts.get(owner);
  if (record) yield { kind: "account", id: accountName(owner), ...record };
  for (const [report, own] of Map.groupBy(pages, (page) => page.report)) {
    for (let at = 0; at < own.length; at += periodsAtOnce) {
      yield* pageLines(
        owner,
        report,
        own.slice(at, at + periodsAtOnce).map(({ period }) => period),
        store,
      );
    }
  }
  for (const night of nights) {
    for (const run of await store.tasks.list(owner, night, night)) yield { kind: "run", ...run };
  }
}

async function* pageLines(owner: AccountKey, report: ReportId, periods: readonly Period[], { pages }: Store) {
  const [from, to] = [periods[0], periods.at(-1)];
  if (from === undefined || to === undefined) return;
  for (const version of await pages.versions(owner, report, from, to)) {
    const { body, ...about } = version;
    const line: PageLine = { kind: "page", ...about, ...portablePage(decodePage(owner, version)) };
    yield line;
  }
}
