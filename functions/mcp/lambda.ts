import { platforms } from "@leadline/platforms/list";
import { type Deployment, deployment } from "../aws/deployment.ts";
import { createHandler } from "./index.ts";
import type { Reading } from "./reading.ts";

/** Everything the reading side needs of its environment. */
type ReadingPorts = Deployment & { readonly traits: typeof platforms };

/** Makes the reading side, which is another function's: the bundle's entry hands it over. */
export type CreateReading = (
  ports: ReadingPorts,
  options: { readonly keys: "demanded" },
) => { readonly fetch: (request: Request) => Response | Promise<Response> };

/** The handler over a reading side that demands keys. */
export function lambdaOf(createReading: CreateReading, endpoints: Reading["endpoints"]) {
  const ports = { ...deployment(platforms), traits: platforms };
  const api = createReading(ports, { keys: "demanded" });
  return createHandler({ ...ports, reading: { ask: (request) => api.fetch(request), endpoints } });
}
