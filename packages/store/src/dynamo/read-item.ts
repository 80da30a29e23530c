import { LeadlineError } from "@leadline/core/errors";
import { refuseNewer, schemaVersion } from "@leadline/core/schema-version";
import * as z from "zod";
import type { Item } from "./table.ts";

/** A text that one of core's parsers accepts, as what that parser makes of it. */
export const parsed = <T>(parse: (text: string) => T) =>
  z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      const message = error instanceof Error ? error.message : "not valid";
      context.issues.push({ code: "custom", input: text, message });
      return z.NEVER;
    }
  });

/** An object whose fields that are not named here stay as they are: a newer program may have added them under the same version. */
export function extensible<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strip> {
  // What is kept unseen has no business in the type, where it would take the names from all that is known.
  return z.looseObject(shape) as unknown as z.ZodObject<Shape, z.core.$strip>;
}

/** What every item carries: its key, and the version of the schema it was written by. */
export const itemShape = { pk: z.string(), sk: z.string(), v: z.literal(schemaVersion) };

/**
 * What is stored, checked; an item that does not fit was not written by this program and is `internal.bug` with its key, one
 * of a newer version `store.unavailable`. Fields that a schema does not know stay.
 */
export function readItem<Schema extends z.ZodType>(schema: Schema, item: Item): z.output<Schema> {
  refuseNewer(`The item ${item.pk} / ${item.sk}`, item);
  const result = schema.safeParse(item);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new LeadlineError("internal.bug", `Stored item ${item.pk} / ${item.sk} does not fit: ${issue?.message}`, {
    field: issue?.path.join(".") ?? "",
  });
}
