import { isRecord, parseJson } from "../json.ts";
import type { Asked } from "../server/route.ts";
import { badParameter, MetaRefusal } from "./refusal.ts";

/** Everything given with a call, as text. Names nobody reads are ignored without a word, as Meta ignores them. */
export type Parameters = ReadonlyMap<string, string>;

/** From the address, and of a POST also from its body, be it JSON or a form. */
export function parametersOf({ url, body, headers }: Asked, method: "GET" | "POST"): Parameters {
  const query = [...url.searchParams];
  if (method === "GET" || body === "") return new Map(query);
  if (headers["content-type"]?.startsWith("application/json")) {
    const given = parseJson(body);
    if (!isRecord(given)) throw badParameter("The request body is not a JSON object.");
    const texts = Object.entries(given).map(([name, value]): [string, string] => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return new Map([...query, ...texts]);
  }
  return new Map([...query, ...new URLSearchParams(body)]);
}

/** Comma list or JSON list of names; two commas in a row, or one at an end, are a syntax error. */
export function fieldList(parameters: Parameters, name: string): string[] | undefined {
  const text = parameters.get(name);
  if (text === undefined || text === "") return undefined;
  if (text.startsWith("[")) return jsonTexts(text, name);
  const names = topLevelParts(text).map((part) => part.trim());
  const at = names.indexOf("");
  if (at >= 0) {
    throw new MetaRefusal({
      code: 2500,
      message: `Syntax error "Expected name." at character ${names.slice(0, at).join(",").length}: ${text.slice(0, 60)}`,
    });
  }
  return names;
}

/** Splits at commas outside of `business{id,name}`. */
function topLevelParts(text: string): string[] {
  let depth = 0;
  const cuts = [...text].flatMap((letter, at) => {
    if (letter === "{") depth += 1;
    if (letter === "}") depth -= 1;
    return letter === "," && depth === 0 ? [at] : [];
  });
  return [-1, ...cuts].map((cut, index) => text.slice(cut + 1, cuts[index] ?? text.length));
}

/** A list of texts that has to come as one parameter of JSON text. */
export function listParameter(parameters: Parameters, name: string): string[] | undefined {
  const text = parameters.get(name);
  return text === undefined ? undefined : jsonTexts(text, name);
}

function jsonTexts(text: string, name: string): string[] {
  const value = parseJson(text);
  if (!Array.isArray(value)) throw badParameter(`param ${name} must be an array.`);
  return value.map((item, at) => {
    if (typeof item !== "string") throw badParameter(`param ${name}[${at}] must be a string.`);
    return item;
  });
}

/** One of the words Meta knows there; throws with the list of them. */
export function oneOf<Word extends string>(text: string, name: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw badParameter(`${name} must be one of the following values: ${words.join(", ")}`);
}

export interface Filter {
  readonly field: string;
  readonly operator: string;
  readonly value: unknown;
}

export function filtersOf(parameters: Parameters): Filter[] {
  const text = parameters.get("filtering");
  if (text === undefined) return [];
  const value = parseJson(text);
  if (!Array.isArray(value)) throw badParameter("param filtering must be an array.");
  return value.map((item: unknown, at) => {
    const { field, operator, value: given } = isRecord(item) ? item : {};
    if (typeof field !== "string" || typeof operator !== "string" || given === undefined) {
      throw badParameter(`param filtering[${at}] must have field, operator and value.`);
    }
    return { field, operator, value: given };
  });
}

/** Whether a text is among the filter's values; only `IN` is served. */
export function filterIn({ field, operator, value }: Filter): (text: string) => boolean {
  if (operator !== "IN") throw badParameter(`filtering operator ${operator} cannot be used with field ${field}.`);
  if (!Array.isArray(value)) throw badParameter(`filtering value of ${field} must be an array for operator IN.`);
  return (text) => value.includes(text);
}
