import { inspect } from "node:util";
import { LeadlineError } from "@leadline/core/errors";
import { accountId } from "@leadline/core/ids";
import type { Attempt } from "@leadline/core/platform";
import type { Usage } from "@leadline/core/quota";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import { expect, test } from "vitest";
import type { Limiter, Limits } from "./limiter.ts";
import { createTransport } from "./transport.ts";

const start = instant("2026-11-22T03:00:00Z");

function world(limits: Partial<Limits> = {}) {
  let elapsed = 0;
  let now = start;
  const pass = (ms: number) => {
    elapsed += ms;
    now = addMs(now, ms);
  };
  const slept: number[] = [];
  const logged: string[] = [];
  const transport = createTransport({
    clock: { now: () => now },
    sleep: async (ms) => {
      slept.push(ms);
      pass(ms);
      await new Promise(setImmediate);
    },
    limits: { requestsPerSecond: 10, ...limits },
    elapsedMs: () => elapsed,
    log: { info: () => {}, warn: (event, fields) => logged.push(inspect([event, fields])) },
  });
  return { transport, pass, slept, logged };
}

const attempt = (more: Partial<Attempt> = {}): Attempt => ({
  app: "app-1",
  operation: "report",
  timeoutMs: 60_000,
  classify: (error) => new LeadlineError("upstream.unavailable", error instanceof Error ? error.name : "unknown"),
  ...more,
});
const failing = (error: unknown) => () => Promise.reject(error);
const exhausted = (scope: "app" | "account", notBefore: Instant) =>
  new LeadlineError("quota.exhausted", "Slow down", { scope, notBefore, vendorCode: "40100" });

test("a second's worth of requests leaves at once, the next wait their turn", async () => {
  const { transport, slept } = world({ requestsPerSecond: 2 });
  for (let n = 0; n < 4; n++) await transport.attempt(attempt(), async () => n);
  expect(slept).toEqual([500, 500]);
  expect(transport.counts()).toEqual({ report: { requests: 4, failures: 0, waits: 2, waitedMs: 1000 } });
});

test("requests that come together share the pace, and another app has its own", async () => {
  const { transport, slept } = world({ requestsPerSecond: 1 });
  await Promise.all([1, 2, 3].map((n) => transport.attempt(attempt(), async () => n)));
  await transport.attempt(attempt({ app: "app-2" }), async () => 4);
  expect(slept).toEqual([1000, 2000]);
});

test("a turn too far away is refused with the time to come back, and takes no place in the queue", async () => {
  const { transport, slept } = world({ requestsPerSecond: 1, longestWaitMs: 1000 });
  const sent: number[] = [];
  const ends = await Promise.allSettled(
    [1, 2, 3, 4].map((n) => transport.attempt(attempt(), async () => sent.push(n))),
  );
  expect(sent).toEqual([1, 2]);
  expect(ends.slice(2).map((end) => (end.status === "rejected" ? end.reason.details.notBefore : null))).toEqual([
    addMs(start, 2000),
    addMs(start, 2000),
  ]);
  expect(slept).toEqual([1000]);
});

test("an exhausted app sends nothing more until its time has come", async () => {
  const { transport, pass } = world();
  const notBefore = addMs(start, 300_000);
  await expect(transport.attempt(attempt(), failing(exhausted("app", notBefore)))).rejects.toThrow();
  const other = attempt({ account: accountId("2"), operation: "other" });
  await expect(transport.attempt(other, async () => "sent")).rejects.toMatchObject({
    code: "quota.exhausted",
    details: { notBefore, scope: "app", account: "2", vendorCode: "40100" },
  });
  expect(transport.counts().other).toBeUndefined();
  expect(await transport.attempt(attempt({ app: "app-2" }), async () => "sent")).toBe("sent");
  pass(300_000);
  expect(await transport.attempt(other, async () => "sent")).toBe("sent");
});

test("a request that waited its turn while a neighbour met the limit is not sent", async () => {
  const { transport } = world({ requestsPerSecond: 1 });
  const refusal = exhausted("app", addMs(start, 300_000));
  const sent: number[] = [];
  const ends = await Promise.allSettled([
    transport.attempt(attempt(), failing(refusal)),
    transport.attempt(attempt(), async () => sent.push(2)),
  ]);
  expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(sent).toEqual([]);
});

test("an exhausted account stops neither its neighbours nor the same account under another app", async () => {
  const { transport } = world();
  const account = accountId("1");
  const refusal = exhausted("account", addMs(start, 60_000));
  await expect(transport.attempt(attempt({ account }), failing(refusal))).rejects.toBe(refusal);
  await expect(transport.attempt(attempt({ account }), async () => "sent")).rejects.toMatchObject({
    code: "quota.exhausted",
  });
  expect(await transport.attempt(attempt({ account: accountId("2") }), async () => "sent")).toBe("sent");
  expect(await transport.attempt(attempt({ account, app: "app-2" }), async () => "sent")).toBe("sent");
});

