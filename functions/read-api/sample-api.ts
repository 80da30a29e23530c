import { randomBytes } from "node:crypto";
import { type ApiKeyRecord, defaultPerDay, keyBytes, newApiKey } from "@leadline/core/api-keys";
import { sampleMessage, sampleState } from "@leadline/core/delivery/sample";
import { feedBytes, newFeed } from "@leadline/core/feeds";
import { type AccountKey, accountKey, accountName, clientId, connectionId } from "@leadline/core/ids";
import { encodePage } from "@leadline/core/page";
import type { PlatformTraits } from "@leadline/core/platform";
import type { Store } from "@leadline/core/ports";
import { type SampleRow, sampleEntities, samplePage, sampleRules } from "@leadline/core/query/sample";
import { settings } from "@leadline/core/settings";
import type { Task } from "@leadline/core/task";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import type { Keys } from "./door/door.ts";
import { createHandler, createReadApi, type ReadApiPorts } from "./index.ts";

/** Traits whose leads are told by the samples' form. For tests. */
export const sampleTraits: readonly PlatformTraits[] = platforms.map((known) => ({ ...known, mapping: sampleRules }));

const start = instant("2026-11-04T08:00:00Z");
const [northwind, sunpeak] = [accountKey("google:1234567890"), accountKey("google:999")];

/** What a test may turn: time, and what stands in the configuration. */
export interface SampleOptions {
  readonly store?: Store;
  readonly keys?: Keys;
  readonly origins?: readonly string[];
}

/** An API over two clients with an account each, on a clock that only `pass` moves. For tests. */
export function sampleApi({ store = createMemoryStore(), keys = "demanded", origins }: SampleOptions = {}) {
  let passed = 0;
  const logged: unknown[] = [];
  const configuration = settings(
    {
      reportingCurrency: "EUR",
      clients: [
        { id: "northwind", name: "Northwind", accounts: ["google:1234567890", "tiktok:5550000000000000000"] },
        { id: "sunpeak", name: "Sunpeak", accounts: ["google:999"] },
      ],
      ...(origins === undefined ? {} : { cors: { origins } }),
    },
    sampleTraits,
  );
  const now = (): Instant => addMs(start, passed);
  const log = { info: () => {}, warn: (event: string, fields: unknown) => void logged.push([event, fields]) };
  const clock = { now };
  const ports: ReadApiPorts = {
    store,
    clock,
    log,
    settings: async () => configuration,
    traits: sampleTraits,
    elapsedMs: () => passed,
  };
  const api = createReadApi(ports, { keys });
  return {
    store,
    logged,
    ports,
    now,
    pass: (ms: number) => {
      passed += ms;
    },
    handler: createHandler(ports),
    ask: async (url: string, key?: string, headers: Readonly<Record<string, string>> = {}) =>
      await api.request(url, { headers: { ...headers, ...(key === undefined ? {} : { "x-api-key": key }) } }),
    request: async (url: string, init?: RequestInit) => await api.request(url, init),
  };
}

/** Some days of figures, names and runs of both clients; `other` is what the second client's campaign spent. For tests. */
export async function fillSample(store: Store, other = "77"): Promise<void> {
  await fill(store, northwind, { spend: "100.5", campaign: "Brand" });
  await fill(store, sunpeak, { spend: other, campaign: "Summer" });
  await fillAlerts(store, "northwind", northwind);
  await fillAlerts(store, "sunpeak", sunpeak);
}

/** An alert that stands, and the message that told of it. For tests. */
export async function fillAlerts(store: Store, client: string, owner: AccountKey): Promise<void> {
  const [night, at, id] = [calendarDate("2026-11-03"), start, clientId(client)];
  const subject = `${client}/${accountName(owner)}/11`;
  const [entry] = sampleMessage().entries;
  await store.alerts.put(id, sampleState({ subject, night, since: at, toldAt: at }));
  await store.messages.put(
    sampleMessage({ client: id, night, at, entries: entry === undefined ? [] : [{ ...entry, subject }] }),
  );
}

async function fill(store: Store, owner: AccountKey, { spend, campaign }: { spend: string; campaign: string }) {
  const found = { account: owner.account, name: "Shop", currency: "EUR", zone: "Europe/Paris", ...enabled };
  await store.accounts.register(owner.platform, connectionId("main"), [found], start);
  const options = { readAt: start, head: null, advance: false, history: true };
  const put = async (level: "account" | "campaign", date: string, row: SampleRow) =>
    await store.pages.put(owner, encodePage(samplePage(owner, level, date, [row])), options);
  for (const date of ["2026-11-01", "2026-11-02"]) {
    await put("account", date, { entity: owner.account, spend, impressions: "1000", leads: "4" });
    await put("campaign", date, { entity: "11", spend, impressions: "1000", leads: "4" });
  }
  await store.pages.put(owner, encodePage(sampleEntities(owner, "campaignEntities", [["11", campaign]])), options);
  await store.tasks.create(taskOf(owner));
}

const enabled = { state: "enabled", status: "ENABLED", route: {} } as const;

function taskOf(owner: AccountKey): Task {
  return {
    ...owner,
    night: calendarDate("2026-11-04"),
    tier: "core",
    state: "done",
    seq: 2,
    starts: 0,
    crowded: false,
    slices: [],
    outcomes: [],
    openedAt: start,
    dueAt: start,
    handedOver: true,
  };
}

/** A stored key and its text, good for reading the first client unless `over` says otherwise. For tests. */
export async function sampleKey(store: Store, over: Partial<ApiKeyRecord> = {}) {
  const { id, text, digest } = newApiKey(randomBytes(keyBytes));
  const key: ApiKeyRecord = {
    id,
    name: "Test",
    digest,
    clients: [clientId("northwind")],
    rights: ["read"],
    perDay: defaultPerDay,
    createdAt: start,
    revokedAt: null,
    use: null,
    ...over,
  };
  await store.apiKeys.create(key);
  return { key, text };
}

/** A stored feed of the first client and its token. For tests. */
export async function sampleFeed(store: Store, query: string, client = "northwind") {
  const { id, token, digest } = newFeed(randomBytes(feedBytes));
  const asked = { client: clientId(client), query };
  await store.feeds.create({ id, name: "Sheet", digest, ...asked, createdAt: start, revokedAt: null });
  return { id, token, digest };
}
