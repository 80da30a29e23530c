import type { StoredMessage } from "@leadline/core/delivery/message";
import { reportId } from "@leadline/core/facts";
import { type AccountKey, accountKey, accountName, clientId, connectionId } from "@leadline/core/ids";
import { encodePage } from "@leadline/core/page";
import type { PlatformTraits } from "@leadline/core/platform";
import type { Store } from "@leadline/core/ports";
import { type SampleRow, sampleEntities, samplePage, sampleRules } from "@leadline/core/query/sample";
import { type Settings, settings } from "@leadline/core/settings";
import { addDays, type CalendarDate, calendarDate, datesIn, daysBetween } from "@leadline/core/time/calendar-date";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import { tellDigests } from "@leadline/core/watch/digests";
import type { WatchPorts } from "@leadline/core/watch/watch";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { quiet } from "./night.ts";

const listed: readonly PlatformTraits[] = platforms;
export const traits = listed.map((known) => ({ ...known, mapping: sampleRules }));

export const shop = accountKey("tiktok:1");
export const west = accountKey("tiktok:2");
export const northwind = clientId("northwind");
/** The Monday on which the digest is due, and the last day of its week. */
export const monday = calendarDate("2026-11-23");
export const sunday = calendarDate("2026-11-22");

export interface WorldOptions {
  readonly zones?: Readonly<Record<string, string>>;
  /** Of the only digest. */
  readonly digest?: object;
  readonly over?: object;
  readonly discovered?: Instant;
}

/** Accounts that are read by hand, and the hourly look at the digests. */
export async function digestWorld({ zones = {}, digest = {}, over = {}, discovered }: WorldOptions = {}) {
  const store = createMemoryStore();
  const owners = [shop, ...Object.keys(zones).map(accountKey)];
  const found = owners.map(({ account }) => ({
    ...{ account, name: `Shop ${account}`, currency: "EUR", zone: zones[`tiktok:${account}`] ?? "UTC" },
    ...({ state: "enabled", status: "ENABLED", route: {} } as const),
  }));
  const at = discovered ?? instant("2026-10-01T00:00:00Z");
  await store.accounts.register(shop.platform, connectionId("agency"), found, at);
  const configuration = settings(
    {
      reportingCurrency: "EUR",
      clients: [{ id: northwind, name: "Northwind", accounts: owners.map(accountName) }],
      channels: [{ id: "team", kind: "slack" }],
      digests: [{ id: "week", client: northwind, zone: "Europe/Paris", channels: ["team"], ...digest }],
      ...over,
    },
    traits,
  );
  return { store, settings: configuration, look: looker(store, configuration) };
}

/** Looks at that moment, and says what is kept of the digests since 1 November. */
function looker(store: Store, configuration: Settings) {
  return async (at: string, more: Partial<WatchPorts> = {}): Promise<readonly StoredMessage[]> => {
    const ports = { store, clock: { now: () => instant(at) }, log: quiet, settings: configuration, traits };
    await tellDigests({ ...ports, remainingMs: () => 300_000, ...more });
    const range = { from: calendarDate("2026-11-01"), to: calendarDate("2027-01-31") };
    return (await store.messages.list(northwind, range)).filter(({ kind }) => kind === "digest");
  };
}

/** What a day's campaigns have brought so many nights later. */
export type Market = (date: CalendarDate, nights: number) => readonly SampleRow[];

/** Ten leads a day of each of two campaigns, of which one more is known after each night. */
export const slow: Market = (_date, nights) =>
  ["77", "78"].map((entity) => ({
    ...{ entity, spend: "100", impressions: "1000", linkClicks: "50" },
    leads: `${Math.min(nights, 10)}`,
  }));

export interface Nights {
  readonly owner?: AccountKey;
  /** The first night and the last; days before the first are read by it. */
  readonly from: string;
  readonly to: string;
  readonly market?: Market;
  /** Days that the first night reads. */
  readonly backfill?: number;
}

/** Night after night at 04:00 UTC: thirty days are read, and the night is noted as finished. */
export async function readNights(
  store: Store,
  { owner = shop, from, to, market = slow, backfill = 30 }: Nights,
): Promise<void> {
  const names = sampleEntities(owner, "campaignEntities", [
    ["77", "Solar"],
    ["78", "Heat pumps"],
  ]);
  const first = calendarDate(from);
  for (const night of datesIn({ from: first, to: calendarDate(to) })) {
    const readAt = instant(`${night}T04:00:00Z`);
    const oldest = addDays(night, -(night === first ? backfill : 30));
    const put = { readAt, head: null, advance: false, history: true, now: () => addMs(readAt, 1000) };
    await store.pages.put(owner, encodePage(names), put);
    for (const date of datesIn({ from: oldest, to: addDays(night, -1) })) {
      const rows = market(date, daysBetween(date, night));
      await store.pages.put(owner, encodePage(samplePage(owner, "account", date, rows)), put);
      await store.pages.put(owner, encodePage(samplePage(owner, "campaign", date, rows)), put);
    }
    await finish(store, owner, { night, oldest, readAt });
  }
}

async function finish(
  store: Store,
  owner: AccountKey,
  { night, oldest, readAt }: { readonly night: CalendarDate; readonly oldest: CalendarDate; readonly readAt: Instant },
): Promise<void> {
  const read = { from: oldest, to: addDays(night, -1), state: "stored", verifiedAt: readAt, rows: 1 } as const;
  const key = { ...owner, night, tier: "core" } as const;
  await store.tasks.create({
    ...{ ...key, state: "done", seq: 1, starts: 0, crowded: false, slices: [], handedOver: true },
    outcomes: ["account", "campaign"].map((report) => ({ ...read, report: reportId(report), changed: [] })),
    ...{ openedAt: readAt, dueAt: readAt },
  });
  await store.accounts.ended(key, true);
}

/** The figures of the item with that title, as the notice writes them in plain spaces. */
export function figuresIn(message: StoredMessage | undefined, title: string): Readonly<Record<string, string>> {
  const items = message?.notices.en.items.filter((item) => item.title === title) ?? [];
  const figures = items.flatMap((item) => item.figures);
  return Object.fromEntries(figures.map(({ label, value }) => [label, value.replace(/[\u00a0\u2009\u202f]/g, " ")]));
}
