import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Tier } from "../platform.ts";
import { blankQuota, type QuotaRecord } from "../quota.ts";
import { addMs, epochMs, type Instant, instant } from "../time/instant.ts";
import { closedUntil, closingOf } from "./closing.ts";
import { counted, hourOf, usedIn, waterLevel } from "./day.ts";
import { leaseFrom, levelMs, type Refusal, shareFrom, wantsLevel } from "./lease.ts";
import type { QuotaLimits } from "./limits.ts";

const start = instant("2026-11-22T03:15:00Z");

const asked = (limits: QuotaLimits, now: Instant, tier?: Tier) => ({
  limits,
  now,
  tier,
  paceMs: epochMs(now),
  unused: {},
});

/** Leases as workers do, for accounts that want so many requests each; what nobody needs is given back. */
function appOf(limits: QuotaLimits, demands: readonly number[]) {
  let [app, now] = [blankQuota, start];
  const accounts: QuotaRecord[] = demands.map(() => blankQuota);
  const left = [...demands];
  const usedOf = (place: number) => usedIn((accounts[place] ?? blankQuota).hours, now);
  const level = () => {
    const open = left.flatMap((wanted, place) => (wanted > 0 ? [usedOf(place)] : []));
    return { requests: waterLevel(open, (limits.requestsPerDay ?? 0) - usedIn(app.hours, now)), at: now };
  };
  const less = (record: QuotaRecord, by: number): QuotaRecord => ({
    ...record,
    hours: counted(record.hours, { [hourOf(now)]: -by }, now),
  });
  return {
    left,
    used: () => usedIn(app.hours, now),
    pass(ms: number) {
      now = addMs(now, ms);
    },
    /** One turn of a worker: as many requests as its block, its account's part and its demand allow. */
    lease(place: number, tier?: Tier): number | Refusal {
      if (wantsLevel(app, limits, now)) app = { ...app, level: level() };
      const share = shareFrom(accounts[place] ?? blankQuota, app, asked(limits, now, tier));
      if ("why" in share) return share;
      const lease = leaseFrom(app, asked(limits, now, tier));
      if ("why" in lease) return lease;
      const sent = Math.min(left[place] ?? 0, lease.permits.length, share.requests);
      app = less(lease.app, lease.permits.length - sent);
      accounts[place] = less(share.account, share.requests - sent);
      left[place] = (left[place] ?? 0) - sent;
      return sent;
    },
  };
}

const worlds = fc.record({
  requestsPerDay: fc.integer({ min: 1, max: 300 }),
  demands: fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 8 }),
  order: fc.array(fc.nat({ max: 7 }), { maxLength: 200 }),
});

/** First in the given order, then the greediest as often as it likes, until nobody gets anything any more within the day. */
function playedOut({ requestsPerDay, demands, order }: { requestsPerDay: number; demands: number[]; order: number[] }) {
  const app = appOf({ requestsPerSecond: 20, requestsPerDay }, demands);
  const turn = (place: number) => {
    app.pass(700);
    return (app.left[place] ?? 0) > 0 && typeof app.lease(place) === "number";
  };
  for (const place of order) turn(place % demands.length);
  const greedy = [...demands.keys()].sort((a, b) => (demands[b] ?? 0) - (demands[a] ?? 0));
  for (let quiet = 0; quiet < 3; ) {
    let got = false;
    for (const place of greedy) while (turn(place)) got = true;
    app.pass(levelMs);
    quiet = got ? 0 : quiet + 1;
  }
  return app;
}

test("in whatever order accounts come, together they get all there is and never more", () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const app = playedOut(world);
      const wanted = world.demands.reduce((sum, demand) => sum + demand, 0);
      expect(app.used()).toBe(Math.min(world.requestsPerDay, wanted));
    }),
  );
});

test("an account that wants no more than its even part gets all of it, however greedy the others are", () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const app = playedOut(world);
      const part = Math.floor(world.requestsPerDay / world.demands.length);
      const starved = world.demands.filter((demand, place) => demand <= part && (app.left[place] ?? 0) > 0);
      expect(starved).toEqual([]);
    }),
  );
});

