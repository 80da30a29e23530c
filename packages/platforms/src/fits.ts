import * as z from "zod";
// By name: `z.core` as a value would bring all of zod, its 60 languages too, into every bundle (320 kB).
import { $ZodCheckRegex } from "zod/v4/core";

type Look = (value: unknown) => boolean;
type Schema = z.core.$ZodType;

/**
 * Whether a value is one the schema takes and gives back as it came, but for fields it does not name. Looks without
 * copying, where zod makes every row of a large answer anew. False says nothing: zod decides then, and words the error.
 */
export function fits<S extends z.ZodType>(schema: S): (value: unknown) => value is z.output<S> {
  const look = lookFor(schema);
  return (value): value is z.output<S> => look(value);
}

function lookFor(schema: Schema): Look {
  const { checks = [] } = schema._zod.def;
  if (schema instanceof z.ZodString && checks.length === 1) return lookAtText(schema, checks[0]);
  // `z.int()` and `z.email()` are their own checks.
  if (checks.length > 0 || "check" in schema._zod.def) return askZod(schema);
  if (schema instanceof z.ZodString) return (value) => typeof value === "string";
  if (schema instanceof z.ZodNumber) return (value) => Number.isFinite(value);
  if (schema instanceof z.ZodOptional) return lookUnless(undefined, schema._zod.def.innerType);
  if (schema instanceof z.ZodNullable) return lookUnless(null, schema._zod.def.innerType);
  if (schema instanceof z.ZodUnion) return lookAtFirst(schema._zod.def.options);
  if (schema instanceof z.ZodArray) return lookAtList(schema._zod.def.element);
  if (schema instanceof z.ZodObject) return lookAtFields(schema);
  return askZod(schema);
}

/** What comes back as the very same value was taken and not changed. */
function askZod(schema: Schema): Look {
  return (value) => {
    const taken = z.safeParse(schema, value);
    return taken.success && Object.is(taken.data, value);
  };
}

function lookAtText(schema: z.ZodString, check: z.core.$ZodCheck<never> | undefined): Look {
  if (!(check instanceof $ZodCheckRegex)) return askZod(schema);
  const { pattern } = check._zod.def;
  if (pattern.global || pattern.sticky) return askZod(schema);
  return (value) => typeof value === "string" && pattern.test(value);
}

function lookUnless(absent: null | undefined, schema: Schema): Look {
  const look = lookFor(schema);
  return (value) => value === absent || look(value);
}

/** What fits the first option is given back by it, whatever the others would do. */
function lookAtFirst(options: readonly Schema[]): Look {
  const [first] = options;
  return first === undefined ? () => false : lookFor(first);
}

function lookAtList(element: Schema): Look {
  const look = lookFor(element);
  return (value) => Array.isArray(value) && value.every(look);
}

function lookAtFields(schema: z.ZodObject): Look {
  const { shape, catchall } = schema._zod.def;
  if (catchall !== undefined && !(catchall instanceof z.ZodUnknown)) return askZod(schema);
  const fields = Object.entries(shape).map(([name, field]) => ({ name, look: lookFor(field) }));
  return (value) => {
    if (!isObject(value)) return false;
    for (const { name, look } of fields) if (!look(value[name])) return false;
    return true;
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
