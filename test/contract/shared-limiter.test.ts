import { LeadlineError } from "@leadline/core/errors";
import { type AccountId, accountId, connectionId, platformId } from "@leadline/core/ids";
import type { Attempt, Tier } from "@leadline/core/platform";
import type { Usage } from "@leadline/core/quota";
import type { QuotaLimits } from "@leadline/core/quota/limits";
import { paceOf } from "@leadline/core/quota/pace";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { addMs, epochMs, type Instant, instant } from "@leadline/core/time/instant";
import { createSharedLimiter } from "@leadline/platforms/shared-limiter";
import { createTransport } from "@leadline/platforms/transport";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { virtualTime } from "../virtual-time.ts";

const start = instant("2026-11-22T03:00:00Z");
const platform = platformId("tiktok");
const app = "agency";
const startMs = epochMs(start);
const night = { platform, night: calendarDate("2026-11-22"), tier: "core" } as const;

interface Sent {
  readonly at: number;
  readonly account: AccountId;
}

/** What the platform does with a request: nothing, or a refusal, or it tells its usage. */
type Answer = (sent: Sent, before: readonly Sent[]) => LeadlineError | Usage | undefined;

/** Workers that share a store and nothing else; each has a limiter of its own, as every Lambda has. */
function world(
  limits: QuotaLimits,
  { latencyMs = 1000, answer = () => undefined }: { readonly latencyMs?: number; readonly answer?: Answer } = {},
) {
  const time = virtualTime(start);
  const memory = createMemoryStore();
  let stored = 0;
  const quota = time.seen(memory.quota, () => {
    stored += 1;
  });
  const accounts = time.seen(memory.accounts);
  const sent: Sent[] = [];
  const ended = new Map<AccountId, number>();
  const worker = () => {
    const limiter = createSharedLimiter({ platform, limits, store: { quota, accounts }, paceMs: time.ms });
    const transport = createTransport({ clock: { now: time.now }, sleep: time.sleep, limits: limiter });
    const ask = (account: AccountId, tier: Tier) => {
      const attempt: Attempt = { app, account, tier, operation: "report", timeoutMs: 60_000, classify };
      return transport.attempt(attempt, async (_, tell) => {
        const request = { at: time.ms() - startMs, account };
        const said = answer(request, sent);
        sent.push(request);
        await time.sleep(latencyMs);
        if (said instanceof LeadlineError) throw said;
        if (said !== undefined) tell(said);
      });
    };
    return {
      /** Until all are answered, waiting as long as it is told to. */
      async work(account: AccountId, requests: number, tier: Tier = "core") {
        for (let left = requests; left > 0; ) {
          try {
            await ask(account, tier);
            left -= 1;
          } catch (error) {
            if (!(error instanceof LeadlineError) || error.code !== "quota.exhausted") throw error;
            await time.sleep(Math.max(5000, epochMs(instant(error.details.notBefore ?? "")) - time.ms()));
          }
        }
        ended.set(account, time.ms() - startMs);
      },
      ask,
    };
  };
  return { time, sent, ended, worker, accounts: memory.accounts, requestsToStore: () => stored };
}

const classify = (error: unknown) => new LeadlineError("internal.bug", String(error));
const named = (n: number) => accountId(`${n + 1}`);
const exhausted = (scope: "app" | "account", notBefore: Instant) =>
  new LeadlineError("quota.exhausted", "Slow down", { scope, notBefore, vendorCode: "40100" });

/** The most that left within any stretch of so many milliseconds. */
function mostWithin(sent: readonly Sent[], ms: number): number {
  const times = sent.map(({ at }) => at).toSorted((a, b) => a - b);
  let [most, first] = [0, 0];
  for (const [place, at] of times.entries()) {
    while ((times[first] ?? 0) <= at - ms) first += 1;
    most = Math.max(most, place - first + 1);
  }
  return most;
}

test.each([
  ["quick answers", 10, 100],
  ["answers that take a second", 5, 1000],
])("eight workers and %s keep the pace between them, and leave little of it unused", async (_, rate, latencyMs) => {
  const { time, sent, worker, requestsToStore } = world({ requestsPerSecond: rate }, { latencyMs });
  const done = Promise.all(Array.from({ length: 8 }, (_, n) => worker().work(named(n), 100)));
  await time.run();
  await done;
  expect(sent).toHaveLength(800);
  expect(mostWithin(sent, 1000)).toBeLessThanOrEqual(2 * rate);
  expect(mostWithin(sent, 60_000)).toBeLessThanOrEqual(61 * rate);
  expect(Math.max(...sent.map(({ at }) => at)) / 1000).toBeLessThan((800 / rate) * 1.15);
  expect(requestsToStore() / 800).toBeLessThan(1.5);
});

