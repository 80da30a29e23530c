import { connectionOf } from "@leadline/core/connection-of";
import { platformId } from "@leadline/core/ids";
import { planSettings } from "@leadline/core/plan-settings";
import type { Platform } from "@leadline/core/platform";
import { platforms } from "@leadline/platforms/list";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { deployment } from "../aws/deployment.ts";
import { guarded } from "../aws/guarded.ts";
import { environmentQueue } from "../aws/queue.ts";
import { environmentSecrets, rememberedSecrets } from "../aws/secrets.ts";
import { transportsOf } from "../aws/transports.ts";
import { createHandler } from "./index.ts";

/** Renewed secrets are in use this much later; the ones before them are good for days. */
const secretsFreshMs = 300_000;

/** One platform's worker on AWS; its bundle hands over the platform and holds no other's code. */
export function lambdaOf(
  platform: Platform,
): (event: SQSEvent, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<SQSBatchResponse> {
  const { store, clock, log, settings } = deployment(platforms);
  const queue = environmentQueue(settings);
  const fieldsOf = rememberedSecrets(environmentSecrets(), clock, secretsFreshMs);
  const transportOf = transportsOf({ clock, log, store });
  const id = platformId(platform.traits.id);
  return guarded(log, async (event, context) => {
    const found = await settings();
    const handle = createHandler({
      store,
      queue,
      clock,
      log,
      platform,
      random: Math.random,
      settings: planSettings(found),
      transport: transportOf(platform.traits, found),
      connection: async (connection) =>
        connectionOf(found, platform.traits, { id: connection, fields: await fieldsOf(id, connection) }),
    });
    return await handle(event, context);
  });
}
