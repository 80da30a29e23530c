import type { Log } from "@leadline/core/ports";
import { type Bar, MultiBar, Presets } from "cli-progress";
import { labelOf } from "./names.ts";

export interface Progress extends Log {
  /** A run that an earlier start left open, with the slices it still has. */
  resumed(account: string, run: string, slices: number): void;
  /** Takes the bars off the screen; nothing is shown afterwards. Safe to repeat. */
  stop(): void;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  /** How a person knows the account: `Google Ads · Northwind Paris`. */
  readonly nameOf: (account: string) => string;
  /** Every event of a night; where it goes is the caller's choice. */
  readonly log: Log;
}

/** All of an account's runs of this night together: a person thinks of accounts. */
interface Working {
  readonly bar: Bar | null;
  readonly runs: Set<string>;
  total: number;
  stored: number;
  rows: number;
  changed: number;
  allDone: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Shows a night as it runs, out of the events the functions log: a bar per account on a terminal, a line per account elsewhere. */
export function createProgress({ stream, nameOf, log }: ProgressOptions): Progress {
  const screen = createScreen(stream);
  const accounts = new Map<string, Working>();
  const begin = (account: string, run: string, slices: number): Working => {
    const known = accounts.get(account);
    const working = known ?? newWorking(screen.bar(slices, nameOf(account)));
    accounts.set(account, working);
    if (!working.runs.has(run)) working.total += slices;
    working.runs.add(run);
    working.bar?.setTotal(working.total);
    return working;
  };

  const handlers: Readonly<Record<string, (fields: Fields) => void>> = {
    "task.opened": ({ account, run, slices }) => void begin(String(account), String(run), Number(slices)),
    "slice.stored": ({ account, run, rows, changed }) => {
      const working = begin(String(account), String(run), 1);
      working.stored += 1;
      working.rows += Number(rows);
      working.changed += Number(changed);
      // A halved slice is two: the total follows.
      working.total = Math.max(working.total, working.stored);
      working.bar?.setTotal(working.total);
      working.bar?.update(working.stored, { note: summary(working) });
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
    resumed: (account, run, slices) => void begin(account, run, slices),
    stop: screen.stop,
  };
}

function newWorking(bar: Bar | null): Working {
  return { bar, runs: new Set(), total: 0, stored: 0, rows: 0, changed: 0, allDone: true };
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
