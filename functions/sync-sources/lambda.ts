import { setTimeout as sleep } from "node:timers/promises";
import { platforms } from "@leadline/platforms/list";
import { ecbSource } from "@leadline/platforms/sources/ecb/index";
import { ecbTraits } from "@leadline/platforms/sources/ecb/traits";
import { createTransport } from "@leadline/platforms/transport";
import { deployment } from "../aws/deployment.ts";
import { guarded } from "../aws/guarded.ts";
import { createHandler } from "./index.ts";

const { store, clock, log, settings } = deployment(platforms);
const transport = createTransport({ clock, log, sleep: (ms) => sleep(ms), limits: ecbTraits });

/** The hourly look at the sources on AWS. */
export const handler = guarded(log, async (event: unknown) => {
  const { sources } = await settings();
  const source = ecbSource(sources?.ecb?.endpoints, transport);
  await createHandler({ source, store: store.rates, clock, log })(event);
});
