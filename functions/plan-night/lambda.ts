import { planSettings } from "@leadline/core/plan-settings";
import { platforms } from "@leadline/platforms/list";
import { deployment } from "../aws/deployment.ts";
import { guarded } from "../aws/guarded.ts";
import { environmentQueue } from "../aws/queue.ts";
import { createHandler } from "./index.ts";

const { store, clock, log, settings } = deployment(platforms);
const queue = environmentQueue(settings);

/** The hourly tick on AWS. */
export const handler = guarded(log, async (event: unknown) => {
  const found = await settings();
  const { connections } = found;
  await createHandler({ store, queue, clock, log, platforms, connections, settings: planSettings(found) })(event);
});
