import * as z from "zod";
import { endpoint, json } from "../endpoint.ts";

/** Says that the function runs; it asks nobody else, so it cannot be used to load the database. */
export const healthEndpoint = endpoint({
  path: "/healthz",
  says: "Whether it runs",
  parameters: {},
  right: null,
  formats: ["json"],
  response: () => z.object({ status: z.literal("ok") }),
  example: "",
  answer: async () => json({ status: "ok" }),
});
