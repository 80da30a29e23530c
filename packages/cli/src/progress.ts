import type { Log } from "@leadline/core/ports";
import { type Bar, MultiBar, Presets } from "cli-progress";

export interface Progress extends Log {
  /** Takes the bars off the screen; nothing is shown afterwards. */
  stop(): void;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  /** How a person knows the account: `Google Ads · Northwind Paris`. */
  readonly nameOf: (account: string) => string;
  /** Every event of a night; where it goes is the caller's choice. */
  readonly log: Log;
}

interface Running {
  readonly bar: Bar | null;
  total: number;
  stored: number;
  rows: number;
  changed: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Shows a night as it runs, out of the events the functions log: a bar per account on a terminal, a line per account elsewhere. */
export function createProgress({ stream, nameOf, log }: ProgressOptions): Progress {
  const bars = stream.isTTY
    ? new MultiBar(
        { stream, clearOnComplete: false, hideCursor: true, format: "  {bar} {value}/{total} {name} {note}" },
        Presets.shades_classic,
      )
    : null;
  const runs = new Map<string, Running>();
  const write = (line: string) => (bars ? bars.log(`${line}\n`) : stream.write(`${line}\n`));

  const handlers: Readonly<Record<string, (fields: Fields) => void>> = {
    "task.opened": ({ account, run, slices }) => {
      const total = Number(slices);
      const name = nameOf(String(account));
      runs.set(`${account} ${run}`, {
        bar: bars?.create(total, 0, { name, note: "" }) ?? null,
        total,
        stored: 0,
        rows: 0,
        changed: 0,
      });
    },
    "slice.stored": ({ account, run, rows, changed }) => {
      const running = runs.get(`${account} ${run}`);
      if (!running) return;
      running.stored += 1;
      running.rows += Number(rows);
      running.changed += Number(changed);
      // A halved slice is two: the total follows.
      running.total = Math.max(running.total, running.stored);
      running.bar?.setTotal(running.total);
      running.bar?.update(running.stored, { note: summary(running) });
    },
    "slice.failed": ({ account, message, remedy }) => {
      if (remedy !== "retry" && remedy !== "narrow") write(`  ! ${nameOf(String(account))}: ${message}`);
    },
    "task.ended": ({ account, run, state }) => {
      const running = runs.get(`${account} ${run}`);
      const note = `${running ? summary(running) : ""}${state === "done" ? "" : ` (${state})`}`;
      running?.bar?.update(running.stored, { note });
      running?.bar?.stop();
      if (!bars) write(`  ${state === "done" ? "✓" : "!"} ${nameOf(String(account))}: ${note}`);
    },
    "discovery.failed": ({ platform, connection, message }) => {
      write(`  ! ${platform} connection ${connection}: ${message}`);
    },
    unforeseen: ({ message }) => {
      write(`  ! unforeseen: ${message}`);
    },
  };
  const heard = (event: string, fields: Fields = {}) => handlers[event]?.(fields);
  return {
    info: (event, fields) => {
      log.info(event, fields);
      heard(event, fields);
    },
    warn: (event, fields) => {
      log.warn(event, fields);
      heard(event, fields);
    },
    stop: () => bars?.stop(),
  };
}

function summary({ rows, changed }: Running): string {
  return `${rows} rows, ${changed} ${changed === 1 ? "page" : "pages"} changed`;
}
