import type { Clock, Log, Store } from "@leadline/core/ports";
import { lineLog } from "@leadline/functions/aws/log";
import type { DatabaseBill } from "./meter.ts";

/** What a month of hours brings about, as it is counted. */
export interface Tally {
  messages: number;
  discoveries: number;
  logBytes: number;
  rows: number;
  judged: number;
  told: number;
  delivered: number;
  looks: DatabaseBill;
  readonly runs: Record<string, number>;
}

/** Of a database that was not asked. */
export const nothing: DatabaseBill = { requests: 0, writeUnits: 0, readUnits: 0 };

/** CloudWatch bills so much more for every line. */
const bytesPerLine = 26;

/** The log of the functions, whose lines are counted; runs and rows are taken from what it is told. */
export function countingLog(clock: Clock, tally: Tally): Log {
  const lines = lineLog(clock, (line) => {
    tally.logBytes += Buffer.byteLength(line) + bytesPerLine;
  });
  return {
    warn: lines.warn,
    info(event, fields = {}) {
      lines.info(event, fields);
      const { account, run, slices, rows } = fields;
      if (event === "slice.stored") tally.rows += Number(rows);
      if (event === "alerts.judged") tally.judged += 1;
      if (event === "delivery.done") tally.delivered += 1;
      if (event !== "task.opened" || slices === 0) return;
      const name = `${String(account).split(":")[0]} ${String(run).split("#")[1]}`;
      tally.runs[name] = (tally.runs[name] ?? 0) + 1;
    },
  };
}

/** Before anything has happened. */
export function emptyTally(): Tally {
  const work = { messages: 0, discoveries: 0, logBytes: 0, rows: 0 };
  return { ...work, judged: 0, told: 0, delivered: 0, looks: nothing, runs: {} };
}

/** The store itself; a message counts once it is there. */
export function countingMessages(store: Store, tally: Tally): Store {
  const put: Store["messages"]["put"] = async (message) => {
    const isNew = await store.messages.put(message);
    if (isNew) tally.told += 1;
    return isNew;
  };
  return { ...store, messages: { ...store.messages, put } };
}
