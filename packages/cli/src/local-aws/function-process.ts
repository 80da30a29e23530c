import { pathToFileURL } from "node:url";
import { type Invocation, invocation, type Outcome } from "./invocation.ts";

/*
 * One execution environment of a function: `function-process.ts <module> <exported name>`. It imports the deployed module
 * once and then answers one event at a time. Its parent holds the other end of the IPC channel; when that closes, however
 * the parent ended, this process ends too.
 */
const [, , file = "", exported = ""] = process.argv;

type Handler = (event: unknown, context: object) => Promise<unknown>;

process.on("disconnect", () => process.exit(0));
let aheadMs = 0;
moveClock();
const first = await begun();
process.send?.(first, () => {
  if (first.state !== "ready") process.exit(1);
});

async function begun(): Promise<Outcome> {
  try {
    const module: Record<string, unknown> = await import(pathToFileURL(file).href);
    const handler = module[exported];
    if (!isHandler(handler)) throw new Error(`${file} exports no function ${exported}.`);
    process.on("message", (message) => void answer(invocation.parse(message), handler));
    return { state: "ready" };
  } catch (error) {
    return { state: "failed", ...errorOf(error) };
  }
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

async function answer(given: Invocation, handler: Handler): Promise<void> {
  aheadMs = given.aheadMs;
  const context = contextOf(given);
  process.send?.(await outcomeOf(() => handler(given.event, context)));
}

async function outcomeOf(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { state: "answered", result: JSON.stringify(await work()) ?? "null" };
  } catch (error) {
    return { state: "failed", ...errorOf(error) };
  }
}

/** As Lambda's own runtime tells it. */
function errorOf(error: unknown) {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: typeof error, errorMessage: String(error) };
}

function contextOf({ requestId, arn, remainingMs }: Invocation) {
  const until = performance.now() + remainingMs;
  return {
    awsRequestId: requestId,
    invokedFunctionArn: arn,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: "$LATEST",
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, until - performance.now()),
  };
}

/** The demo's clock is moved instead of waited for, so the deployed module must see its time, which it takes from `Date`. */
function moveClock(): void {
  const machine = Date.now.bind(Date);
  const now = () => machine() + aheadMs;
  globalThis.Date = new Proxy(Date, {
    construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
  });
}
