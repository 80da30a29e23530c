import * as z from "zod";

/** How sources beside the platforms may be configured. */
export const sourcesSchema = z.strictObject({
  ecb: z
    .strictObject({
      endpoints: z
        .strictObject({
          files: z
            .url({ protocol: /^https?$/, error: "an http(s) address" })
            .optional()
            .describe("The folder that holds eurofxref-daily.xml and its longer forms"),
        })
        .optional()
        .describe("Other addresses to ask, by name; only needed behind a proxy or in tests"),
    })
    .optional()
    .describe("The European Central Bank, whose reference rates convert amounts"),
});

export type SourcesSettings = z.output<typeof sourcesSchema>;
