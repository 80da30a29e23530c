import { LeadlineError } from "@leadline/core/errors";
import type * as z from "zod";

/** The value under its schema; `upstream.contract` naming the first field that does not fit, without what it held. */
export function parsedAs<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  { name, account }: { readonly name: string; readonly account?: string },
): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw contract(`LinkedIn's answer to ${name} has an unknown shape.`, {
    ...(account === undefined ? {} : { account }),
    field: issue?.path.join(".") ?? "",
    expected: issue?.message ?? "",
  });
}

/** LinkedIn answered in a form that its documentation does not know. */
export function contract(
  message: string,
  details: { readonly account?: string; readonly field?: string; readonly saw?: string; readonly expected?: string },
): LeadlineError {
  return new LeadlineError("upstream.contract", message, { platform: "linkedin", ...details });
}