test("the past leaves a fifth of the day to the core tier", () => {
  const app = appOf({ requestsPerSecond: 1000, requestsPerDay: 100 }, [1000]);
  const all = (tier: Tier): number | Refusal => {
    const got = app.lease(0, tier);
    return typeof got === "number" ? all(tier) : got;
  };
  expect(all("history")).toMatchObject({ why: "day", scope: "app", notBefore: "2026-11-23T04:00:00.000Z" });
  expect(app.used()).toBe(80);
  expect(all("core")).toMatchObject({ why: "day", scope: "app", notBefore: "2026-11-23T04:00:00.000Z" });
  expect(app.used()).toBe(100);
});

test("what nobody has used is given back, and yesterday's requests are over after a day", () => {
  const limits = { requestsPerSecond: 1000, requestsPerDay: 10 };
  const first = leaseFrom(blankQuota, asked(limits, start));
  if ("why" in first) throw new Error(first.why);
  expect(leaseFrom(first.app, asked(limits, start))).toMatchObject({ why: "day" });
  expect(leaseFrom(first.app, { ...asked(limits, start), unused: first.app.hours })).toMatchObject({
    permits: { length: 10 },
    app: { hours: first.app.hours },
  });
  expect(leaseFrom(first.app, asked(limits, addMs(start, 25 * 3_600_000)))).toMatchObject({ permits: { length: 10 } });
});

test("more than the pace allows is refused with the time to come back", () => {
  const limits = { requestsPerSecond: 1, longestWaitMs: 4000 };
  let app = blankQuota;
  for (let n = 0; n < 4; n += 1) {
    const lease = leaseFrom(app, asked(limits, start));
    if ("permits" in lease) app = lease.app;
  }
  expect(leaseFrom(app, asked(limits, start))).toMatchObject({ why: "pace", notBefore: addMs(start, 4000) });
  expect(leaseFrom(app, asked(limits, addMs(start, 1000)))).toMatchObject({ permits: { length: 1 } });
});

const full = { scope: "app", percent: 95, regainMs: 0 } as const;

test("from four fifths on what can wait waits, from 95 percent on everybody", () => {
  expect(closingOf({ ...full, percent: 79 }, start)).toBeNull();
  expect(closingOf({ ...full, percent: 80 }, start)).toMatchObject({ to: "low" });
  expect(closingOf(full, start)).toMatchObject({ to: "all", closing: { until: "2026-11-22T03:20:00.000Z" } });
  const said = closingOf({ ...full, percent: 1, regainMs: 90_000 }, start);
  expect(said).toMatchObject({ to: "all", closing: { until: "2026-11-22T03:17:00.000Z" } });
});

test("an app closed to what can wait is open to the core tier, and to all when the time has come", () => {
  const low = closedUntil(blankQuota, "low", { until: addMs(start, 60_000), says: "Short" });
  const limits = { requestsPerSecond: 1 };
  expect(leaseFrom(low, asked(limits, start, "core"))).toMatchObject({ permits: { length: 1 } });
  expect(leaseFrom(low, asked(limits, start, "audience"))).toMatchObject({ why: "closed", scope: "app" });
  expect(leaseFrom(low, asked(limits, addMs(start, 60_000), "audience"))).toMatchObject({
    permits: { length: 1 },
  });
});

test("a closed account is refused by its own name, and a later end is never moved forward", () => {
  const closed = closedUntil(blankQuota, "all", { until: addMs(start, 60_000), says: "Too many", vendorCode: "17" });
  expect(shareFrom(closed, blankQuota, asked({ requestsPerSecond: 1 }, start))).toEqual({
    why: "closed",
    scope: "account",
    notBefore: addMs(start, 60_000),
    says: "Too many",
    vendorCode: "17",
  });
  expect(closedUntil(closed, "all", { until: addMs(start, 30_000), says: "Sooner" })).toBe(closed);
});
