import { accountKey, connectionId } from "@leadline/core/ids";
import { encodePage } from "@leadline/core/page";
import type { Store } from "@leadline/core/ports";
import { sampleEntities, samplePage } from "@leadline/core/query/sample";
import { addDays, calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { createMemoryStore } from "@leadline/store/memory/store";
import fc from "fast-check";
import { expect, test } from "vitest";
import { endpoints } from "./endpoints.ts";
import { fillAlerts, fillSample, sampleApi, sampleFeed, sampleKey } from "./sample-api.ts";

/** Random figures, names and a random key and feed of the other client. */
const otherData = fc.record({
  spends: fc.array(fc.nat(1_000_000), { maxLength: 4 }),
  names: fc.array(fc.string({ maxLength: 8 }), { maxLength: 3 }),
  found: fc.boolean(),
  key: fc.boolean(),
  feed: fc.boolean(),
  alerts: fc.boolean(),
});
type OtherData = typeof otherData extends fc.Arbitrary<infer T> ? T : never;

const other = accountKey("google:999");
const at = instant("2026-11-04T09:00:00Z");

async function fillOther(store: Store, { spends, names, found, key, feed, alerts }: OtherData): Promise<void> {
  const described = {
    name: names.join(""),
    currency: "USD",
    zone: "UTC",
    state: "disabled",
    status: "X",
    route: {},
  } as const;
  if (found) {
    await store.accounts.register(other.platform, connectionId("main"), [{ account: other.account, ...described }], at);
  }
  const options = { readAt: at, head: null, advance: false, history: true };
  for (const [index, spend] of spends.entries()) {
    const date = addDays(calendarDate("2026-11-01"), index);
    const row = { entity: other.account, spend: String(spend), leads: String(index) };
    await store.pages.put(other, encodePage(samplePage(other, "account", date, [row])), options);
  }
  const entities = names.map((name, index) => [String(index), name] as const);
  await store.pages.put(other, encodePage(sampleEntities(other, "campaignEntities", [...entities])), options);
  if (key) await sampleKey(store, { clients: "all" });
  if (feed) await sampleFeed(store, "by=day", "sunpeak");
  if (alerts) await fillAlerts(store, "sunpeak", other);
}

/** The same store; what is asked of it is noted. */
function watched(store: Store, calls: string[]): Store {
  const part = <T extends object>(name: string, inner: T): T =>
    new Proxy(inner, {
      get(target, method) {
        const found: unknown = Reflect.get(target, method);
        if (typeof found !== "function") return found;
        return (...given: readonly unknown[]) => {
          calls.push(`${name}.${String(method)} ${JSON.stringify(given)}`);
          return Reflect.apply(found, target, given);
        };
      },
    });
  return new Proxy(store, {
    get: (target, name) => part(String(name), Object(Reflect.get(target, name))),
  });
}

const questions = [
  ...endpoints.filter(({ path }) => !path.includes("{")).map(({ path, example }) => `${path}?${example}`),
  "/v1/kpis?client=northwind&from=2026-11-01&to=2026-11-04&by=day,campaign",
  "/v1/kpis?client=northwind&account=google:999",
  "/v1/campaigns?client=northwind&account=google:999",
  "/v1/campaigns?client=northwind&campaign=0,1,11",
  "/v1/runs?client=northwind&from=2026-11-01",
  ...["kpis", "accounts", "campaigns", "audiences", "runs"].map((name) => `/v1/${name}?client=sunpeak`),
];

/** Everything a key of the first client can see: statuses, headers, bodies, and what each answer asked of the store. */
async function seenBy(data: OtherData | null): Promise<readonly unknown[]> {
  const store = createMemoryStore();
  await fillSample(store);
  if (data !== null) await fillOther(store, data);
  await sampleKey(store, { id: sameKey.id, digest: sameKey.digest });
  const calls: string[] = [];
  const { ask } = sampleApi({ store: watched(store, calls) });
  const seen: unknown[] = [];
  for (const question of questions) {
    const reply = await ask(question, sameKey.text);
    seen.push([
      question,
      reply.status,
      Object.fromEntries(reply.headers),
      await reply.text(),
      calls.splice(0).toSorted(),
    ]);
  }
  return seen;
}

const made = await sampleKey(createMemoryStore());
const sameKey = { id: made.key.id, digest: made.key.digest, text: made.text };

test("nothing a key can see depends on what belongs to another client: no answer, no header, no read", async () => {
  const before = await seenBy(null);
  expect(JSON.stringify(before)).toContain("Northwind");
  await fc.assert(
    fc.asyncProperty(otherData, async (data) => {
      expect(await seenBy(data)).toEqual(before);
    }),
    { numRuns: 25 },
  );
});
