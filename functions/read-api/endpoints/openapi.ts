import { brotliDecompressSync } from "node:zlib";
import * as z from "zod";
import { endpoint } from "../endpoint.ts";
import { packedOpenapi } from "../packed-openapi.ts";

/** Written by `npm run docs` from the list of endpoints, so that no generator is deployed. */
export const openapiEndpoint = endpoint({
  path: "/v1/openapi.json",
  says: "This description, for programs (OpenAPI 3.1)",
  parameters: {},
  right: null,
  formats: ["json"],
  response: () => z.looseObject({ openapi: z.string() }),
  example: "",
  answer: async () => ({ format: "json", body: brotliDecompressSync(Buffer.from(packedOpenapi, "base64")).toString() }),
});
