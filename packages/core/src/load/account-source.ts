import { dateOf, dayPeriod, type FactPage, type ReportId } from "../facts.ts";
import type { AccountKey } from "../ids.ts";
import { mappingSpans, spanOn } from "../mapping/overrides.ts";
import { type CompiledMapping, compileMapping } from "../mapping.ts";
import { decodePage } from "../page.ts";
import { nightDue, ownerOf } from "../planning.ts";
import type { PlatformTraits } from "../platform.ts";
import type { AccountRecord, Clock, PageHead, PageVersion, Store, StoredPage } from "../ports.ts";
import type { ClientSettings } from "../settings.ts";
import type { Task } from "../task.ts";
import { addDays, type CalendarDate, type DateRange } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import { entitiesOf, reportFor } from "./entities.ts";

export interface AccountsPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly traits: readonly PlatformTraits[];
}

/** Days that are compared. */
const reconciledDays = 30;
/** Days whose development teaches the curve: those young enough to be read every night, and half as many again. */
const learntDays = 45;

/** What the store knows of one account's recent days, read once for all that is told about it. */
export interface AccountSource {
  readonly owner: AccountKey;
  readonly record: AccountRecord;
  readonly traits: PlatformTraits;
  readonly store: Store;
  /** Runs of the nights in which the learnt days were read. */
  readonly tasks: readonly Task[];
  readonly reports: { readonly account: ReportId; readonly campaign: ReportId };
  /** Every content that the learnt days of the account report ever had. */
  readonly versions: readonly PageVersion[];
  readonly reconciled: DateRange;
  /** What counted as what on a day. */
  readonly mappingOn: (date: CalendarDate) => CompiledMapping;
}

/** `null` for a platform that reports no account or no campaigns. */
export async function sourceOf(
  record: AccountRecord,
  traits: PlatformTraits,
  client: ClientSettings,
  { store, clock }: AccountsPorts,
): Promise<AccountSource | null> {
  const owner = ownerOf(record);
  const [account, campaign] = [reportFor(traits, "facts", "account"), reportFor(traits, "facts", "campaign")];
  if (account === null || campaign === null) return null;
  const night = nightDue(traits, record, clock.now());
  const to = addDays(night, -1);
  const from = addDays(to, 1 - learntDays);
  const [tasks, versions, actions] = await Promise.all([
    store.tasks.list(owner, from, night),
    store.pages.versions(owner, account, dayPeriod(from), dayPeriod(to)),
    entitiesOf(owner, traits, "conversionAction", store.pages),
  ]);
  const spans = mappingSpans(owner, traits.mapping, client.mapping).map((span) => {
    return { ...span, compiled: compileMapping(span.rules, actions) };
  });
  const unmapped = compileMapping(traits.mapping, actions);
  return {
    owner,
    record,
    traits,
    store,
    tasks,
    reports: { account, campaign },
    versions,
    reconciled: { from: addDays(to, 1 - reconciledDays), to },
    mappingOn: (date) => spanOn(spans, date)?.compiled ?? unmapped,
  };
}

/** Every completed read of a report's day that a run remembers, in no order. */
export function readsOf({ tasks }: AccountSource, report: ReportId, date: CalendarDate): readonly Instant[] {
  const outcomes = tasks.flatMap((task) => task.outcomes);
  return outcomes
    .filter((one) => one.state === "stored" && one.report === report && one.from <= date && date <= one.to)
    .map(({ verifiedAt }) => verifiedAt);
}

/** The newest read that found the page as it is: as a run remembers it, or as the page itself does. */
export function verifiedAt(source: AccountSource, head: PageHead): Instant {
  const found = readsOf(source, head.report, dateOf(head.period));
  return found.reduce((a, b) => (a > b ? a : b), head.readAt);
}

export function factPage(owner: AccountKey, stored: Pick<StoredPage, "report" | "period" | "body">): FactPage | null {
  const page = decodePage(owner, stored);
  return page.holds === "facts" ? page : null;
}
