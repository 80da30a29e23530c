import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addMs, instantOf } from "@leadline/core/time/instant";
import { afterEach, expect, test } from "vitest";
import { createLambda, type Lambda } from "./lambda.ts";

const made: { readonly lambda: Lambda; readonly folder: string }[] = [];
afterEach(async () => {
  for (const { lambda, folder } of made.splice(0)) {
    await lambda.stop();
    rmSync(folder, { recursive: true });
  }
});

const yearMs = 365 * 86_400_000;
/** A year from now. */
const clock = { now: () => addMs(instantOf(Date.now()), yearMs) };

function lambdaOf(source: string, timeoutMs = 30_000) {
  const folder = mkdtempSync(join(tmpdir(), "leadline-lambda-"));
  writeFileSync(join(folder, "index.mjs"), source);
  const lines: string[] = [];
  const deployed = { name: "f", arn: "arn:f", folder, handler: "index.handler", timeoutMs, memoryMb: 256 };
  const lambda = createLambda(
    { ...deployed, environment: { TOLD: "yes" } },
    { clock, log: (line) => lines.push(line) },
  );
  made.push({ lambda, folder });
  return { lambda, lines, deployed };
}

test("an environment is kept for the next event, and has the variables of its own function alone", async () => {
  const { lambda } = lambdaOf(
    "let n = 0; export const handler = async () => [++n, process.env.TOLD, process.env.HOME ?? null];",
  );
  expect(await lambda.invoke({})).toEqual({ state: "answered", result: '[1,"yes",null]' });
  expect(await lambda.invoke({})).toEqual({ state: "answered", result: '[2,"yes",null]' });
});

test("events at the same time have environments of their own", async () => {
  const { lambda } = lambdaOf("export const handler = async () => process.pid;");
  const [one, two] = await Promise.all([lambda.invoke({}), lambda.invoke({})]);
  expect(one).not.toEqual(two);
});

test("a function sees the time of its world", async () => {
  const { lambda } = lambdaOf(
    "export const handler = async () => [Date.now(), new Date().getTime(), new Date(5).getTime()];",
  );
  const { result = "[]" } = { result: "[]", ...(await lambda.invoke({})) };
  const [now, made, given] = JSON.parse(result);
  expect(Math.abs(now - Date.now() - yearMs)).toBeLessThan(yearMs / 2);
  expect([made - now < yearMs / 2, given]).toEqual([true, 5]);
});

test("one that runs out of time is killed, and the next event gets a new environment", async () => {
  const hanging =
    "let n = 0; export const handler = async (e) => e.hang ? new Promise(() => setInterval(() => 0, 9)) : ++n;";
  const { lambda } = lambdaOf(hanging, 1_000);
  expect(await lambda.invoke({ hang: true })).toMatchObject({ state: "failed", errorType: "Sandbox.Timedout" });
  expect(await lambda.invoke({})).toEqual({ state: "answered", result: "1" });
});

test("one that ends its process has failed, and says how", async () => {
  const { lambda } = lambdaOf("export const handler = async () => process.exit(3);");
  expect(await lambda.invoke({})).toEqual({
    state: "failed",
    errorType: "Runtime.ExitError",
    errorMessage: "Runtime exited with error: exit status 3",
  });
});

test("one that throws, or cannot even be imported, has failed with its error; what it writes is its log", async () => {
  const { lambda, lines } = lambdaOf(
    'export const handler = async () => { console.log("here"); throw new TypeError("no"); };',
  );
  const failed = { state: "failed", errorType: "TypeError", errorMessage: "no" };
  expect(await lambda.invoke({})).toEqual(failed);
  await expect.poll(() => lines, { timeout: 10_000 }).toEqual(["here"]);
  expect(await lambdaOf('throw new TypeError("no")').lambda.invoke({})).toEqual(failed);
});

test("an answer beyond 6 MB is none", async () => {
  const { lambda } = lambdaOf('export const handler = async () => "x".repeat(6_300_000);');
  expect(await lambda.invoke({})).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
});

test("what is deployed while an event is at work counts from the next one on", async () => {
  const { lambda } = lambdaOf('export const handler = async () => "old";');
  const other = lambdaOf('export const handler = async () => "new";');
  const running = lambda.invoke({});
  lambda.deploy({ ...other.deployed, environment: {} });
  expect(await running).toEqual({ state: "answered", result: '"old"' });
  expect(await lambda.invoke({})).toEqual({ state: "answered", result: '"new"' });
});
