import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { redact } from "@leadline/core/errors";

/** A file per function, as each has a log group of its own, by the name that is told with each line. What cannot be written is lost, as with every log of ours. */
export function functionLogs(folder: string): (functionName: string, line: string) => void {
  return (functionName, line) => {
    try {
      mkdirSync(folder, { recursive: true });
      appendFileSync(join(folder, `${functionName}.jsonl`), `${redact(line)}\n`);
    } catch {
      // The database reports a full disk in its own words.
    }
  };
}
