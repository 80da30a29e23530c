import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { accountName } from "@leadline/core/ids";
import { settings } from "@leadline/core/settings";
import { instant } from "@leadline/core/time/instant";
import { createReadApi } from "@leadline/functions/read-api/index";
import { sampleKey } from "@leadline/functions/read-api/sample-api";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { owners, seed } from "./query-seed.ts";

/** Enough keys that none reaches its pace within the bench. */
const keys = 400;

/** The API over a year of figures in memory, with keys demanded; tells its port and the keys, and serves until it is left. */
const store = createMemoryStore();
await seed(store);
const clients = [{ id: "bench", name: "Bench", accounts: owners.map(accountName) }];
const configuration = settings({ reportingCurrency: "EUR", clients }, platforms);
const ports = {
  store,
  clock: { now: () => instant("2026-11-22T08:00:00Z") },
  log: { info: () => {}, warn: (event: string) => console.error(event) },
  settings: async () => configuration,
  traits: platforms,
};
const api = createReadApi(ports, { keys: "demanded" });
const texts = await Promise.all(
  Array.from({ length: keys }, async () => (await sampleKey(store, { clients: "all" })).text),
);
const server = createServer(getRequestListener(api.fetch));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : null, keys: texts });
});
process.once("disconnect", () => process.exit());
