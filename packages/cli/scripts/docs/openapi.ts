import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import type { Endpoint } from "@leadline/functions/read-api/endpoint";
import { mediaTypes } from "@leadline/functions/read-api/endpoint";
import { endpoints } from "@leadline/functions/read-api/endpoints";
import type { Parameter } from "@leadline/functions/read-api/parameter";
import { postingPath, postingResponse, postings } from "@leadline/functions/write-api/postings";
import * as z from "zod";
import manifest from "../../package.json" with { type: "json" };
import { codes, tableOf } from "./markdown.ts";

/** OpenAPI 3.1 of everything that can be asked and sent, made from the very schemas that check requests. */
export function openapi() {
  return {
    openapi: "3.1.0",
    info: { title: "Leadline", version: manifest.version, description: "What each lead costs, on every platform." },
    servers: [{ url: "http://127.0.0.1:4750", description: "`npm start` or `leadline serve`" }],
    paths: {
      ...Object.fromEntries(endpoints.map((endpoint) => [endpoint.path, { get: operation(endpoint) }])),
      ...Object.fromEntries(
        Object.entries(postings).map(([name, posting]) => [postingPath(name), { post: written(name, posting) }]),
      ),
    },
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "A key of `leadline keys create`" },
        header: { type: "apiKey", in: "header", name: "X-Api-Key" },
      },
      schemas: { Problem: problemSchema },
    },
  };
}

/** The description as a file, laid out as the formatter wants it. */
export function openapiFile(): string {
  const args = ["node_modules/@biomejs/biome/bin/biome", "format", "--stdin-file-path=docs/openapi.json"];
  return execFileSync(process.execPath, args, {
    input: JSON.stringify(openapi()),
    encoding: "utf8",
    maxBuffer: 10_000_000,
  });
}

/** The description as the function carries it: a fifth of its size, in a module. One that says the same is left as it is, since compressors differ. */
export function packedOpenapiFile(file: string): string {
  const text = JSON.stringify(openapi());
  const present = existsSync(file) ? readFileSync(file, "utf8") : "";
  const [, packed = ""] = /= "([^"]*)"/.exec(present.replace("\n ", "")) ?? [];
  if (packed !== "" && brotliDecompressSync(Buffer.from(packed, "base64")).toString() === text) return present;
  return `/** \`docs/openapi.json\` in Brotli and base64, for the function to serve. Written by \`npm run docs\`. */
export const packedOpenapi =
  "${brotliCompressSync(text).toString("base64")}";
`;
}

/** Every address, for the page about the API. */
export function endpointTable(): string {
  return tableOf(
    ["address", "gives", "as", "key"],
    [
      ...endpoints.map(({ path, says, formats, right }) => [
        `\`${path}\``,
        says,
        formats.join(", "),
        right === null ? "none" : withRight(right),
      ]),
      ...Object.entries(postings).map(([name, { says }]) => [
        `\`POST ${postingPath(name)}\``,
        says,
        "json",
        withRight("write"),
      ]),
    ],
  );
}

const withRight = (right: string) => `with the right \`${right}\``;

/** Every parameter of one endpoint. */
export function parameterTable(path: string): string {
  const { parameters = {} } = endpoints.find((endpoint) => endpoint.path === path) ?? {};
  return tableOf(
    ["parameter", "says", "such as"],
    Object.entries(parameters).map(([name, { says, required, example, each }]) => [
      `\`${name}\``,
      required ? `${says}; required` : says,
      example === undefined ? codes(choices(each)) : `\`${name}=${example}\``,
    ]),
  );
}

function choices(each: z.ZodType): readonly string[] {
  return (schemaOf(each, "input").enum ?? []).map(String);
}

const keys = [{ bearer: [] }, { header: [] }];

function operation(endpoint: Endpoint) {
  const { path, says, parameters, parts = {}, right, example } = endpoint;
  return {
    operationId: operationId(path),
    summary: says,
    security: right === null ? [] : keys,
    ...(example === "" ? {} : { "x-example": `${path}?${example}` }),
    parameters: [
      ...Object.entries(parts).map(([name, part]) => ({
        name,
        in: "path",
        required: true,
        description: part.says,
        schema: { type: "string", pattern: part.pattern },
      })),
      ...Object.entries(parameters).map(([name, parameter]) => queryParameter(name, parameter)),
    ],
    responses: {
      "200": {
        description: "The answer",
        headers: { etag: { schema: { type: "string" }, description: "Send it back as If-None-Match" } },
        content: contentOf(endpoint),
      },
      "304": { description: "Nothing has changed since the answer whose tag was sent" },
      default: wrong,
    },
  };
}

const wrong = {
  description: "What is wrong (RFC 9457)",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
} as const;

function written(name: string, { says, body }: (typeof postings)[keyof typeof postings]) {
  const json = (schema: z.ZodType, io: "input" | "output") => ({ [mediaTypes.json]: { schema: schemaOf(schema, io) } });
  return {
    operationId: operationId(postingPath(name)),
    summary: says,
    security: keys,
    requestBody: { required: true, content: json(body, "input") },
    responses: { "200": { description: "The answer", content: json(postingResponse(), "output") }, default: wrong },
  };
}

function operationId(path: string): string {
  const words = path.replace(/\{(\w+)\}/, "one $1").match(/[A-Za-z0-9]+/g) ?? ["home"];
  return words.map((word, at) => (at === 0 ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`)).join("");
}

function queryParameter(name: string, { each, list, required, says, example }: Parameter) {
  const schema = schemaOf(each, "input");
  return {
    name,
    in: "query",
    required,
    description: says,
    ...(list ? { style: "form", explode: false } : {}),
    schema: list ? { type: "array", items: schema, minItems: 1, maxItems: 500 } : schema,
    ...(example === undefined ? {} : { example: list ? example.split(",") : example }),
  };
}

function contentOf({ formats, response }: Endpoint) {
  const schemaIn = (format: (typeof formats)[number]) =>
    format === "json" && response !== null ? schemaOf(response(), "output") : { type: "string" };
  return Object.fromEntries(formats.map((format) => [mediaTypes[format], { schema: schemaIn(format) }]));
}

function schemaOf(schema: z.ZodType, io: "input" | "output") {
  const { $schema, ...found } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return found;
}

const problemSchema = {
  type: "object",
  required: ["type", "title", "status", "detail"],
  properties: {
    type: { type: "string", description: "urn:leadline:problem:<kind>" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    field: { type: "string", description: "The first offending parameter" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["field", "saw", "expected"],
        properties: { field: { type: "string" }, saw: { type: "string" }, expected: { type: "string" } },
      },
    },
  },
} as const;
