import { paramInvalid } from "./refusal.ts";
import { fieldsOf, type Query, type Restli, recordIn, textsOf } from "./restli.ts";

/** One thing a list may be searched by. */
export interface Criterion<T> {
  /** The value of an entity as `search` writes it: a URN or a word. */
  readonly of: (entity: T) => string;
  /** The words LinkedIn knows; without them any text will do. */
  readonly words?: readonly string[];
}

/** Reads `search=(status:(values:List(ACTIVE)),id:(values:List(urn)),test:false)`. */
export function searchOf<T>(
  query: Query,
  criteria: Readonly<Record<string, Criterion<T>>>,
): { readonly accepts: (entity: T) => boolean; readonly names: readonly string[] } {
  const given = [...(recordIn(query, "search") ?? [])];
  const tests = given.map(([name, value]) => {
    const criterion = Object.hasOwn(criteria, name) ? criteria[name] : undefined;
    if (criterion === undefined) throw paramInvalid(`search.${name}`);
    const wanted = valuesOf(value, `search.${name}`);
    const stranger = criterion.words === undefined ? undefined : wanted.find((one) => !criterion.words?.includes(one));
    if (stranger !== undefined) throw paramInvalid(`search.${name}`);
    return (entity: T) => wanted.includes(criterion.of(entity));
  });
  return { accepts: (entity) => tests.every((test) => test(entity)), names: given.map(([name]) => name) };
}

/** Flags stand alone, everything else as a list of values. */
function valuesOf(value: Restli, field: string): readonly string[] {
  if (value.kind === "text" && field === "search.test") return [value.text];
  const fields = fieldsOf(value, field);
  const values = fields.get("values");
  if (values?.kind !== "list" || fields.size > 1) throw paramInvalid(field);
  return textsOf(values.items, field);
}