test("a refusal without a time is not held against later requests", async () => {
  const { transport } = world();
  const refusal = new LeadlineError("quota.exhausted", "Slow down", { scope: "app" });
  await expect(transport.attempt(attempt(), failing(refusal))).rejects.toBe(refusal);
  expect(await transport.attempt(attempt(), async () => "sent")).toBe("sent");
});

test("time up ends the attempt under its own name, even when the sender does not listen", async () => {
  const { transport } = world();
  const deaf = transport.attempt(attempt({ timeoutMs: 5 }), () => new Promise<never>(() => {}));
  await expect(deaf).rejects.toMatchObject({ code: "upstream.unavailable", message: "TimeoutError" });
  const listening = transport.attempt(
    attempt({ timeoutMs: 5 }),
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("cancelled")))),
  );
  await expect(listening).rejects.toMatchObject({ message: "TimeoutError" });
  expect(transport.counts()).toMatchObject({ report: { requests: 2, failures: 2 } });
});

test("an error of ours comes out as it is, a foreign one as it was classified", async () => {
  const { transport } = world();
  const ours = new LeadlineError("upstream.tooLarge", "Too large");
  await expect(transport.attempt(attempt(), failing(ours))).rejects.toBe(ours);
  await expect(transport.attempt(attempt(), failing(new TypeError("boom")))).rejects.toMatchObject({
    code: "upstream.unavailable",
    message: "TypeError",
  });
});

test("a classifier that fails itself still ends in an error of ours", async () => {
  const { transport } = world();
  const classify = () => {
    throw new RangeError("Bearer abcdefghijkl");
  };
  const error: unknown = await transport.attempt(attempt({ classify }), failing("x")).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(LeadlineError);
  expect(inspect(error, { depth: 9 })).not.toContain("abcdefghijkl");
});

test("what the vendor echoes of a secret is in no error and in no log", async () => {
  const { transport, logged } = world();
  const echoed = new LeadlineError(
    "auth.expired",
    "Token canary-7f3a is bad",
    { saw: "canary-7f3a", vendorCode: "40105" },
    new LeadlineError("upstream.contract", "canary-7f3a"),
  );
  const error: unknown = await transport
    .attempt(attempt({ secrets: ["", "canary-7f3a"] }), failing(echoed))
    .catch((thrown) => thrown);
  const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error) + logged.join();
  expect(shown).not.toContain("canary-7f3a");
  expect(error).toMatchObject({ code: "auth.expired", message: "Token *** is bad", details: { vendorCode: "40105" } });
});

test("a value is made once however many ask, and again once it has expired or was forgotten", async () => {
  const { transport, pass } = world();
  let made = 0;
  const make = async () => ({ value: ++made, expiresAt: addMs(transport.now(), 1000) });
  const ask = () => transport.remember("token", make);
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
  pass(1000);
  expect(await Promise.all([ask(), ask()])).toEqual([2, 2]);
  transport.forget("token");
  expect(await ask()).toBe(3);
});

test("a value that could not be made is not remembered", async () => {
  const { transport } = world();
  await expect(transport.remember("token", failing(new Error("no")))).rejects.toThrow("no");
  expect(await transport.remember("token", async () => ({ value: 1, expiresAt: addMs(start, 1) }))).toBe(1);
});

test("what an answer tells of a limit reaches the limiter, whether the request went well or not", async () => {
  const told: Usage[] = [];
  const transport = limitedBy({ told: async (_, usage) => void told.push(usage) });
  const usage = (percent: number): Usage => ({ scope: "account", percent, regainMs: 0 });
  await transport.attempt(attempt(), async (_, tell) => tell(usage(40)));
  const failed = transport.attempt(attempt(), async (_, tell) => {
    tell(usage(99));
    throw new TypeError("boom");
  });
  await expect(failed).rejects.toMatchObject({ message: "TypeError" });
  expect(told.map(({ percent }) => percent)).toEqual([40, 99]);
});

test("a limiter that cannot write down what it learned takes nothing from an answer, nor from a refusal", async () => {
  const away = async () => {
    throw new LeadlineError("store.unavailable", "The database is away");
  };
  const transport = limitedBy({ told: away, refused: away });
  const usage: Usage = { scope: "app", percent: 99, regainMs: 0 };
  const sent = transport.attempt(attempt(), async (_, tell) => {
    tell(usage);
    return "answer";
  });
  expect(await sent).toBe("answer");
  const refusal = exhausted("app", addMs(start, 60_000));
  await expect(transport.attempt(attempt(), failing(refusal))).rejects.toBe(refusal);
});

function limitedBy(more: Partial<Limiter>) {
  const limiter: Limiter = {
    admit: async () => 0,
    recheck: async () => {},
    refused: async () => {},
    told: async () => {},
    ...more,
  };
  return createTransport({ clock: { now: () => start }, sleep: async () => {}, limits: limiter });
}
