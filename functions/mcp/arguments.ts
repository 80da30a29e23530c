import { type Issue, issuesOf, seen } from "@leadline/core/issues";
import type { Parameter, Parameters } from "./reading.ts";

/** Arguments as text by parameter, as an address would have them. */
export type Given = Readonly<Record<string, readonly string[]>>;

/**
 * Reads a tool's arguments. Models send numbers for text, text for lists and `null` for what they leave out: that is taken
 * as meant. An unknown name and an empty list are wrong, since either would widen the answer.
 */
export function argumentsOf(
  given: Readonly<Record<string, unknown>>,
  parameters: Parameters,
): { readonly given: Given } | { readonly issues: readonly Issue[] } {
  const issues: Issue[] = Object.keys(given)
    .filter((name) => !Object.hasOwn(parameters, name))
    .map((name) => ({ field: seen(name).slice(1, -1), ...unknownName }));
  const values: [string, readonly string[]][] = [];
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = Object.hasOwn(given, name) ? (given[name] ?? undefined) : undefined;
    const texts = value === undefined ? [] : textsOf(value, parameter);
    if (texts === null) issues.push({ field: name, saw: seen(value), expected: expectedForm(parameter) });
    else if (value === undefined && parameter.required) issues.push({ field: name, ...missing });
    else {
      issues.push(...texts.flatMap((text) => issuesWith(name, text, parameter)));
      if (value !== undefined) values.push([name, texts]);
    }
  }
  return issues.length > 0 ? { issues } : { given: Object.fromEntries(values) };
}

const unknownName = { saw: "an argument the tool does not know", expected: "no such argument: check its spelling" };
const missing = { saw: "nothing", expected: "a value" };

/** The same as a query. */
export function queryOf(given: Given): URLSearchParams {
  return new URLSearchParams(Object.entries(given).map(([name, values]): [string, string] => [name, values.join(",")]));
}

/** `null` for what no address could say. */
function textsOf(value: unknown, { list }: Parameter): readonly string[] | null {
  if (Array.isArray(value)) {
    const texts = value.map(textOf).filter((text) => text !== null);
    const isRight = list ? value.length > 0 : value.length === 1;
    return isRight && texts.length === value.length ? texts : null;
  }
  const text = textOf(value);
  if (text === null) return null;
  return list ? text.split(",").map((one) => one.trim()) : [text];
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "1" : "0";
  return typeof value === "number" ? String(value) : null;
}

function expectedForm({ list }: Parameter): string {
  return list ? "a list of at least one text" : "one text";
}

function issuesWith(name: string, text: string, { each }: Parameter): readonly Issue[] {
  const found = each.safeParse(text);
  return found.success ? [] : issuesOf(found.error, text).map((issue) => ({ ...issue, field: name }));
}
