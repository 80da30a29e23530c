import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { LeadlineError } from "@leadline/core/errors";
import { parsePeriod, reportId } from "@leadline/core/facts";
import { accountKey, connectionId, platformId } from "@leadline/core/ids";
import { instant } from "@leadline/core/time/instant";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Database, localTable, startDatabase } from "./database.ts";
import { processOf } from "./processes.ts";

const quiet = { info: () => undefined, warn: () => undefined };
const google = platformId("google");
const at = instant("2026-11-21T03:00:00Z");

let root: string;
let folder: string;
const started: Database[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "leadline-database-"));
  folder = join(root, "data");
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const database of started.splice(0)) await database.stop();
  rmSync(root, { recursive: true, force: true });
});

async function start(): Promise<Database> {
  const database = await startDatabase({ folder, log: quiet });
  started.push(database);
  return database;
}

const connectionsOf = ({ endpoint }: { endpoint: string }) => {
  const client = createClient({ endpoint, maxAttempts: 2, timeoutMs: 2_000 });
  return createDynamoStore({ client, table: localTable }).connections;
};

const lock = () => JSON.parse(readFileSync(join(folder, "lock"), "utf8"));

async function untilGone(pid: number): Promise<void> {
  for (let tries = 0; tries < 200 && processOf(pid); tries++) await sleep(50);
  expect(processOf(pid)).toBeNull();
}

/** Another process that starts the database and then runs `then`, where `store` and `database` are at hand. */
function elsewhere(then: string, shell = ""): { child: ChildProcess; output: () => string } {
  const url = (path: string) => JSON.stringify(pathToFileURL(path).href);
  const program = `
    import { startDatabase } from ${url(join(import.meta.dirname, "database.ts"))};
    import { createClient } from "@leadline/store/dynamo/client";
    import { createDynamoStore } from "@leadline/store/dynamo/store";
    const database = await startDatabase({ folder: ${JSON.stringify(folder)}, log: { info() {}, warn() {} } });
    const client = createClient({ endpoint: database.endpoint, maxAttempts: 2, timeoutMs: 2000 });
    const store = createDynamoStore({ client, table: "leadline" });
    ${then}`;
  const command = `${shell} exec "$0" --input-type=module -e "$1"`;
  const child = spawn("sh", ["-c", command, process.execPath, program], { cwd: import.meta.dirname });
  children.push(child);
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  child.stderr.on("data", (text) => {
    output += text;
  });
  return { child, output: () => output };
}

async function untilSays(child: { output: () => string }, text: string): Promise<void> {
  for (let tries = 0; tries < 400 && !child.output().includes(text); tries++) await sleep(50);
  expect(child.output()).toContain(text);
}

