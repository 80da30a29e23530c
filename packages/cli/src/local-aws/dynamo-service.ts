import * as z from "zod";
import { arnOf } from "./intrinsics.ts";
import type { Call, Service } from "./service.ts";

const target = "DynamoDB_20120810";

const text = z.looseObject({ S: z.string() });
const place = z.looseObject({ pk: text });

const keyed = z.looseObject({
  TableName: z.string(),
  Key: place.optional(),
  Item: place.optional(),
  KeyConditionExpression: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: z.record(z.string(), z.unknown()).default({}),
});

/** The embedded database as DynamoDB, behind the check of partitions (`dynamodb:LeadingKeys`) that IAM makes. */
export function dynamoService(endpoint: string): Service {
  return {
    target,
    asks: (call) => [
      {
        action: `dynamodb:${call.operation}`,
        resource: arnOf("dynamodb", `table/${keyed.parse(call.input).TableName}`),
        context: { "dynamodb:LeadingKeys": leadingKeys(call) },
      },
    ],
    async answer({ operation, text: body }) {
      const reply = await fetch(endpoint, { method: "POST", body, headers: headersOf(operation) });
      const headers = ["content-type", "x-amz-crc32"].flatMap((name) => {
        const value = reply.headers.get(name);
        return value === null ? [] : [[name, value] as const];
      });
      return { status: reply.status, headers: Object.fromEntries(headers), text: await reply.text() };
    },
  };
}

/** The database looks at the form of a signature only. */
function headersOf(operation: string) {
  return {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `${target}.${operation}`,
    "x-amz-date": "20260101T000000Z",
    authorization:
      "AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
  };
}

/** Partitions the call names; none for one that names none, such as Scan. */
function leadingKeys({ input }: Call): readonly string[] {
  const { Key, Item, KeyConditionExpression, ...terms } = keyed.parse(input);
  const own = Key?.pk.S ?? Item?.pk.S;
  if (own !== undefined) return [own];
  const [, name = "", value = ""] = /(#?\w+)\s*=\s*(:\w+)/.exec(KeyConditionExpression ?? "") ?? [];
  if ((terms.ExpressionAttributeNames[name] ?? name) !== "pk") return [];
  const { data } = text.safeParse(terms.ExpressionAttributeValues[value]);
  return data === undefined ? [] : [data.S];
}
