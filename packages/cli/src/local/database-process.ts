import dynalite from "dynalite";
import { Level } from "level";
import { databaseFault } from "./database-fault.ts";

/*
 * The embedded database, alone in its process: `database-process.ts <folder>`. Its parent holds the other end of the
 * IPC channel; when that closes, however the parent ended, this process ends too.
 */
const folder = process.argv[2] ?? "";
const graceMs = 3_000;

const tell = (message: object, then: () => void) => (process.connected ? process.send?.(message, then) : then());

function fail(error: unknown): void {
  const fault = databaseFault(error, folder);
  if (fault !== null) tell({ fault }, () => process.exit(1));
}

// dynalite throws what LevelDB reports, far from any caller. After a failed write LevelDB takes no other: the end.
process.on("uncaughtException", fail);
// A terminal's Ctrl-C reaches the whole group; the parent decides when its database ends.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);

/** dynalite hides why its database does not open, so it is opened here once before. */
async function tryOpening(): Promise<void> {
  const level = new Level(folder);
  await level.open();
  await level.close();
}

function serve(): void {
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // A connection that the server gives up while its busy parent takes it for open would end in an error for nothing.
  server.keepAliveTimeout = 0;
  const end = () => {
    setTimeout(() => process.exit(0), graceMs).unref();
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  };
  process.on("disconnect", end);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object" && address !== null) tell({ port: address.port }, () => undefined);
    if (!process.connected) end();
  });
}

await tryOpening().then(serve, fail);
