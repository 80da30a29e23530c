import { backtest } from "@leadline/core/alerts/backtest";
import { accountKey, accountName, connectionId } from "@leadline/core/ids";
import { format } from "@leadline/core/micros";
import { encodePage } from "@leadline/core/page";
import { nightDue } from "@leadline/core/planning";
import type { PlatformTraits } from "@leadline/core/platform";
import type { Store } from "@leadline/core/ports";
import { sampleEntities, samplePage, sampleRules } from "@leadline/core/query/sample";
import { settings } from "@leadline/core/settings";
import { addDays, calendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import { pastOfRule } from "@leadline/core/watch/past-of-rule";
import { watch } from "@leadline/core/watch/watch";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { quiet } from "./night.ts";

const listed: readonly PlatformTraits[] = platforms;
const traits = listed.map((known) => ({ ...known, mapping: sampleRules }));
const owners = [accountKey("google:1"), accountKey("tiktok:2")];
const zones = { "google:1": "Europe/Paris", "tiktok:2": "America/New_York" } as const;
const configuration = settings(
  {
    reportingCurrency: "EUR",
    clients: [{ id: "northwind", name: "Northwind", accounts: owners.map(accountName) }],
    alerts: [
      {
        ...{ id: "campaigns", name: "CPL", kpi: "cpl" },
        scope: { each: "campaign" },
        threshold: { above: "30", currency: "EUR" },
      },
      { ...{ id: "whole", name: "CPL", kpi: "cpl" }, window: 3, threshold: { above: "30", currency: "EUR" } },
    ],
  },
  traits,
);
const [first, last] = [calendarDate("2026-11-12"), calendarDate("2026-11-20")];
const pastDays = 60;
const hourMs = 3_600_000;

/** A lead costs ten euros; from the shift on a hundred, and one of a day's leads is told a night later. */
function pagesOf(owner: (typeof owners)[number], to: typeof first) {
  // What has not moved is not read again.
  return datesIn({ from: to === first ? addDays(to, -pastDays) : addDays(to, -2), to }).flatMap((date) => {
    const leads = (date >= "2026-11-13" ? 1 : 10) - (date === to ? 1 : 0);
    const row = { spend: "100", impressions: "9000", linkClicks: "90", leads: String(leads) };
    return [
      encodePage(samplePage(owner, "account", date, [{ ...row, entity: owner.account }])),
      encodePage(samplePage(owner, "campaign", date, [{ ...row, entity: "11" }])),
    ];
  });
}

/** One account's night, as its run leaves it. */
async function read(owner: (typeof owners)[number], store: Store, now: Instant): Promise<void> {
  const record = await store.accounts.get(owner);
  const known = traits.find(({ id }) => id === owner.platform);
  if (!record || !known) return expect.unreachable();
  const key = { ...owner, night: nightDue(known, record, now), tier: "core" } as const;
  const to = addDays(key.night, -1);
  const options = { readAt: now, advance: false, history: true, now: () => addMs(now, 20_000) };
  for (const page of pagesOf(owner, to)) {
    const [head = null] = await store.pages.heads(owner, page.report, page.period, page.period);
    await store.pages.put(owner, page, { ...options, head });
  }
  await store.accounts.opened(key);
  const outcomes = ["account", "campaign"].map((report) => {
    const { report: id } = encodePage(samplePage(owner, report === "account" ? "account" : "campaign", to, []));
    return {
      report: id,
      from: addDays(to, -pastDays),
      to,
      state: "stored",
      verifiedAt: now,
      rows: 1,
      changed: [],
    } as const;
  });
  const counts = { seq: 1, starts: 0, crowded: false, slices: [], handedOver: true };
  await store.tasks.create({ ...key, ...counts, state: "done", outcomes, openedAt: now, dueAt: now });
  await store.accounts.ended(key, true);
}

/** Night after night as it is lived: who reads when, and when anybody looks whether something is to be judged. */
async function lived(readHour: (night: number) => number, looks: "hourly" | "after reading"): Promise<Store> {
  const store = createMemoryStore();
  for (const owner of owners) {
    const zone = zones[accountName(owner) as keyof typeof zones]; // Its accounts are these.
    const found = { account: owner.account, name: accountName(owner), currency: "EUR", zone, route: {} };
    const record = { ...found, state: "enabled", status: "ENABLED" } as const;
    await store.accounts.register(owner.platform, connectionId("main"), [record], instant("2026-11-01T00:00:00Z"));
    const names = encodePage(sampleEntities(owner, "campaignEntities", [["11", "Brand"]]));
    const options = { readAt: instant("2026-11-01T00:00:00Z"), head: null, advance: false, history: false };
    await store.pages.put(owner, names, options);
  }
  for (const [place, night] of datesIn({ from: first, to: last }).entries()) {
    for (let hour = 0; hour < 24; hour++) {
      const now = addMs(instant(`${addDays(night, 1)}T09:00:00Z`), hour * hourMs);
      const reads = hour === readHour(place);
      if (reads) for (const owner of owners) await read(owner, store, now);
      if (looks === "after reading" ? !reads : false) continue;
      const clock = { now: () => addMs(now, 60_000) };
      await watch({ store, clock, log: quiet, settings: configuration, traits, remainingMs: () => 900_000 });
    }
  }
  return store;
}

async function told(store: Store, rule: string): Promise<readonly unknown[]> {
  const [client] = configuration.clients;
  const messages = await store.messages.list(client?.id ?? null, { from: first, to: last });
  return messages
    .filter(({ source }) => source === rule)
    .flatMap(({ night, entries }) =>
      entries.map(({ event, subject, value, probability }) => [night, event, subject, value, probability ?? null]),
    );
}

async function triedAgain(store: Store, id: string, range = { from: first, to: last }): Promise<readonly unknown[]> {
  const [client] = configuration.clients;
  const rule = configuration.alerts?.find((one) => one.id === id);
  if (client === undefined || rule === undefined) return expect.unreachable();
  const clock = { now: () => instant("2026-12-24T12:00:00Z") };
  const wanted = { rule, client, nights: range, reportingCurrency: "EUR", isFinal: false };
  const { mornings } = await pastOfRule(wanted, { store, clock, traits });
  return backtest(rule, mornings).map(({ night, event, subject, value, probability }) => [
    night,
    event,
    subject.key,
    value === null ? null : format(value),
    probability === null ? null : Math.round(probability * 10_000) / 10_000,
  ]);
}

const events = (lines: readonly unknown[]) => lines.map((line) => (Array.isArray(line) ? line[1] : null));

test("looked at by the hour, a back-test tells what was told, also of nights read late and of one read after its deadline", async () => {
  const store = await lived((night) => (night === 4 ? 15 : night === 2 ? 6 : 1), "hourly");
  for (const { id } of configuration.alerts ?? []) {
    const live = await told(store, id);
    expect(events(live)).toEqual(expect.arrayContaining(["fired", "noData", "dataBack"]));
    expect(await triedAgain(store, id)).toEqual(live);
  }
});

test("so it is where nobody was there at the deadline, and reading came before judging", async () => {
  const store = await lived(() => 17, "after reading");
  for (const { id } of configuration.alerts ?? []) {
    const live = await told(store, id);
    expect(events(live)).toContain("fired");
    expect(events(live)).not.toContain("noData");
    expect(await triedAgain(store, id)).toEqual(live);
  }
});

test("the night on which it fired is enough to ask about, though it takes two in a row", async () => {
  const store = await lived(() => 1, "hourly");
  const live = await told(store, "whole");
  const fired = live.find((line) => Array.isArray(line) && line[1] === "fired");
  const night = calendarDate(Array.isArray(fired) ? String(fired[0]) : "");
  expect(await triedAgain(store, "whole", { from: night, to: night })).toEqual([fired]);
});
