import { instantOf } from "@leadline/core/time/instant";
import { createHandler } from "@leadline/functions/sync/index";
import { platform } from "@leadline/platforms/google/index";
import { createTransport } from "@leadline/platforms/transport";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";

const clock = { now: () => instantOf(Date.now()) };
const log = { info: console.log, warn: console.warn };
const unset = async (): Promise<never> => {
  throw new Error("Only loaded, never run.");
};

/** Google's worker as a Lambda would load it, its SDK included. */
export const handler = createHandler({
  store: createDynamoStore({ client: createClient(), table: "leadline" }),
  queue: { send: unset },
  clock,
  log,
  platform,
  transport: createTransport({ clock, log, sleep: unset, limits: { requestsPerSecond: 1 } }),
  connection: unset,
  random: Math.random,
  settings: { backfillDays: 90, isAssigned: () => false },
});
