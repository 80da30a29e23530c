import { appendFileSync } from "node:fs";
import { redact } from "@leadline/core/errors";
import type { Log } from "@leadline/core/ports";

/** One JSON line per event. What cannot be written is lost: a full disk must not end a night that the database survives. */
export function logFile(path: string, now: () => string): Log {
  const write =
    (level: string) =>
    (event: string, fields: Readonly<Record<string, unknown>> = {}) => {
      try {
        appendFileSync(path, `${redact(JSON.stringify({ at: now(), level, event, ...fields }))}\n`);
      } catch {
        // The database reports a full disk in its own words.
      }
    };
  return { info: write("info"), warn: write("warn") };
}
