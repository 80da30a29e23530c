/** A value of a Rest.li 2.0 query: text and numbers, lists and records of them. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** A parameter's name with its value, or with text that is ready for the wire. */
export type Parameters = Readonly<Record<string, Value | { readonly ready: string } | undefined>>;

/**
 * A whole query string. Structure stays literal and every text inside it is encoded on its own, so it must reach the wire
 * unchanged: any further encoding of brackets or of `%` makes LinkedIn refuse it.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/protocol-version
 */
export function queryString(parameters: Parameters): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${isReady(value) ? value.ready : encode(value)}`],
    )
    .join("&");
}

/** `fields`, which keeps the 1.0 style: names with bare commas, never `List(...)`. */
export function names(list: readonly string[]): { readonly ready: string } {
  return { ready: list.join(",") };
}

function encode(value: Value): string {
  if (typeof value !== "object") return encodeText(String(value));
  if (isList(value)) return `List(${value.map(encode).join(",")})`;
  const fields = Object.entries(value).map(([key, inner]) => `${encodeText(key)}:${encode(inner)}`);
  return `(${fields.join(",")})`;
}

/** `encodeURIComponent` leaves `( ) '` alone, which are structure here; empty text is written as two quotes. */
export function encodeText(text: string): string {
  if (text === "") return "''";
  return encodeURIComponent(text).replace(/[()']/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isReady(value: Value | { readonly ready: string }): value is { readonly ready: string } {
  return typeof value === "object" && "ready" in value;
}
