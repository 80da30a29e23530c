import { randomUUID } from "node:crypto";
import { claimed, type Delivery, newDelivery, quietUntilDue, waiting } from "@leadline/core/delivery/delivery";
import { messageId } from "@leadline/core/delivery/notice";
import { sampleMessage, sampleState } from "@leadline/core/delivery/sample";
import type { ToldDetails } from "@leadline/core/delivery/told";
import { accountKey, type ClientId, clientId } from "@leadline/core/ids";
import type { Store } from "@leadline/core/ports";
import { addDays, calendarDate } from "@leadline/core/time/calendar-date";
import { addMs, instant } from "@leadline/core/time/instant";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenStore, stores } from "./stores.ts";

const now = instant("2026-11-23T07:00:00Z");
const night = calendarDate("2026-11-22");
const told = { severity: "warning", channels: ["team"], owner: null } as const;
const rule = { id: "cpl-high", name: "CPL", kpi: "cpl", ...told } as const;
const someClient = (): ClientId => clientId(`c${randomUUID().slice(0, 12)}`);

describe.each(stores)("alerts in the %s store", (_, open) => {
  let opened: OpenStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  test("of two evaluations that saw the same state one wins", async () => {
    const client = someClient();
    const first = sampleState();
    const both = await Promise.all([store.alerts.put(client, first), store.alerts.put(client, first)]);
    expect(both.toSorted()).toEqual([false, true]);
    const next = sampleState({ seq: 2, status: "ok", alerting: false, event: "cleared" });
    expect(await store.alerts.put(client, { ...next, state: { ...next.state, seq: 3 } })).toBe(false);
    expect(await store.alerts.put(client, next)).toBe(true);
    expect(await store.alerts.put(client, next)).toBe(false);
    expect(await store.alerts.states(client, "cpl-high")).toEqual([next]);
    expect(await store.alerts.states(client)).toEqual([next]);
    expect(await store.alerts.states(client, "cpl")).toEqual([]);
    await store.alerts.forget(client, first);
    expect(await store.alerts.states(client)).toEqual([next]);
    await store.alerts.forget(client, next);
    expect(await store.alerts.states(client)).toEqual([]);
  });

  test("clients that were served are listed, each once, until they are forgotten or removed", async () => {
    const [one, other] = [someClient(), someClient()];
    for (const client of [one, other, one]) await store.served.note(client);
    const listed = async () => (await store.served.list()).filter((client) => [one, other].includes(client));
    expect(await listed()).toEqual([one, other].toSorted());
    await store.served.forget(one);
    expect(await listed()).toEqual([other]);
    expect(await store.removals.eraseClient(other)).toEqual({});
    expect(await listed()).toEqual([]);
  });

  test("a rule that was judged for a later night is not judged for an earlier one again", async () => {
    const client = someClient();
    const judged = { rule, version: "v1", night };
    await store.alerts.setJudged(client, judged);
    await store.alerts.setJudged(client, { ...judged, night: addDays(night, -1) });
    expect(await store.alerts.judged(client)).toEqual([judged]);
    await store.alerts.setJudged(client, { ...judged, version: "v2" });
    expect(await store.alerts.judged(client)).toEqual([{ ...judged, version: "v2" }]);
    await store.alerts.forgetJudged(client, "cpl-high");
    expect(await store.alerts.judged(client)).toEqual([]);
  });

  test("the first message counts, whoever writes it, and comes back whole", async () => {
    for (const client of [someClient(), null]) {
      const id = messageId(randomUUID());
      const message = sampleMessage({ client, id });
      expect(await store.messages.get(message)).toBeNull();
      expect(await store.messages.put(message)).toBe(true);
      expect(await store.messages.put({ ...message, source: "other" })).toBe(false);
      expect(await store.messages.get(message)).toEqual(message);
      expect(await store.messages.list(client, { from: night, to: night })).toContainEqual(message);
      expect(await store.messages.list(client, { from: addDays(night, 1), to: addDays(night, 9) })).toEqual([]);
    }
  });

  const begin = async (client: ClientId): Promise<Delivery> => {
    const delivery = newDelivery(sampleMessage({ client }), "team", now);
    await store.messages.open(delivery);
    return delivery;
  };

  test("a rule's quiet hours stay with what it tells, and with what it was last judged, as its client's name does", async () => {
    const client = someClient();
    const quietHours = { from: 22, to: 7, zone: "Europe/Paris" };
    const delivery = quietUntilDue(newDelivery(sampleMessage({ client }), "team", now), quietHours);
    await store.messages.open(delivery);
    expect(await store.messages.opened(client)).toEqual([delivery]);
    const judged = { rule, version: "v1", night, quietHours, clientName: "Northwind" };
    await store.alerts.setJudged(client, judged);
    expect(await store.alerts.judged(client)).toEqual([judged]);
  });

  test("of two who would send a message one has it, until he has failed", async () => {
    const client = someClient();
    const delivery = await begin(client);
    const mine = claimed(delivery, now);
    const both = await Promise.all([store.messages.step(mine), store.messages.step(mine)]);
    expect(both.toSorted()).toEqual([false, true]);
    const failure = { code: "upstream.unavailable", message: "It did not answer." } as const;
    const next = waiting(mine, failure, { at: now });
    if (next === null) return expect.unreachable();
    expect(await store.messages.step(next)).toBe(true);
    expect(await store.messages.opened(client)).toEqual([next]);
    expect(next).toMatchObject({ tries: 1, failure, dueAt: addMs(now, 50 * 60_000) });
  });

  test("what has arrived is on its way no more, and whoever comes too late cannot send it again", async () => {
    const client = someClient();
    const delivery = await begin(client);
    const outcome = {
      client,
      night,
      id: delivery.id,
      channel: "team",
      state: "delivered",
      at: now,
      tries: 1,
      failure: null,
    } as const;
    await store.messages.end(outcome);
    await store.messages.end({ ...outcome, tries: 2, at: addMs(now, 1) });
    expect(await store.messages.opened(client)).toEqual([]);
    await store.messages.open(delivery);
    expect(await store.messages.opened(client)).toEqual([]);
    expect(await store.messages.step(claimed(delivery, now))).toBe(false);
    expect(await store.messages.outcomes(client, { from: night, to: night })).toEqual([outcome]);
  });

  test("a message keeps what programs are told of it, and its links; one of an earlier program has none", async () => {
    const client = someClient();
    const { contributions, others } = { contributions: [{ factor: "cpm", amount: "12.000001" }], others: "-0.5" };
    const mover = { account: "google:1", campaign: "77", name: "Brand", amount: "12.500001" };
    const days = { from: addDays(night, -6), to: night };
    const details: ToldDetails = {
      ...{ kind: "account", platform: "google", account: "google:1", campaign: null, status: "alerting", kpi: "cpl" },
      ...{ expected: "60.1", clear: "40.5", baseline: "49.2", probability: 0.9731, window: days, link: "/v1/kpis?a=b" },
      explanation: { before: "49.2", after: "61.2", ...days, contributions, campaigns: [mover], others },
    };
    const entries = sampleMessage().entries.map((old) => ({ ...old, ...details }));
    const rule = { id: "cpl-high", name: "CPL", kpi: "cpl", severity: "critical", owner: null } as const;
    const message = { ...sampleMessage({ client, id: messageId("m3"), entries }), rule };
    const earlier = sampleMessage({ client, id: messageId("m4") });
    for (const one of [message, earlier]) await store.messages.put(one);
    expect(await store.messages.list(client, { from: night, to: night })).toEqual([message, earlier]);
  });

  test("with a client everything of its alerts goes, with an account what names it", async () => {
    const [client, other] = [someClient(), someClient()];
    const owner = accountKey(`google:${randomUUID()}`);
    const subject = `acme/google:${owner.account}/77`;
    const [entry] = sampleMessage().entries;
    if (entry === undefined) return expect.unreachable();
    for (const one of [client, other]) {
      const silent = sampleMessage({ client: one, id: messageId("m2"), entries: [] });
      await store.alerts.put(one, sampleState({ subject }));
      for (const message of [sampleMessage({ client: one, entries: [{ ...entry, subject }] }), silent]) {
        await store.messages.put(message);
        await store.messages.open(newDelivery(message, "team", now));
      }
    }
    expect(await store.removals.eraseAlertsOf(owner, client)).toEqual({
      alert: 1,
      message: 1,
      delivery: 1,
    });
    expect((await store.messages.list(client, { from: night, to: night })).map(({ id }) => id)).toEqual(["m2"]);
    expect(await store.removals.eraseClient(client)).toEqual({ message: 1, delivery: 1 });
    expect(await store.messages.opened(client)).toEqual([]);
    expect(await store.alerts.states(client)).toEqual([]);
    expect(await store.messages.opened(other)).toHaveLength(2);
    expect(await store.alerts.states(other)).toHaveLength(1);
  });

  test("with an account goes what is told of it to nobody in particular", async () => {
    const owner = accountKey(`google:${randomUUID()}`);
    const state = sampleState({ rule: "system", subject: `night/google:${owner.account}` });
    await store.alerts.put(null, state);
    expect(await store.removals.eraseAlertsOf(owner, null)).toEqual({ alert: 1 });
    expect(await store.alerts.states(null, "system")).not.toContainEqual(state);
  });
});