describe("the embedded database", () => {
  test("what was acknowledged is there after a stop and a start, and after a kill of the database itself", async () => {
    const first = await start();
    await connectionsOf(first).discovered(google, connectionId("stopped"), at);
    await first.stop();
    const second = await start();
    await connectionsOf(second).discovered(google, connectionId("killed"), at);
    process.kill(lock().database.pid, "SIGKILL");
    await new Promise<LeadlineError>((resolve) => second.onExit(resolve));
    const third = connectionsOf(await start());
    for (const name of ["stopped", "killed"]) {
      expect(await third.get(google, connectionId(name))).toEqual({ discoveredAt: at, grant: null });
    }
  });

  test("a database that dies is told in one line, and requests end in an error", async () => {
    const database = await start();
    const exit = new Promise<LeadlineError>((resolve) => database.onExit(resolve));
    process.kill(lock().database.pid, "SIGKILL");
    expect(await exit).toMatchObject({
      code: "store.unavailable",
      message: "The database process ended unexpectedly (SIGKILL).",
    });
    const reading = connectionsOf(database).get(google, connectionId("a"));
    await expect(reading).rejects.toMatchObject({ code: "store.unavailable" });
  });

  test("a database that hangs ends in an error, not in waiting", async () => {
    const database = await start();
    const { pid } = lock().database;
    process.kill(pid, "SIGSTOP");
    const client = createClient({ endpoint: database.endpoint, maxAttempts: 2, timeoutMs: 200 });
    const { connections } = createDynamoStore({ client, table: localTable });
    const reading = connections.get(google, connectionId("a"));
    await expect(reading).rejects.toMatchObject({ code: "store.unavailable" });
    process.kill(pid, "SIGCONT");
    expect(await connectionsOf(database).get(google, connectionId("a"))).toEqual({ discoveredAt: null, grant: null });
  });

  test("a stop that was asked for is no exit", async () => {
    const database = await start();
    const exits: LeadlineError[] = [];
    database.onExit((error) => exits.push(error));
    await database.stop();
    await database.stop();
    expect(exits).toEqual([]);
  });

  test("a caller that breaks off in the middle of a request harms nobody", async () => {
    const database = await start();
    const { port } = new URL(database.endpoint);
    const socket = connect(Number(port), "127.0.0.1");
    await once(socket, "connect");
    socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
    await sleep(100);
    socket.resetAndDestroy();
    await sleep(100);
    expect(await connectionsOf(database).get(google, connectionId("a"))).toEqual({ discoveredAt: null, grant: null });
  });

  test("nothing of our environment reaches it", async () => {
    const database = await start();
    expect(database.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const pid = lock().database.pid;
    const variables = process.platform === "linux" ? readFileSync(`/proc/${pid}/environ`, "utf8") : "";
    expect(variables).not.toContain("PATH=");
  });
});

describe("the lock", () => {
  test("a folder in use is refused with the process that uses it", async () => {
    await start();
    await expect(start()).rejects.toMatchObject({
      code: "input.invalid",
      message: `The folder ${folder} is in use by process ${process.pid}.`,
      details: { hint: expect.stringContaining(`kill ${process.pid}`) },
    });
  });

  test("a dead owner's lock is taken over, and its database has ended by itself", { timeout: 90_000 }, async () => {
    const other = elsewhere(`console.log("ready"); setInterval(() => {}, 1000);`);
    await untilSays(other, "ready");
    const { owner, database } = lock();
    process.kill(owner.pid, "SIGKILL");
    await untilGone(database.pid);
    await start();
    expect(lock().owner.pid).toBe(process.pid);
  });

  test("a dead owner's database that hangs is ended first", { timeout: 90_000 }, async () => {
    const other = elsewhere(`console.log("ready"); setInterval(() => {}, 1000);`);
    await untilSays(other, "ready");
    const { owner, database } = lock();
    process.kill(database.pid, "SIGSTOP");
    process.kill(owner.pid, "SIGKILL");
    await untilGone(owner.pid);
    expect(processOf(database.pid)).not.toBeNull();
    await start();
    await untilGone(database.pid);
  });

  test.each([
    ["of a process whose number somebody else has now", { pid: process.pid, started: "long ago" }],
    ["of a process that is no more", { pid: 2 ** 22 + 1, started: "1" }],
  ])("a lock %s binds nobody, and the process is left alone", async (_, dead) => {
    await (await start()).stop();
    writeFileSync(join(folder, "lock"), JSON.stringify({ owner: dead, token: "t", database: dead }));
    await start();
    expect(lock().owner.pid).toBe(process.pid);
  });

  test("a lock that is not readable binds nobody", async () => {
    await (await start()).stop();
    writeFileSync(join(folder, "lock"), "{");
    await start();
    expect(lock().owner.pid).toBe(process.pid);
  });

  test("of many that start at the same time, one gets the folder", async () => {
    const results = await Promise.allSettled([start(), start(), start()]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected", "rejected"]);
  });
});

describe("a place that will not do", () => {
  test.each([
    ["is a file, not a folder", "file"],
    ["lies below a file, not a folder", "file/below"],
  ])("a path that %s is named", async (says, path) => {
    writeFileSync(join(root, "file"), "");
    folder = join(root, path);
    await expect(start()).rejects.toMatchObject({ code: "input.invalid", message: `${folder} ${says}.` });
  });

  test("a damaged database is told as such and left as it is", async () => {
    await (await start()).stop();
    writeFileSync(join(folder, "db", "CURRENT"), "MANIFEST-999999\n");
    await expect(start()).rejects.toMatchObject({
      code: "store.unavailable",
      message: expect.stringMatching(/^The database is damaged: /),
    });
    expect(readFileSync(join(folder, "db", "CURRENT"), "utf8")).toBe("MANIFEST-999999\n");
    await expect(start()).rejects.toMatchObject({ message: expect.not.stringContaining("in use") });
  });

  test("a full disk ends in one clear error, and what was acknowledged is kept", { timeout: 120_000 }, async () => {
    const fill = `
      let done = 0;
      const exit = new Promise((resolve) => database.onExit(resolve));
      const owner = { platform: "google", account: "1" };
      try {
        for (; done < 10_000; done++) {
          const body = crypto.getRandomValues(new Uint8Array(60_000));
          const page = { report: "r", period: "D" + new Date(done * 86_400_000).toISOString().slice(0, 10), hash: "h", rows: 1, body };
          await store.pages.put(owner, page, { readAt: "2026-11-21T03:00:00.000Z", head: null, advance: false, history: false });
        }
      } catch (error) {
        console.log(JSON.stringify({ done, error, exit: await exit }));
      }
      process.exit();`;
    const other = elsewhere(fill, "ulimit -f 2000;");
    await once(other.child, "exit");
    const { done, error, exit } = JSON.parse(other.output());
    expect(done).toBeGreaterThan(3);
    expect(error.code).toBe("store.unavailable");
    expect(exit.message).toMatch(/A file may not grow further: lift the limit and start again, nothing is lost/);
    const client = createClient({ endpoint: (await start()).endpoint });
    const { pages } = createDynamoStore({ client, table: localTable });
    const kept = await pages.pages(
      accountKey("google:1"),
      reportId("r"),
      parsePeriod("D1970-01-01"),
      parsePeriod("D1999-12-31"),
    );
    expect(kept.length).toBeGreaterThanOrEqual(done);
    expect(kept.every(({ body }) => body.length === 60_000)).toBe(true);
  });
});
