import { redact } from "@leadline/core/errors";
import type { Clock, Log } from "@leadline/core/ports";

/**
 * One JSON line per event on standard output, as metric filters read them. The runtime's own console would put words before
 * each line. What looks like a credential is blanked.
 */
export function lineLog(clock: Clock, write: (line: string) => unknown = (line) => process.stdout.write(line)): Log {
  const tell =
    (level: string) =>
    (event: string, fields: Readonly<Record<string, unknown>> = {}) => {
      write(`${redact(JSON.stringify({ at: clock.now(), level, event, ...fields }))}\n`);
    };
  return { info: tell("info"), warn: tell("warn") };
}
