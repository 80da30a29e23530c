import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Clock } from "@leadline/core/ports";
import { addMs, epochMs, type Instant, instant, instantOf } from "@leadline/core/time/instant";
import { folderError } from "./folder-error.ts";

const saveEveryMs = 500;

/** A clock that knows how to let time pass until a moment. */
export interface LocalClock extends Clock {
  /** True where waiting costs nothing, because the clock is moved instead. */
  readonly moves: boolean;
  /** Resolves when `at` has come: by waiting, or by moving the clock there. */
  passUntil(at: Instant, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock; `LEADLINE_NOW` lets it start at another instant, for rehearsals. */
export function systemClock(env: Readonly<Record<string, string | undefined>> = process.env): LocalClock {
  const ahead = env.LEADLINE_NOW === undefined ? 0 : epochMs(instant(env.LEADLINE_NOW)) - Date.now();
  const now = () => instantOf(Date.now() + ahead);
  return { moves: false, now, passUntil: (at, signal) => sleep(Math.max(0, epochMs(at) - epochMs(now())), signal) };
}

/** Starts at `start`, runs with the machine and is moved on instead of waited for. */
export function movableClock(start: Instant): LocalClock {
  const origin = performance.now();
  let skipped = 0;
  const now = () => addMs(start, Math.floor(performance.now() - origin) + skipped);
  return {
    moves: true,
    now,
    passUntil: async (at) => {
      skipped += Math.max(0, epochMs(at) - epochMs(now()));
    },
  };
}

/** Waits by the machine's time, and lets as much pass on the given clock: a receiver that asks for patience lives by its own. */
export async function letPass(
  ms: number,
  clock: LocalClock,
  wait: (ms: number) => Promise<void> = (ms) => sleep(ms),
): Promise<void> {
  const until = addMs(clock.now(), ms);
  await wait(ms);
  await clock.passUntil(until);
}

/** Where a demo's folder keeps its clock. */
export const clockFile = "clock";

/** The clock a data folder is looked at by: a demo's own, which stands still between its starts; else the machine's. */
export function clockOf(folder: string): LocalClock {
  const kept = readInstant(join(folder, clockFile));
  return kept === undefined ? systemClock() : movableClock(kept);
}

export interface StoredClock extends LocalClock {
  moveOn(ms: number): void;
  /** Throws one clear error when the file cannot be written. */
  save(): void;
}

/**
 * The demo's clock, kept in a file so that each start goes on where the last one stopped, never earlier: reads are ordered
 * by it. The file is kept up to date, so that not even a killed process turns the clock back. It does not follow the calendar;
 * `moveOn` does.
 */
export function storedClock(file: string, first: Instant): StoredClock {
  let clock = movableClock(addMs(readInstant(file) ?? first, 2 * saveEveryMs));
  const save = () => {
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, `${clock.now()}\n`);
      renameSync(`${file}.new`, file);
    } catch (error) {
      throw folderError(error, file);
    }
  };
  setInterval(() => {
    try {
      save();
    } catch {
      // The database reports a full disk in its own words.
    }
  }, saveEveryMs).unref();
  return {
    moves: true,
    now: () => clock.now(),
    passUntil: async (at) => {
      await clock.passUntil(at);
      save();
    },
    moveOn: (ms) => {
      clock = movableClock(addMs(clock.now(), ms));
      save();
    },
    save,
  };
}

function readInstant(file: string): Instant | undefined {
  try {
    return instant(readFileSync(file, "utf8").trim());
  } catch {
    return undefined;
  }
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}
