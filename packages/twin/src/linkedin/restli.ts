import { malformed, paramInvalid, required, unknownParameter } from "./refusal.ts";

/** A value of protocol 2.0.0, taken apart. */
export type Restli =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Restli[] }
  | { readonly kind: "record"; readonly fields: ReadonlyMap<string, Restli> };

/** A query as it stands on the wire: names read, values still encoded. */
export interface Query {
  readonly values: ReadonlyMap<string, string>;
  /** Without the header the old protocol applies, in which lists and records mean nothing. */
  readonly restli2: boolean;
}

export function queryOf(text: string, restli2: boolean): Query {
  const pairs = text.split("&").filter((pair) => pair !== "");
  const values = new Map<string, string>();
  for (const pair of pairs) {
    const [name = "", ...value] = pair.split("=");
    if (values.has(name) || value.length === 0) throw malformed(name);
    values.set(name, value.join("="));
  }
  return { values, restli2 };
}

export function allowOnly({ values }: Query, names: readonly string[]): void {
  for (const name of values.keys()) if (!names.includes(name)) throw unknownParameter(name);
}

/** A plain value, decoded. A bracket, comma or colon that is not encoded belongs to a structure and is refused. */
export function textIn(query: Query, name: string): string | undefined {
  const value = valueIn(query, name);
  if (value === undefined || value.kind === "text") return value?.text;
  throw paramInvalid(name);
}

/** Bare, or wrapped as `(value:CAMPAIGN)`: both are in use. */
export function enumIn(query: Query, name: string): string | undefined {
  const value = valueIn(query, name);
  return value === undefined ? undefined : enumOf(value, name);
}

export function enumOf(value: Restli, name: string): string {
  const inner = value.kind === "record" && value.fields.size === 1 ? value.fields.get("value") : value;
  if (inner?.kind === "text") return inner.text;
  throw paramInvalid(name);
}

export function listIn(query: Query, name: string): readonly Restli[] | undefined {
  const value = structureIn(query, name);
  if (value === undefined || value.kind === "list") return value?.items;
  throw malformed(name);
}

export function recordIn(query: Query, name: string): ReadonlyMap<string, Restli> | undefined {
  const value = structureIn(query, name);
  if (value === undefined || value.kind === "record") return value?.fields;
  throw malformed(name);
}

export function textsOf(items: readonly Restli[], name: string): string[] {
  if (items.length === 0) throw paramInvalid(name);
  return items.map((item, at) => {
    if (item.kind === "text" && item.text !== "") return item.text;
    throw paramInvalid(`${name}_${at}`);
  });
}

export function fieldsOf(value: Restli | undefined, name: string): ReadonlyMap<string, Restli> {
  if (value?.kind === "record") return value.fields;
  throw value === undefined ? required(name) : paramInvalid(name);
}

/** A whole number without leading zeros. */
export function wholeOf(value: Restli | undefined, name: string): number {
  if (value?.kind === "text" && /^(0|[1-9]\d{0,8})$/.test(value.text)) return Number(value.text);
  throw paramInvalid(name);
}

function structureIn(query: Query, name: string): Restli | undefined {
  if (!query.restli2 && query.values.has(name)) throw malformed(name);
  return valueIn(query, name);
}

function valueIn({ values, restli2 }: Query, name: string): Restli | undefined {
  const raw = values.get(name);
  if (raw === undefined) return undefined;
  return restli2 ? restli(raw, name) : { kind: "text", text: decoded(raw, name) };
}

/** Reads `List(a,b)`, `(name:value)` and encoded text; the name is for the refusal. */
export function restli(raw: string, name: string): Restli {
  const [value, rest] = element(raw, name);
  if (rest !== "") throw malformed(name);
  return value;
}

function element(raw: string, name: string): [value: Restli, rest: string] {
  if (raw.startsWith("List(")) {
    const items: Restli[] = [];
    const rest = members(raw.slice(5), name, (member) => {
      const [item, after] = element(member, name);
      items.push(item);
      return after;
    });
    return [{ kind: "list", items }, rest];
  }
  if (raw.startsWith("(")) {
    const fields = new Map<string, Restli>();
    const rest = members(raw.slice(1), name, (member) => {
      const [key, after] = primitive(member, name);
      if (!after.startsWith(":") || key === "" || fields.has(key)) throw malformed(name);
      const [value, end] = element(after.slice(1), name);
      fields.set(key, value);
      return end;
    });
    return [{ kind: "record", fields }, rest];
  }
  const [text, rest] = primitive(raw, name);
  return [{ kind: "text", text }, rest];
}

/** Members up to the closing bracket, separated by commas; what follows the bracket is left. */
function members(raw: string, name: string, read: (member: string) => string): string {
  if (raw.startsWith(")")) return raw.slice(1);
  let rest = read(raw);
  while (rest.startsWith(",")) rest = read(rest.slice(1));
  if (!rest.startsWith(")")) throw malformed(name);
  return rest.slice(1);
}

function primitive(raw: string, name: string): [text: string, rest: string] {
  const found = /^[^(),:]*/.exec(raw)?.[0] ?? "";
  const rest = raw.slice(found.length);
  // On its way an apostrophe may have been encoded: two of them are still the empty text.
  if (found === "''" || found === "%27%27") return ["", rest];
  if (found === "" || found.includes("'")) throw malformed(name);
  return [decoded(found, name), rest];
}

/** A plus sign is a blank, as in any form. */
function decoded(raw: string, name: string): string {
  try {
    return decodeURIComponent(raw.replaceAll("+", " "));
  } catch {
    throw malformed(name);
  }
}
