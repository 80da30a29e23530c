import * as z from "zod";
import { endpoint, json } from "../endpoint.ts";
import { glossary } from "../glossary.ts";

const words = () => z.object({ en: z.string(), fr: z.string() });

export const glossaryEndpoint = endpoint({
  path: "/v1/glossary",
  says: "Every word an answer may hold, in English and French",
  parameters: {},
  right: null,
  formats: ["json"],
  response: () =>
    z.looseObject({
      dimensions: z.array(z.object({ id: z.string(), label: words() })),
      metrics: z.array(
        z.object({ id: z.string(), unit: z.string(), additive: z.boolean(), label: words(), says: words() }),
      ),
      kpis: z.array(
        z.looseObject({ id: z.string(), formula: z.string(), unit: z.string(), label: words(), says: words() }),
      ),
      estimates: z.array(z.looseObject({ id: z.string(), formula: z.string(), label: words(), says: words() })),
      notes: z.array(z.object({ id: z.string(), says: words() })),
    }),
  example: "",
  answer: async () => json(glossary()),
});
