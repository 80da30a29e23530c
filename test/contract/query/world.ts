import { dayPeriod, type Fact, type FactPage, type Level, reportId, resultKey } from "@leadline/core/facts";
import { type AccountKey, accountKey, accountName, clientId, connectionId, entityId } from "@leadline/core/ids";
import { isStoredMetric, type StoredMetric } from "@leadline/core/metrics";
import type { Micros } from "@leadline/core/micros";
import { encodePage } from "@leadline/core/page";
import type { PlatformTraits, ReportTraits } from "@leadline/core/platform";
import type { Store } from "@leadline/core/ports";
import type { RateDay } from "@leadline/core/rates";
import { type ClientSettings, settings } from "@leadline/core/settings";
import { calendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";

/** One version of one page, in the plainest terms; amounts in millionths. */
export interface RawPage {
  readonly account: string;
  readonly report: "account" | "campaign" | "adGroup";
  readonly date: string;
  readonly currency: string;
  readonly readAt: Instant;
  readonly storedAt: Instant;
  readonly unavailable: readonly string[];
  readonly facts: readonly RawFact[];
}

export interface RawFact {
  readonly entity: string;
  readonly parent: string | null;
  readonly metrics: Readonly<Record<string, bigint | null>>;
  /** Count and value per action. */
  readonly results: Readonly<Record<string, readonly [count: bigint | null, value: bigint | null]>>;
}

export interface World {
  readonly store: Store;
  readonly client: ClientSettings;
  readonly traits: readonly PlatformTraits[];
  readonly pages: readonly RawPage[];
  /** Of the rounds that have not been put. */
  readonly late: readonly RawPage[];
  readonly rates: readonly RateDay[];
  /** The account's currency as its platform says today. */
  readonly currencies: Readonly<Record<string, string>>;
}

/** The same days of three years, the middle one a leap year. */
export const windows = [2027, 2028, 2029].map((year) => ({ from: `${year}-02-22`, to: `${year}-03-06` }));
export const accounts = ["google:1", "google:2", "tiktok:9"] as const;
export const actions = { lead: "form", acquisition: "order", revenue: "order", qualifiedLead: "good" } as const;
export const clockStart = instant("2029-03-10T00:00:00Z");
export const rounds = 4;
/** Versions go live in rounds an hour apart. */
export const roundAt = (round: number): Instant => addMs(clockStart, round * 3_600_000);

const stored = ["spend", "impressions", "linkClicks"] as const satisfies readonly StoredMetric[];
const select = (action: string) => [[{ action, basis: "platform" }]];

const adGroupReport: ReportTraits = {
  id: reportId("adGroup"),
  tier: "detail",
  holds: "facts",
  level: "adGroup",
  metrics: stored,
  rowsPerDay: 10,
  history: true,
};

/** Google tells every goal and has ad groups; TikTok tells leads only. */
export const worldTraits: readonly PlatformTraits[] = platforms.map((known) => ({
  ...known,
  mapping: {
    goals: {
      lead: select(actions.lead),
      ...(known.id === "google"
        ? {
            acquisition: select(actions.acquisition),
            revenue: select(actions.revenue),
            qualifiedLead: select(actions.qualifiedLead),
          }
        : {}),
    },
    contains: [],
    disjoint: [],
  },
  reports: [
    ...known.reports.filter(({ level, holds }) => !(level === "adGroup" && holds === "facts")),
    ...(known.id === "google" ? [adGroupReport] : []),
  ].map(asStored),
}));

function asStored(report: ReportTraits): ReportTraits {
  return report.holds === "facts" ? { ...report, metrics: stored } : report;
}

/** A linear congruential generator: the same number, the same world, on every machine. */
function randomOf(seed: number) {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return { next, chance: (percent: number) => next(100) < percent };
}

type Random = ReturnType<typeof randomOf>;

/** A market, of whose rounds the first few are put. */
export async function worldOf(seed: number, put = rounds): Promise<World> {
  const random = randomOf(seed);
  const store = createMemoryStore();
  const currencies: Record<string, string> = {
    "google:1": "EUR",
    "google:2": "USD",
    "tiktok:9": random.chance(50) ? "JPY" : "GBP",
  };
  const known = { clients: [{ id: "north", name: "North", accounts: [...accounts] }], reportingCurrency: "EUR" };
  const [client] = settings(known, worldTraits).clients;
  if (client === undefined) throw new Error("The world has no client.");
  for (const name of accounts) await register(store, accountKey(name), currencies[name] ?? "");
  const all = Array.from({ length: rounds }, (_, round) => roundOf(round, random, currencies));
  const [pages, late] = [all.slice(0, put).flat(), all.slice(put).flat()];
  for (const page of pages) await putPage(store, page);
  const rates = ratesOf(random);
  for (const [month, days] of Map.groupBy(rates, ({ date }) => date.slice(0, 7))) {
    await store.rates.put({ month, version: 1, readAt: clockStart, days }, { supersedes: null });
  }
  return { store, client: { ...client, id: clientId("north") }, traits: worldTraits, pages, late, rates, currencies };
}

/** Every round reads some of the days again; some pages stay unread for ever. */
function roundOf(round: number, random: Random, currencies: Readonly<Record<string, string>>): RawPage[] {
  const dates = windows.flatMap(({ from, to }) => datesIn({ from: calendarDate(from), to: calendarDate(to) }));
  return accounts.flatMap((account) =>
    dates.flatMap((date) =>
      (["account", "campaign", "adGroup"] as const)
        .filter((report) => report !== "adGroup" || account.startsWith("google"))
        .filter(() => random.chance(round === 0 ? 75 : 12))
        .map(
          (report): RawPage => ({
            account,
            report,
            date,
            currency: account === "google:2" && date < "2028-02-28" ? "GBP" : (currencies[account] ?? ""),
            readAt: addMs(roundAt(round), -900_000),
            storedAt: roundAt(round),
            unavailable: random.chance(8) ? ["results"] : random.chance(5) ? ["linkClicks"] : [],
            facts: factsOf(report, account, random),
          }),
        ),
    ),
  );
}

function factsOf(report: RawPage["report"], account: string, random: Random): RawFact[] {
  if (random.chance(12)) return [];
  const names = { account: [account.split(":")[1] ?? ""], campaign: ["a", "b", "c"], adGroup: ["a1", "a2", "b1"] }[
    report
  ];
  return names
    .filter(() => report === "account" || random.chance(70))
    .map((entity) => ({
      entity,
      parent: report === "adGroup" ? entity.charAt(0) : null,
      metrics: {
        spend: random.chance(6) ? null : BigInt(random.next(40_000_000)) - 1_000_000n,
        impressions: BigInt(random.next(5_000)) * 1_000_000n,
        linkClicks: random.chance(6) ? null : BigInt(random.next(60)) * 1_000_000n,
      },
      results: Object.fromEntries(
        [...new Set(Object.values(actions))]
          .filter(() => random.chance(60))
          .map((action) => [
            action,
            [
              random.chance(6) ? null : BigInt(random.next(8)) * 500_000n,
              random.chance(20) ? null : BigInt(random.next(90_000_000)),
            ] as const,
          ]),
      ),
    }));
}

/** Published on working days; the newest window may lack its last days, and the yen some days. */
function ratesOf(random: Random): RateDay[] {
  const dates = windows.flatMap(({ from, to }, at) => {
    const end = at === windows.length - 1 && random.chance(50) ? `${to.slice(0, 8)}01` : to;
    return datesIn({ from: calendarDate(`${from.slice(0, 8)}15`), to: calendarDate(end) });
  });
  return dates
    .filter((date) => ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay()))
    .map((date) => ({
      date,
      perEuro: {
        USD: (1.05 + random.next(900) / 10_000).toFixed(4),
        GBP: (0.82 + random.next(600) / 10_000).toFixed(5),
        ...(random.chance(90) ? { JPY: (150 + random.next(2_000) / 100).toFixed(2) } : {}),
      },
    }));
}

