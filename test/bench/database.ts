import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDatabase } from "@leadline/cli/local/database";

/** Does something with a new embedded database in a process of its own, and leaves nothing behind. */
export async function withDatabase<T>(use: (endpoint: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "leadline-bench-"));
  try {
    const database = await startDatabase({ folder, log: { info: () => {}, warn: () => {} } });
    try {
      return await use(database.endpoint);
    } finally {
      await database.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
