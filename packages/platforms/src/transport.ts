import { asLeadlineError, type ErrorDetails, LeadlineError } from "@leadline/core/errors";
import type { Attempt, Transport } from "@leadline/core/platform";
import type { Clock, Log } from "@leadline/core/ports";
import type { Usage } from "@leadline/core/quota";
import type { Instant } from "@leadline/core/time/instant";
import { createLimiter, type Limiter, type Limits } from "./limiter.ts";

/** Of one operation since the transport was made. */
export interface OperationCount {
  /** Sent; refusals known beforehand cost none. */
  readonly requests: number;
  readonly failures: number;
  /** Times a request had to wait for its turn. */
  readonly waits: number;
  readonly waitedMs: number;
}

export interface CountingTransport extends Transport {
  /** A copy of the counters, by operation. */
  counts(): Readonly<Record<string, OperationCount>>;
}

export interface TransportOptions {
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** Pace per app within this process, from the platform's traits or configuration; or a limiter, such as the shared one. */
  readonly limits: Limits | Limiter;
  readonly log?: Log;
  /** Monotonic milliseconds for pacing; the process's own unless a test brings one. */
  readonly elapsedMs?: () => number;
}

/** A transport for one process. What it throws is a `LeadlineError` free of the attempt's secrets. */
export function createTransport(options: TransportOptions): CountingTransport {
  const { clock, sleep, log, limits, elapsedMs = () => performance.now() } = options;
  const limiter = "admit" in limits ? limits : createLimiter(limits, elapsedMs);
  const counts = new Map<string, OperationCount>();
  const count = (operation: string, more: Partial<OperationCount>) => {
    const { requests = 0, failures = 0, waits = 0, waitedMs = 0 } = more;
    const known = counts.get(operation) ?? { requests: 0, failures: 0, waits: 0, waitedMs: 0 };
    counts.set(operation, {
      requests: known.requests + requests,
      failures: known.failures + failures,
      waits: known.waits + waits,
      waitedMs: known.waitedMs + waitedMs,
    });
  };

  /** What a limiter could not write down takes nothing from the answer; the next request will learn it again. */
  const noted = async (learned: Promise<void>) => {
    try {
      await learned;
    } catch (thrown) {
      log?.warn("quota not noted", { ...asLeadlineError(thrown).toJSON() });
    }
  };

  return {
    async attempt(attempt, send) {
      const { operation } = attempt;
      const waitMs = await limiter.admit(attempt, clock.now());
      if (waitMs > 0) {
        count(operation, { waits: 1, waitedMs: waitMs });
        await sleep(waitMs);
        await limiter.recheck(attempt, clock.now());
      }
      count(operation, { requests: 1 });
      const usages: Usage[] = [];
      try {
        return await withinTime(attempt.timeoutMs, (signal) => send(signal, (usage) => usages.push(usage)));
      } catch (thrown) {
        const error = ours(thrown, attempt);
        count(operation, { failures: 1 });
        log?.warn("platform request failed", { operation, app: attempt.app, ...error.toJSON() });
        await noted(limiter.refused(attempt, error, clock.now()));
        throw error;
      } finally {
        for (const usage of usages) await noted(limiter.told(attempt, usage, clock.now()));
      }
    },
    ...createMemory(clock),
    now: () => clock.now(),
    counts: () => Object.fromEntries(counts),
  };
}

/** What ends an attempt whose time is up; `classify` sees it under the name `TimeoutError`, whatever the sender threw. */
function timeUp(timeoutMs: number): DOMException {
  return new DOMException(`No whole answer within ${timeoutMs} ms`, "TimeoutError");
}

async function withinTime<T>(timeoutMs: number, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const control = new AbortController();
  const timer = setTimeout(() => {
    const reason = timeUp(timeoutMs);
    reject(reason);
    control.abort(reason);
  }, timeoutMs);
  try {
    // A race, since an SDK may not listen to the signal.
    return await Promise.race([late, send(control.signal)]);
  } finally {
    clearTimeout(timer);
  }
}

function ours(thrown: unknown, attempt: Attempt): LeadlineError {
  return withoutSecrets(thrown instanceof LeadlineError ? thrown : classified(thrown, attempt), attempt.secrets ?? []);
}

function classified(thrown: unknown, attempt: Attempt): LeadlineError {
  try {
    return asLeadlineError(attempt.classify(thrown));
  } catch (failed) {
    return asLeadlineError(failed);
  }
}

/** The error itself where it is clean, else a copy: its stack holds the text, so it cannot be mended. */
function withoutSecrets(error: LeadlineError, secrets: readonly string[]): LeadlineError {
  const found = secrets.filter((secret) => secret !== "" && everyText(error).includes(secret));
  if (found.length === 0) return error;
  const scrub = (text: string) => found.reduce((safe, secret) => safe.replaceAll(secret, "***"), text);
  const details: ErrorDetails = Object.fromEntries(
    Object.entries(error.details).map(([key, value]) => [key, typeof value === "string" ? scrub(value) : value]),
  );
  return new LeadlineError(error.code, scrub(error.message), details);
}

function everyText(error: LeadlineError): string {
  const inner = error.cause instanceof LeadlineError ? everyText(error.cause) : "";
  return [error.message, error.stack ?? "", ...Object.values(error.details).map(String), inner].join("\n");
}

interface Remembered {
  readonly value: unknown;
  readonly expiresAt: Instant;
}

function createMemory(clock: Clock): Pick<Transport, "remember" | "forget"> {
  const memory = new Map<string, Promise<Remembered>>();
  return {
    async remember<T>(key: string, make: () => Promise<{ value: T; expiresAt: Instant }>): Promise<T> {
      for (let known = memory.get(key); known !== undefined; known = memory.get(key)) {
        const { value, expiresAt } = await known;
        // One key holds one type; a map of many types cannot say so.
        if (expiresAt > clock.now()) return value as T;
        if (memory.get(key) === known) memory.delete(key);
      }
      const made = make();
      memory.set(key, made);
      try {
        return (await made).value;
      } catch (error) {
        if (memory.get(key) === made) memory.delete(key);
        throw error;
      }
    },
    forget(key) {
      memory.delete(key);
    },
  };
}
