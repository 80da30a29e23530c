import type { ChannelSettings } from "@leadline/core/delivery/channel-settings";
import { deliverDue, type Send } from "@leadline/core/delivery/deliver-due";
import { dayPeriod, reportId } from "@leadline/core/facts";
import { type AccountKey, accountKey, accountName, connectionId } from "@leadline/core/ids";
import { encodePage } from "@leadline/core/page";
import { nightDue } from "@leadline/core/planning";
import type { PlatformTraits } from "@leadline/core/platform";
import type { Log, Store } from "@leadline/core/ports";
import { samplePage, sampleRules } from "@leadline/core/query/sample";
import { ratesDue } from "@leadline/core/rates/keep-rates";
import { settings } from "@leadline/core/settings";
import type { SliceOutcome, Task } from "@leadline/core/task";
import { addDays, type CalendarDate, datesIn, monthOf } from "@leadline/core/time/calendar-date";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import type { WatchPorts } from "@leadline/core/watch/watch";
import { watchSystem } from "@leadline/core/watch/watch-system";
import { googleTraits } from "@leadline/platforms/google/traits";
import { createMemoryStore } from "@leadline/store/memory/store";

const hourMs = 3_600_000;
const main = connectionId("main");
const team: ChannelSettings = { id: "team", kind: "slack", language: "en", to: {} };

/** Two accounts of a client, the second in another currency than its reports. */
export const [shop, abroad] = [accountKey("google:1"), accountKey("google:2")] as const;
/** An account that no client has until somebody adds it. */
export const stray = accountKey("google:3");

/** What a test changes while time goes by. */
export interface Circumstances {
  /** The nights of these accounts fail. */
  failing: readonly AccountKey[];
  /** What the total of an account's day has more than its campaigns. */
  surplus: ReadonlyMap<string, number>;
  /** Rates are published and read. */
  ratesKept: boolean;
  sunset: CalendarDate | null;
  accounts: readonly AccountKey[];
  log: Log;
  remainingMs: number;
}

/** The hourly look at Leadline's own troubles over a store in memory, on a clock that moves by the hour. For tests. */
export function systemWorld(start: Instant = instant("2026-11-16T00:05:00Z"), store: Store = createMemoryStore()) {
  let now = start;
  const told: string[] = [];
  const clock = { now: () => now };
  const send: Send = async (_, { title, items, at }) => {
    for (const { tone, title: name } of items) told.push(`${at.slice(5, 13)} ${title}: ${tone} ${name}`);
  };
  const around: Circumstances = {
    failing: [],
    surplus: new Map(),
    ratesKept: true,
    sunset: null,
    accounts: [shop, abroad],
    log: { info: () => undefined, warn: () => undefined },
    remainingMs: 300_000,
  };
  const ports = (): WatchPorts => {
    const { sunset, accounts, log } = around;
    const traits = traitsUntil(sunset);
    return { store, clock, log, traits, settings: settingsOf(accounts, traits), remainingMs: () => around.remainingMs };
  };
  const look = async () => {
    try {
      await watchSystem(ports());
    } finally {
      await deliverDue([null], { ...ports(), channels: [team], send });
    }
  };
  return {
    store,
    told,
    around,
    now: clock.now,
    look,
    discover: (owner: AccountKey) => discover(owner, { store, now }),
    /** Hours go by, each with its look, or only some of them; nights run as they are due. What was told meanwhile. */
    async pass(hours: number, step = 1): Promise<readonly string[]> {
      const before = told.length;
      for (let hour = 0; hour < hours; hour += step) {
        now = addMs(now, step * hourMs);
        await runNights(around, { store, now });
        if (around.ratesKept) await keepRate(store, ratesDue(now), now);
        await look();
      }
      return told.slice(before);
    },
  };
}

export type SystemWorld = ReturnType<typeof systemWorld>;

interface Moment {
  readonly store: Store;
  readonly now: Instant;
}

