import { dateOf, dayPeriod, type FactPage, type ReportId } from "../facts.ts";
import type { AccountKey } from "../ids.ts";
import type { ConversionGoal } from "../kpis.ts";
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

/** What comparing an account's days starts from, its pages apart. */
export interface RunsSource {
  readonly owner: AccountKey;
  readonly record: AccountRecord;
  readonly traits: PlatformTraits;
  readonly store: Store;
  /** Runs of the nights that were asked for. */
  readonly tasks: readonly Task[];
  readonly reports: { readonly account: ReportId; readonly campaign: ReportId };
  readonly reconciled: DateRange;
  /** What counted as what on a day. */
  readonly mappingOn: (date: CalendarDate) => CompiledMapping;
}

/** What the store knows of one account's recent days, read once for all that is told about it; its runs are of the nights in which the learnt days were read. */
export interface AccountSource extends RunsSource {
  /** Every content that the learnt days of the account report ever had. */
  readonly versions: readonly PageVersion[];
  /** The goals whose development was asked for. */
  readonly settling: ReadonlyMap<ConversionGoal, Settling>;
  /** When it was asked for: what was read later teaches nothing. */
  readonly now: Instant;
}

/** How the results of a goal settle. */
export interface Settling {
  /** After so many nights nothing comes any more. */
  readonly nights: number;
  /** The first of the days whose development teaches it. */
  readonly from: CalendarDate;
}

/** Days whose development teaches the curve: those young enough to be read every night, and half as many again. */
const learntDays = 45;

/** Of results that settle within the nights in which every day is read, of which `to` was the last. */
export function settledNightly({ window }: PlatformTraits, to: CalendarDate): Settling {
  return { nights: window.restated, from: addDays(to, 1 - learntDays) };
}

/** `null` for a platform that reports no account or no campaigns. The development of leads alone is asked for unless others are named. */
export async function sourceOf(
  record: AccountRecord,
  traits: PlatformTraits,
  client: ClientSettings,
  { store, clock, settling: asked }: AccountsPorts & Partial<Pick<AccountSource, "settling">>,
): Promise<AccountSource | null> {
  const now = clock.now();
  const to = addDays(nightDue(traits, record, now), -1);
  const settling = asked ?? new Map([["leads", settledNightly(traits, to)]]);
  const from = [...settling.values()].reduce((oldest, one) => (one.from < oldest ? one.from : oldest), to);
  const report = reportFor(traits, "facts", "account");
  const [source, versions] = await Promise.all([
    runsOf({ record, traits }, client, { store, clock, from }),
    report === null ? [] : store.pages.versions(ownerOf(record), report, dayPeriod(from), dayPeriod(to)),
  ]);
  return source && { ...source, versions, settling, now };
}

/** The runs of the nights since `from`; `null` for a platform that reports no account or no campaigns. */
export async function runsOf(
  { record, traits }: Pick<RunsSource, "record" | "traits">,
  client: ClientSettings,
  { store, clock, from }: Pick<AccountsPorts, "store" | "clock"> & { readonly from: CalendarDate },
): Promise<RunsSource | null> {
  const owner = ownerOf(record);
  const [account, campaign] = [reportFor(traits, "facts", "account"), reportFor(traits, "facts", "campaign")];
  if (account === null || campaign === null) return null;
  const night = nightDue(traits, record, clock.now());
  const to = addDays(night, -1);
  const [tasks, actions] = await Promise.all([
    store.tasks.list(owner, from, night),
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
    reconciled: { from: addDays(to, 1 - reconciledDays), to },
    mappingOn: (date) => spanOn(spans, date)?.compiled ?? unmapped,
  };
}

/** Every completed read of a report's day that a run remembers, in no order. */
export function readsOf(
  { tasks }: Pick<RunsSource, "tasks">,
  report: ReportId,
  date: CalendarDate,
): readonly Instant[] {
  const outcomes = tasks.flatMap((task) => task.outcomes);
  return outcomes
    .filter((one) => one.state === "stored" && one.report === report && one.from <= date && date <= one.to)
    .map(({ verifiedAt }) => verifiedAt);
}

/** The newest read that found the page as it is: as a run remembers it, or as the page itself does. */
export function verifiedAt(source: Pick<RunsSource, "tasks">, head: PageHead): Instant {
  const found = readsOf(source, head.report, dateOf(head.period));
  return found.reduce((a, b) => (a > b ? a : b), head.readAt);
}

export function factPage(owner: AccountKey, stored: Pick<StoredPage, "report" | "period" | "body">): FactPage | null {
  const page = decodePage(owner, stored);
  return page.holds === "facts" ? page : null;
}
