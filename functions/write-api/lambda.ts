import { platforms } from "@leadline/platforms/list";
import { deployment } from "../aws/deployment.ts";
import { createHandler } from "./index.ts";

/** The writing side behind an HTTP API. Its own errors end in problem documents, never in a throw. */
export const handler = createHandler(deployment(platforms));
