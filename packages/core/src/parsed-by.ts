import * as z from "zod";
import { LeadlineError } from "./errors.ts";

/** Text read by one of our own parsers; what the parser expected becomes the issue. */
export function parsedBy<T>(parse: (text: string) => T) {
  return z.string().transform((text, context): T => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof LeadlineError)) throw error;
      context.addIssue({ code: "custom", message: error.details.expected ?? error.message });
      return z.NEVER;
    }
  });
}