test("a platform slower than a request a second serves four workers in turn, and nobody is sent away", async () => {
  const { time, sent, worker } = world({ requestsPerSecond: 0.6 });
  const done = Promise.all([0, 1, 2, 3].map((n) => worker().work(named(n), 15)));
  await time.run();
  await done;
  expect(mostWithin(sent, 60_000)).toBeLessThanOrEqual(37);
  const last = Math.max(...sent.map(({ at }) => at)) / 1000;
  expect(last).toBeLessThan((60 / 0.6) * 1.2);
});

test("the app's refusal stops every worker within the block it holds, and all go on when the time has come", async () => {
  const until = addMs(start, 310_000);
  const refuse: Answer = ({ at }, before) => {
    const isFirst = at >= 10_000 && before.every((one) => one.at < 10_000);
    return isFirst ? exhausted("app", until) : undefined;
  };
  const { time, sent, worker } = world({ requestsPerSecond: 5 }, { answer: refuse });
  const done = Promise.all([0, 1, 2, 3, 4].map((n) => worker().work(named(n), 40)));
  await time.run();
  await done;
  const { cells, cellMs } = paceOf(5);
  const lateMs = 11_000 + cells * cellMs;
  expect(sent.filter(({ at }) => at > lateMs && at < 310_000)).toEqual([]);
  expect(sent).toHaveLength(201);
  expect(sent.filter(({ at }) => at >= 310_000).length).toBeGreaterThan(100);
});

test("an account's refusal stops that account for every worker, and nobody else", async () => {
  const [closed, other] = [named(0), named(1)];
  const refuse: Answer = ({ account }, before) =>
    account === closed && before.length < 4 ? exhausted("account", addMs(start, 600_000)) : undefined;
  const { time, sent, ended, worker } = world({ requestsPerSecond: 10 }, { answer: refuse });
  const done = Promise.all([worker().work(closed, 5), worker().work(other, 50)]);
  await time.run();
  await done;
  expect(ended.get(other)).toBeLessThan(120_000);
  expect(ended.get(closed)).toBeGreaterThanOrEqual(600_000);
  expect(sent.filter(({ account, at }) => account === closed && at > 0 && at < 600_000)).toEqual([]);
});

test("when an answer says that the app is nearly full, the past waits and the core tier goes on; at 95 percent both wait", async () => {
  const [present, past] = [named(0), named(1)];
  const tell: Answer = ({ at }) => {
    const percent = at < 20_000 ? 50 : at < 60_000 ? 85 : at < 70_000 ? 96 : 10;
    return { scope: "app", percent, regainMs: 0 };
  };
  const { time, sent, worker } = world({ requestsPerSecond: 5 }, { answer: tell });
  const done = Promise.all([worker().work(present, 120), worker().work(past, 120, "history")]);
  await time.run();
  await done;
  const between = (account: AccountId, from: number, to: number) =>
    sent.filter((one) => one.account === account && one.at > from && one.at < to).length;
  expect(between(past, 28_000, 300_000)).toBe(0);
  expect(between(present, 28_000, 60_000)).toBeGreaterThan(20);
  expect(between(present, 69_000, 300_000)).toBe(0);
  expect([present, past].map((account) => between(account, 300_000, Number.POSITIVE_INFINITY) > 0)).toEqual([
    true,
    true,
  ]);
});

test("the day's requests are never overrun by many workers, and are shared out evenly before anyone has more", async () => {
  const demands = [400, 10, 20, 40, 90];
  const { time, sent, worker, accounts } = world({ requestsPerSecond: 5, requestsPerDay: 300 });
  await accounts.register(
    platform,
    connectionId("agency"),
    demands.map((_, n) => discovered(named(n))),
    start,
  );
  for (const n of demands.keys()) {
    await accounts.opened({ ...night, account: named(n) });
  }
  const work = async (demand: number, n: number) => {
    await worker().work(named(n), demand);
    await accounts.ended({ ...night, account: named(n) }, true);
  };
  const done = Promise.all(demands.map(work));
  await time.run(addMs(start, 23 * 3_600_000));
  const counts = demands.map((_, n) => sent.filter(({ account }) => account === named(n)).length);
  expect(counts.slice(1)).toEqual([10, 20, 40, 90]);
  expect(sent.length).toBeLessThanOrEqual(300);
  expect(sent.length).toBeGreaterThan(285);
  await time.run();
  await done;
  expect(sent).toHaveLength(560);
  expect(mostWithin(sent, 24 * 3_600_000)).toBeLessThanOrEqual(300);
});

test("the permits of a worker that dies are lost, and hold nobody up for longer than its block", async () => {
  const { time, sent, worker } = world({ requestsPerSecond: 1 });
  const dead = worker().ask(named(0), "core");
  const others = Promise.all([1, 2].map((n) => worker().work(named(n), 10)));
  await time.run();
  await Promise.all([dead, others]);
  expect(Math.max(...sent.map(({ at }) => at))).toBeLessThan(30_000);
});

function discovered(account: AccountId) {
  const described = {
    name: "Acme",
    currency: "EUR",
    zone: "UTC",
    state: "enabled",
    status: "ENABLED",
    route: {},
  } as const;
  return { account, ...described };
}
