import { type Issue, issuesOf, seen } from "@leadline/core/issues";
import * as z from "zod";

/** One parameter of an address: how it is read, and how it is documented. */
export interface Parameter<T = unknown> {
  /** Reads every value given under the name. */
  readonly schema: z.ZodType<T, string[] | undefined>;
  /** One value, or one entry of a list: what the documentation shows. */
  readonly each: z.ZodType;
  readonly list: boolean;
  readonly required: boolean;
  readonly says: string;
  readonly example?: string;
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** What the parameters give once they are read. */
export type Asked<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never;
};

/** What was asked, or everything that is wrong with it. */
export type Read<T> = { readonly asked: T } | { readonly issues: readonly Issue[] };

interface Words {
  readonly says: string;
  readonly example?: string;
}

type TextSchema<T> = z.ZodType<T, string>;

const single = <T>(each: TextSchema<T>) =>
  z
    .array(z.string())
    .refine((values) => values.length === 1, { error: "it once only" })
    .transform((values) => values[0] ?? "")
    .pipe(each);

const many = <T>(each: TextSchema<T>) =>
  z
    .array(z.string())
    .transform((values) => values.flatMap((value) => value.split(",")).map((value) => value.trim()))
    .pipe(z.array(each).min(1).max(500))
    .transform((values): readonly T[] => [...new Set(values)]);

/** A value that has to be given, once. */
export function required<T>(each: TextSchema<T>, words: Words): Parameter<T> {
  return { schema: single(each), each, list: false, required: true, ...words };
}

/** A value that may be given, once. */
export function optional<T>(each: TextSchema<T>, words: Words): Parameter<T | undefined> {
  return { schema: single(each).optional(), each, list: false, required: false, ...words };
}

/** Values separated by commas or given by repeating the parameter, each counted once. */
export function several<T>(each: TextSchema<T>, words: Words): Parameter<readonly T[] | undefined> {
  return { schema: many(each).optional(), each, list: true, required: false, ...words };
}

/** Text of a pattern, shown in the documentation, with what is expected in words. */
export function textLike(pattern: string, expected: string) {
  return z.string().regex(new RegExp(pattern), { error: expected });
}

/** A whole number from 1 to `most`. */
export function countUpTo(most: number) {
  return textLike("^[1-9]\\d{0,5}$", `a whole number up to ${most}`)
    .transform(Number)
    .refine((count) => count <= most, { error: `a whole number up to ${most}` });
}

/** Reads a query by its parameters. Unknown ones are wrong: a misspelt filter must not widen an answer. */
export function reader<P extends Parameters>(parameters: P): (query: URLSearchParams) => Read<Asked<P>> {
  const shape = Object.fromEntries(Object.entries(parameters).map(([name, { schema }]) => [name, schema]));
  const whole = z.strictObject(shape);
  return (query) => {
    const given = new Map<string, string[]>();
    for (const [name, value] of query) given.set(name, [...(given.get(name) ?? []), value]);
    const values = Object.fromEntries(given);
    const found = whole.safeParse(values);
    // The shape was made from the very parameters whose types `Asked` lists.
    if (found.success) return { asked: found.data as Asked<P> };
    return { issues: issuesOf(found.error, values).map(withoutList(values)) };
  };
}

/** Names the parameter, not its place in our list of one. */
function withoutList(values: Readonly<Record<string, readonly string[]>>) {
  return ({ field, expected, saw }: Issue): Issue => {
    const name = field.replace(/\[\d+\]$/, "");
    const given = Object.hasOwn(values, name) ? values[name] : undefined;
    if (given === undefined) return { field: name, saw, expected: expected === "a list" ? "a value" : expected };
    return { field: name, saw: saw.startsWith("a field") ? saw : seen(given.join(",")), expected };
  };
}
