import { randomUUID } from "node:crypto";
import { accountId, platformId } from "@leadline/core/ids";
import { blankQuota, type QuotaKey, type QuotaRecord, type QuotaStore } from "@leadline/core/quota";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hours, type OpenStore, stores } from "./stores.ts";

const someKey = (): QuotaKey => ({ platform: platformId("google"), app: `my app #${randomUUID()}` });

const whole: QuotaRecord = {
  seq: 1,
  hours: { 494000: 12, 494001: 3 },
  closings: {
    all: { until: hours(3), says: "Slow down", vendorCode: "429 4" },
    low: { until: hours(4), says: "Short" },
  },
  grid: { cellMs: 1000 / 0.6, first: 1_069_000_000, taken: [1, 0, 2] },
  level: { requests: 40, at: hours(2) },
};

describe.each(stores)("quotas in the %s store", (_, open) => {
  let opened: OpenStore;
  let quota: QuotaStore;
  beforeAll(async () => {
    opened = await open();
    quota = opened.store.quota;
  });
  afterAll(() => opened.close());

  test("a quota nobody has used is blank, and one that was put comes back whole", async () => {
    const key = someKey();
    expect(await quota.get(key)).toEqual(blankQuota);
    expect(await quota.put(key, whole, hours(2))).toBe(true);
    expect(await quota.get(key)).toEqual(whole);
  });

  test("a record replaces only the one it was made from", async () => {
    const key = someKey();
    expect(await quota.put(key, { ...whole, seq: 2 }, hours(2))).toBe(false);
    await quota.put(key, whole, hours(2));
    expect(await quota.put(key, { ...whole, hours: {} }, hours(2))).toBe(false);
    expect(await quota.put(key, { ...whole, seq: 3, hours: {} }, hours(2))).toBe(false);
    expect(await quota.get(key)).toEqual(whole);
    expect(await quota.put(key, { ...whole, seq: 2, closings: {} }, hours(2))).toBe(true);
    expect(await quota.get(key)).toEqual({ ...whole, seq: 2, closings: {} });
  });

  test("of two workers that count at once, one counts again", async () => {
    const key = someKey();
    const count = async (): Promise<void> => {
      const { seq, hours: counts } = await quota.get(key);
      const next = { ...blankQuota, seq: seq + 1, hours: { 1: (counts["1"] ?? 0) + 1 } };
      if (!(await quota.put(key, next, hours(2)))) await count();
    };
    await Promise.all(Array.from({ length: 8 }, count));
    expect(await quota.get(key)).toEqual({ ...blankQuota, seq: 8, hours: { 1: 8 } });
  });

  test("an app, its accounts and an app whose name begins alike are apart", async () => {
    const key = someKey();
    const [first, second] = [accountId("1"), accountId("urn:li:2")];
    const ofAccount = { ...blankQuota, seq: 1, hours: { 7: 2 } };
    await quota.put(key, whole, hours(2));
    await quota.put({ ...key, app: `${key.app}1` }, whole, hours(2));
    await quota.put({ ...key, app: `${key.app}1`, account: first }, whole, hours(2));
    await quota.put({ ...key, account: second }, whole, hours(2));
    await quota.put({ ...key, account: first }, ofAccount, hours(2));
    expect(await quota.accounts(key.platform, key.app)).toEqual([
      [first, ofAccount],
      [second, whole],
    ]);
    expect(await quota.get({ ...key, account: first })).toEqual(ofAccount);
  });
});