export async function putPage(store: Store, raw: RawPage): Promise<void> {
  const owner = accountKey(raw.account);
  const page: FactPage = {
    holds: "facts",
    owner,
    report: reportId(raw.report),
    period: dayPeriod(calendarDate(raw.date)),
    level: raw.report satisfies Level,
    currency: raw.currency,
    metrics: stored,
    unavailable: raw.unavailable,
    facts: raw.facts.map(factOf),
  };
  await store.pages.put(owner, encodePage(page), {
    readAt: raw.readAt,
    head: null,
    advance: false,
    history: true,
    now: () => raw.storedAt,
  });
}

function factOf({ entity, parent, metrics, results }: RawFact): Fact {
  const amount = (millionths: bigint | null) => millionths as Micros | null;
  return {
    entity: entityId(entity),
    parent: parent === null ? null : entityId(parent),
    audience: null,
    metrics: Object.fromEntries(
      Object.entries(metrics).flatMap(([name, value]) => (isStoredMetric(name) ? [[name, amount(value)]] : [])),
    ),
    results: Object.fromEntries(
      Object.entries(results).map(([action, [count, value]]) => [
        resultKey(action, "platform"),
        { count: amount(count), value: amount(value) },
      ]),
    ),
  };
}

async function register(store: Store, { platform, account }: AccountKey, currency: string): Promise<void> {
  const found = {
    account,
    name: accountName({ platform, account }),
    currency,
    zone: "UTC",
    state: "enabled",
    status: "ON",
    route: {},
  } as const;
  await store.accounts.register(platform, connectionId("main"), [found], clockStart);
}
