import type { Log } from "@leadline/core/ports";
import { type Bar, MultiBar, Presets } from "cli-progress";
import { labelOf } from "./names.ts";

export interface Progress extends Log {
  /** A run that an earlier start left open, with the slices it still has and about how many more will come. */
  resumed(account: string, run: string, slices: number, toCome?: number): void;
  /** Takes the bars off the screen; nothing is shown afterwards. Safe to repeat. */
  stop(): void;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  /** How a person knows the account: `Google Ads · Northwind Paris`. */
  readonly nameOf: (account: string) => string;
  /** Every event of a night; where it goes is the caller's choice. */
  readonly log: Log;
  /** Milliseconds on any clock that only goes forward; the machine's own when left out. */
  readonly elapsedMs?: () => number;
}

/** Work of so many slices tells how far it is where there is no bar to show it. */
const longWork = 40;

/** All of an account's runs of this night together: a person thinks of accounts. */
interface Working {
  readonly bar: Bar | null;
  /** With the slices that each is still to be cut into, as far as that can be told. */
  readonly runs: Map<string, number>;
  readonly begunMs: number;
  total: number;
  stored: number;
  rows: number;
  changed: number;
  allDone: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Shows a night as it runs, out of the events the functions log: a bar per account on a terminal, a line per account elsewhere. */
export function createProgress(options: ProgressOptions): Progress {
  const { stream, nameOf, log, elapsedMs = () => performance.now() } = options;
  const screen = createScreen(stream);
  const accounts = new Map<string, Working>();
  const begin = (account: string, run: string, slices: number, toCome = 0): Working => {
    const known = accounts.get(account);
    const working = known ?? newWorking(screen.bar(slices + toCome, nameOf(account)), elapsedMs());
    accounts.set(account, working);
    return working.runs.has(run) ? working : grow(working, run, slices, toCome);
  };
  const tellHowFar = (account: string, { total, stored, begunMs }: Working) => {
    const isQuarter = Math.floor((4 * stored) / total) > Math.floor((4 * (stored - 1)) / total);
    if (stream.isTTY || total < longWork || stored >= total || !isQuarter) return;
    const left = durationOf(((elapsedMs() - begunMs) * (total - stored)) / stored);
    screen.write(`… ${nameOf(account)}: ${stored} of about ${total} parts, about ${left} to go`);
  };

  const handlers: Readonly<Record<string, (fields: Fields) => void>> = {
    "task.opened": ({ account, run, slices, toCome }) =>
      void begin(String(account), String(run), Number(slices), Number(toCome)),
    "task.continued": ({ account, run, slices, toCome }) => {
      const working = accounts.get(String(account));
      if (working) grow(working, String(run), Number(slices), Number(toCome));
    },
    "slice.stored": ({ account, run, rows, changed }) => {
      const working = begin(String(account), String(run), 1);
      working.stored += 1;
      working.rows += Number(rows);
      working.changed += Number(changed);
      // A halved slice is two: the total follows.
      working.total = Math.max(working.total, working.stored);
      working.bar?.setTotal(working.total);
      working.bar?.update(working.stored, { note: summary(working) });
      tellHowFar(String(account), working);
    },
    "slice.failed": ({ account, message, remedy }) => {
      if (remedy !== "retry" && remedy !== "narrow") screen.write(`! ${nameOf(String(account))}: ${message}`);
    },
    "task.ended": ({ account, run, state }) => {
      const working = accounts.get(String(account));
      working?.runs.delete(String(run));
      if (!working) return;
      working.allDone &&= state === "done";
      if (working.runs.size > 0) return;
      working.bar?.stop();
      accounts.delete(String(account));
      // What did not go well has been told, and is told once more after the night.
      if (working.allDone && !stream.isTTY) screen.write(`✓ ${nameOf(String(account))}: ${summary(working)}`);
    },
    "discovery.failed": ({ platform, message }) => screen.write(`! ${labelOf(String(platform))}: ${message}`),
    "rates.failed": ({ message }) => screen.write(`! Exchange rates: ${message}`),
    unforeseen: ({ code, message }) => {
      // A lost database ends the night, and with better words.
      if (code !== "store.unavailable") screen.write(`! unforeseen, tried again in a few minutes: ${message}`);
    },
  };
  const heard = (event: string, fields: Fields = {}) => screen.stopped() || handlers[event]?.(fields);
  return {
    info: (event, fields) => {
      log.info(event, fields);
      heard(event, fields);
    },
    warn: (event, fields) => {
      log.warn(event, fields);
      heard(event, fields);
    },
    resumed: (account, run, slices, toCome) => void begin(account, run, slices, toCome),
    stop: screen.stop,
  };
}

/** What was expected of a run gives way to what it has now. */
function grow(working: Working, run: string, slices: number, toCome: number): Working {
  working.total += slices + toCome - (working.runs.get(run) ?? 0);
  working.runs.set(run, toCome);
  working.bar?.setTotal(working.total);
  return working;
}

/** For people: `40 s`, `12 min`, `3 h`. */
function durationOf(ms: number): string {
  if (ms < 90_000) return `${Math.ceil(ms / 1000)} s`;
  return ms < 5_400_000 ? `${Math.ceil(ms / 60_000)} min` : `${Math.ceil(ms / 3_600_000)} h`;
}

function newWorking(bar: Bar | null, begunMs: number): Working {
  return { bar, runs: new Map(), begunMs, total: 0, stored: 0, rows: 0, changed: 0, allDone: true };
}

/** Bars where there is a terminal, lines in any case. */
function createScreen(stream: NodeJS.WriteStream) {
  const options = {
    stream,
    clearOnComplete: false,
    hideCursor: true,
    format: "  {bar} {value}/{total} {eta_formatted} {name} {note}",
  };
  const bars = stream.isTTY ? new MultiBar(options, Presets.shades_classic) : null;
  let drawn = false;
  let stopped = false;
  return {
    stopped: () => stopped,
    bar(total: number, name: string): Bar | null {
      drawn = true;
      return bars?.create(total, 0, { name, note: "" }) ?? null;
    },
    write(line: string) {
      // Without a bar the library would keep the line to itself.
      if (bars && drawn) bars.log(`  ${line}\n`);
      else stream.write(`  ${line}\n`);
    },
    stop() {
      if (!stopped) bars?.stop();
      stopped = true;
    },
  };
}

function summary({ rows, changed }: Working): string {
  return `${rows} rows, ${changed} ${changed === 1 ? "page" : "pages"} changed`;
}
