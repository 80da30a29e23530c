import { createQueue, type LocalQueue } from "@leadline/cli/local/queue";
import type { LeadlineError } from "@leadline/core/errors";
import { type FactPage, type ReportId, reportId } from "@leadline/core/facts";
import { type AccountKey, accountKey, connectionId, platformId } from "@leadline/core/ids";
import { message } from "@leadline/core/message";
import { decodePage } from "@leadline/core/page";
import type {
  DiscoveredAccount,
  Platform,
  PlatformTraits,
  RenamedRow,
  ReportTraits,
  Slice,
  SliceRead,
} from "@leadline/core/platform";
import type { Log, Queue, Store, StoredPage } from "@leadline/core/ports";
import { runTask, type SyncPorts } from "@leadline/core/run-task";
import { discover, type PlanPorts, type PlanSettings, type Tick, tick } from "@leadline/core/tick";
import { addDays, type CalendarDate, calendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import * as z from "zod";

/** A platform of one account whose only report is in the test's hands, and a night around it, without any server. */
export const example = platformId("example");
export const owner: AccountKey = accountKey("example:1");
export const campaign: ReportId = reportId("campaign");
export const start = instant("2026-11-21T16:00:00Z");
export const night = calendarDate("2026-11-21");

/** Its rows are sums of the other's. */
export const accountReport: ReportTraits = {
  id: reportId("account"),
  tier: "core",
  holds: "facts",
  level: "account",
  metrics: ["spend"],
  rowsPerDay: 1,
  history: true,
};

export const campaignReport: ReportTraits = {
  id: campaign,
  tier: "core",
  holds: "facts",
  level: "campaign",
  metrics: ["spend"],
  rowsPerDay: 1,
  history: true,
};

const usual: PlatformTraits = {
  id: "example",
  label: "Example",
  credentials: z.strictObject({}),
  endpoints: {},
  api: { version: "v1", sunset: null },
  due: { hour: 3, zone: "account" },
  window: { request: 5, restated: 10, kept: 1000 },
  rowsPerSlice: 1000,
  requestsPerSecond: 10,
  reports: [campaignReport],
  failures: [],
  mapping: { goals: {}, contains: [], disjoint: [] },
};

const only: DiscoveredAccount = {
  account: owner.account,
  name: "One",
  currency: "EUR",
  zone: "Europe/Paris",
  state: "enabled",
  status: "ENABLED",
  route: {},
};

/** Upstream truth: spend by date and campaign. */
export type Upstream = Map<CalendarDate, ReadonlyMap<string, string>>;

/** Called before each read with the slice; it may throw, wait, or answer in the platform's stead. */
export type Mishap = (
  slice: Slice,
) => LeadlineError | SliceRead | Promise<LeadlineError | SliceRead | undefined> | undefined;

export interface Bench {
  readonly traits: PlatformTraits;
  readonly plan: Pick<PlanPorts, "log" | "settings">;
  readonly store: Store;
  readonly platform: Platform;
  readonly queue: LocalQueue;
  /** What the night sends its messages through: the queue, unless the test brought its own. */
  readonly sender: Queue;
  readonly upstream: Upstream;
  readonly events: string[];
  readonly reads: Slice[];
  mishap: Mishap;
  /** What the connection reaches; the one account, until a test says otherwise. */
  discover: () => Promise<readonly DiscoveredAccount[]>;
  now(): Instant;
  pass(ms: number): void;
  tick(options?: Partial<Tick>): Promise<void>;
  /** Handles one body as a worker would, without the queue. */
  work(body: string, ports?: Partial<SyncPorts>): Promise<void>;
  /** Works until the queue has nothing, moving the clock over waits up to `limitMs`. */
  settle(limitMs?: number): Promise<void>;
  /** What is stored of a report, by date; of campaigns when left out. */
  stored(report?: ReportId): Promise<Record<string, Record<string, string>>>;
}

export function upstreamOf(days: number, spend: (day: number) => string = (day) => `${day + 1}`): Upstream {
  const dates = datesIn({ from: addDays(night, -days), to: addDays(night, -1) });
  return new Map(dates.map((date, day) => [date, new Map([["100", spend(day)]])]));
}

export interface BenchParts {
  readonly queue?: Queue;
  readonly traits?: Partial<PlatformTraits>;
  readonly settings?: Partial<PlanSettings>;
}

export function createBench(store: Store, upstream: Upstream, own: BenchParts = {}): Bench {
  const traits: PlatformTraits = { ...usual, ...own.traits };
  let at = start;
  const now = () => at;
  const queue = createQueue(now, { visibilitySeconds: 300, maxReceives: 4 });
  const events: string[] = [];
  const log: Log = { info: (event) => events.push(event), warn: (event) => events.push(event) };
  const settings: PlanSettings = {
    backfillDays: 20,
    isAssigned: () => true,
    isConfigured: () => true,
    ...own.settings,
  };
  const sender: Queue = own.queue ?? { send: async (sent, delay = 0) => queue.send(JSON.stringify(sent), delay) };
  const platform: Platform = {
    traits,
    discover: () => bench.discover(),
    read: async (slice) => {
      bench.reads.push(slice);
      const answer = rowsOf(upstream, slice);
      const mishap = await bench.mishap(slice);
      if (mishap instanceof Error) throw mishap;
      return mishap ?? answer;
    },
  };
  const ports: SyncPorts & { settings: PlanSettings } = {
    store,
    queue: sender,
    clock: { now },
    log,
    platform,
    settings,
    transport: {
      attempt: (_, send) => send(new AbortController().signal, () => {}),
      remember: async (_, make) => (await make()).value,
      forget: () => {},
      now,
    },
    connection: async (id) => ({ id, platform: example, app: "app", credentials: {}, endpoints: {} }),
    remainingMs: () => 600_000,
    random: () => 0.5,
  };
  const bench: Bench = {
    traits,
    plan: { log, settings },
    store,
    platform,
    queue,
    sender,
    upstream,
    events,
    reads: [],
    mishap: () => undefined,
    discover: async () => [only],
    now,
    pass: (ms) => {
      at = addMs(at, ms);
    },
    tick: (options = {}) =>
      tick({
        store,
        queue: sender,
        clock: { now },
        log,
        settings,
        platforms: [traits],
        connections: [{ id: connectionId("main"), platform: example }],
        ...options,
      }),
    async work(body, own = {}) {
      bench.pass(1);
      const work = message(body);
      await (work.kind === "task" ? runTask(work, { ...ports, ...own }) : discover(work, { ...ports, ...own }));
    },
    async settle(limitMs = 3_600_000) {
      const until = addMs(at, limitMs);
      while (true) {
        const received = queue.receive();
        const next = queue.nextVisible(new Set());
        if (received) {
          await bench.work(received.body);
          queue.remove(received.receiptHandle);
        } else if (next !== null && next <= until) at = next > at ? next : at;
        else return;
      }
    },
    async stored(of = campaign) {
      const pages = await store.pages.pages(
        owner,
        of,
        "D0000-01-01" as StoredPage["period"],
        "D9999-12-31" as StoredPage["period"],
      );
      return Object.fromEntries(pages.map((page) => [page.period.slice(1), spendOf(page)]));
    },
  };
  return bench;
}

/** Upstream as `stored()` would show it, over the dates that have pages. */
export function expected(upstream: Upstream, dates: readonly string[]): Record<string, Record<string, string>> {
  return Object.fromEntries(dates.map((date) => [date, Object.fromEntries(upstream.get(calendarDate(date)) ?? [])]));
}

/** What the platform answers now. */
export function rowsOf(upstream: Upstream, { report, ...range }: Slice): SliceRead {
  const rowsOn = report === accountReport.id ? accountRows : campaignRows;
  return { rows: datesIn(range).flatMap((date) => rowsOn(date, upstream.get(date) ?? new Map())) };
}

function campaignRows(date: CalendarDate, rows: ReadonlyMap<string, string>): readonly RenamedRow[] {
  return [...rows].map(([entity, spend]) => ({ date, level: "campaign", entity, metrics: { spend }, results: {} }));
}

/** One row of the sum, in whole units as all spend is here. */
function accountRows(date: CalendarDate, rows: ReadonlyMap<string, string>): readonly RenamedRow[] {
  const spend = String([...rows.values()].reduce((sum, one) => sum + BigInt(one), 0n));
  return [{ date, level: "account", entity: owner.account, metrics: { spend }, results: {} }];
}

function spendOf(stored: StoredPage): Record<string, string> {
  const page = decodePage(owner, stored);
  const facts = (page.holds === "facts" ? page : ({ facts: [] } as Pick<FactPage, "facts">)).facts;
  return Object.fromEntries(facts.map(({ entity, metrics }) => [entity, `${(metrics.spend ?? 0n) / 1_000_000n}`]));
}