function traitsUntil(sunset: CalendarDate | null): readonly PlatformTraits[] {
  const { residuals: _, ...traits }: PlatformTraits = googleTraits;
  return [{ ...traits, mapping: sampleRules, api: { ...traits.api, sunset } }];
}

function settingsOf(accounts: readonly AccountKey[], traits: readonly PlatformTraits[]) {
  return settings(
    {
      reportingCurrency: "EUR",
      clients: [{ id: "northwind", name: "Northwind", accounts: accounts.map(accountName) }],
      connections: [{ id: "main", platform: "google" }],
      channels: [{ id: "team", kind: "slack" }],
      system: { channels: ["team"] },
    },
    traits,
  );
}

async function discover(owner: AccountKey, { store, now }: Moment): Promise<void> {
  const currency = owner === abroad ? "USD" : "EUR";
  const about = { account: owner.account, name: `Shop ${owner.account}`, currency, zone: "Europe/Paris" };
  const enabled = { state: "enabled", status: "ENABLED", route: {} } as const;
  await store.accounts.register(owner.platform, main, [{ ...about, ...enabled }], now);
}

async function runNights({ failing, accounts, surplus }: Circumstances, { store, now }: Moment): Promise<void> {
  for (const owner of accounts) {
    const record = await store.accounts.get(owner);
    if (record === null || failing.includes(owner)) continue;
    const night = nightDue(googleTraits, record, now);
    if (record.done.core !== undefined && record.done.core >= night) continue;
    const outcomes = await readDays(owner, night, { store, now, surplus });
    await store.tasks.create(runOf(owner, night, { now, outcomes }));
    await store.accounts.ended({ ...owner, night, tier: "core" }, true);
  }
}

interface Reading extends Moment {
  readonly surplus: Circumstances["surplus"];
}

/** A week is read every night, which is what the product's month comes to here. */
async function readDays(owner: AccountKey, night: CalendarDate, reading: Reading): Promise<readonly SliceOutcome[]> {
  const range = { from: addDays(night, -7), to: addDays(night, -1) };
  const outcomes = (["account", "campaign"] as const).map(async (level) => {
    const changed: CalendarDate[] = [];
    for (const date of datesIn(range)) if (await readDay(owner, level, date, reading)) changed.push(date);
    return {
      report: reportId(level),
      ...range,
      state: "stored",
      verifiedAt: reading.now,
      rows: 7,
      changed: changed.map(dayPeriod),
    } as const;
  });
  return await Promise.all(outcomes);
}

async function readDay(
  owner: AccountKey,
  level: "account" | "campaign",
  date: CalendarDate,
  { store, now, surplus }: Reading,
): Promise<boolean> {
  const more = level === "account" ? (surplus.get(`${accountName(owner)} ${date}`) ?? 0) : 0;
  const page = encodePage(samplePage(owner, level, date, [{ entity: "9", spend: String(100 + more), leads: "3" }]));
  const [head = null] = await store.pages.heads(owner, page.report, page.period, page.period);
  const { state } = await store.pages.put(owner, page, { readAt: now, head, advance: false, history: true });
  return state === "written";
}

function runOf(
  owner: AccountKey,
  night: CalendarDate,
  { now, outcomes }: { readonly now: Instant; readonly outcomes: readonly SliceOutcome[] },
): Task {
  const times = { openedAt: now, dueAt: now, handedOver: true };
  const counts = { seq: 1, starts: 1, crowded: false, slices: [] };
  return { ...owner, night, tier: "core", state: "done", outcomes, ...counts, ...times };
}

async function keepRate(store: Store, date: CalendarDate, readAt: Instant): Promise<void> {
  const month = monthOf(date);
  const [known] = await store.rates.months(month, month);
  if (known?.days.some((day) => day.date === date)) return;
  const days = [...(known?.days ?? []), { date, perEuro: { USD: "1.1" } }];
  await store.rates.put({ month, version: (known?.version ?? 0) + 1, readAt, days }, { supersedes: null });
}
