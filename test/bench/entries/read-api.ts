import { settings } from "@leadline/core/settings";
import { instantOf } from "@leadline/core/time/instant";
import { createHandler } from "@leadline/functions/read-api/index";
import { platforms } from "@leadline/platforms/list";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";

/** The reading side as a Lambda would load it. */
export const handler = createHandler({
  store: createDynamoStore({ client: createClient(), table: "leadline" }),
  clock: { now: () => instantOf(Date.now()) },
  log: { info: console.log, warn: console.warn },
  settings: async () => settings({ reportingCurrency: "EUR", clients: [] }, platforms),
  traits: platforms,
});
