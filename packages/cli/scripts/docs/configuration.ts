import { execFileSync } from "node:child_process";
import { slugPattern } from "@leadline/core/ids";
import { type KpiName, kpis, partsOfKpi } from "@leadline/core/kpis";
import { type BaseMetric, baseMetrics } from "@leadline/core/metrics";
import { settingsSchema } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";
import * as z from "zod";
import { codes, tableOf } from "./markdown.ts";

type Json = z.core.JSONSchema.BaseSchema;

const ids = platforms.map(({ id }) => id);
const slug = slugPattern.source;
const account = `^(${ids.join("|")}):[A-Za-z0-9_.:~-]{1,80}$`;

const kpiNames = Object.keys(kpis) as KpiName[]; // Keys of the table are its names.
const metricNames = Object.keys(baseMetrics) as BaseMetric[]; // Keys of the table are its names.
const isSummable = (name: BaseMetric) => baseMetrics[name].additive;

/** What a place may hold beyond its type, by the end of its path: our own parsers are only text to zod. */
const known: Readonly<Record<string, Partial<Json>>> = {
  "clients/items/properties/id": { pattern: slug, examples: ["northwind"] },
  "connections/items/properties/id": { pattern: slug, examples: ["main"] },
  "properties/platform": { enum: [...ids] },
  "properties/account": { pattern: account },
  "clients/items/properties/accounts/items": { pattern: account, examples: ids.map((id) => `${id}:1234567890`) },
  "properties/validFrom": { format: "date", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
  "platforms/propertyNames": { enum: [...ids] },
  // Days do not add up to unique people, so no rule can be about them.
  "alerts/items/properties/kpi": { enum: kpiNames.filter((name) => partsOfKpi(name).every(isSummable)) },
  "minimum/propertyNames": { enum: metricNames.filter(isSummable) },
};

/** JSON Schema of `leadline.yaml` as a person writes it, for editors. */
export function configurationSchema(): Json {
  const schema = z.toJSONSchema(settingsSchema, {
    io: "input",
    // What every editor knows.
    target: "draft-7",
    override: ({ jsonSchema, path }) => {
      const at = path.join("/");
      const more = Object.entries(known).find(([end]) => at.endsWith(end));
      if (more) Object.assign(jsonSchema, more[1]);
    },
  });
  return { title: "leadline.yaml", ...schema };
}

/** The schema as a file, laid out as the formatter wants it. */
export function configurationFile(): string {
  const args = ["node_modules/@biomejs/biome/bin/biome", "format", "--stdin-file-path=docs/leadline.schema.json"];
  return execFileSync(process.execPath, args, { input: JSON.stringify(configurationSchema()), encoding: "utf8" });
}

/** Every field of `leadline.yaml`, by the path under which it stands. */
export function configurationTable(): string {
  const rows = fieldsOf(configurationSchema(), "").map(({ path, schema, required }) => [
    `\`${path}\``,
    schema.description ?? "",
    valuesOf(schema),
    required ? "required" : schema.default === undefined ? "" : `\`${JSON.stringify(schema.default)}\``,
  ]);
  return tableOf(["field", "what it says", "one of", "default"], rows);
}

interface Field {
  readonly path: string;
  readonly schema: Json;
  readonly required: boolean;
}

function fieldsOf(schema: Json, above: string): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    if (typeof inner === "boolean") return [];
    const path = above === "" ? name : `${above}.${name}`;
    return [{ path, schema: inner, required: schema.required?.includes(name) ?? false }, ...below(inner, path)];
  });
}

function below(schema: Json, path: string): readonly Field[] {
  const { items, additionalProperties } = schema;
  if (typeof items === "object" && !Array.isArray(items)) return fieldsOf(items, `${path}[]`);
  if (typeof additionalProperties === "object") return fieldsOf(additionalProperties, `${path}.<id>`);
  return [schema, ...(schema.anyOf ?? [])].flatMap((one) => (typeof one === "object" ? fieldsOf(one, path) : []));
}

/** What a field may hold, where that can be listed: choices, names of metrics, or the least and the greatest number. */
function valuesOf(schema: Json): string {
  const { enum: choices, minimum, maximum, items, propertyNames } = schema;
  if (choices !== undefined) return codes(choices.map(String));
  if (typeof propertyNames === "object" && propertyNames.enum !== undefined) return valuesOf(propertyNames);
  if (typeof items === "object" && !Array.isArray(items) && items.properties === undefined) return valuesOf(items);
  const isBound = (bound: number | undefined) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  if (isBound(minimum) && isBound(maximum)) return `${minimum} to ${maximum}`;
  return isBound(minimum) ? `from ${minimum}` : "";
}
