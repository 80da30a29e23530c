import * as z from "zod";
import type { Parameter, Parameters } from "./reading.ts";

/** A tool's arguments as JSON Schema, made from what checks them. */
export interface InputSchema {
  readonly [keyword: string]: unknown;
  readonly type: "object";
  readonly properties: Readonly<Record<string, object>>;
  readonly required: string[];
}

/** `as` replaces the schema of a parameter where a model knows a better form than the text of an address. */
export function inputSchema(parameters: Parameters, as: Readonly<Record<string, object>> = {}): InputSchema {
  const entries = Object.entries(parameters);
  return {
    type: "object",
    properties: Object.fromEntries(
      entries.map(([name, parameter]) => [
        name,
        { ...(as[name] ?? schemaOf(parameter)), description: inArguments(parameter.says) },
      ]),
    ),
    required: entries.filter(([, { required }]) => required).map(([name]) => name),
    additionalProperties: false,
  };
}

function schemaOf({ each, list }: Parameter): object {
  const { $schema, ...one } = z.toJSONSchema(each, { io: "input", unrepresentable: "any" });
  return list ? { type: "array", items: one, minItems: 1 } : one;
}

/** What the API's documentation says of `1` in an address is `true` here. */
function inArguments(says: string): string {
  return says.replace(/^`1` adds/, "true adds");
}
