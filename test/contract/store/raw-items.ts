import { type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type AccountKey, accountName } from "@leadline/core/ids";
import { expect } from "vitest";

type Raw = Readonly<Record<string, unknown>>;

/** Everything an account has in the table, seen past the store. */
export async function rawItems(client: DynamoDBClient, table: string, owner: AccountKey): Promise<Raw[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: `A#${accountName(owner).replace(":", "#")}` } },
      ConsistentRead: true,
    }),
  );
  return Items.map((item) => unmarshall(item));
}

const kind = (items: readonly Raw[], letter: string) => items.filter(({ sk }) => String(sk).startsWith(`${letter}#`));
const partsOf = (items: readonly Raw[], version: unknown) =>
  kind(items, "V").filter(({ sk }) => String(sk).includes(`#${version}#`));

/** Whatever has happened: what is live is whole and carries no expiry. */
export function expectLiveParts(items: readonly Raw[]): void {
  expect(kind(items, "V").filter((part) => !("body" in part))).toEqual([]);
  for (const { version, parts } of kind(items, "P")) {
    const live = partsOf(items, version);
    expect(live).toHaveLength(Number(parts));
    expect(live.filter((part) => "expiresAt" in part)).toEqual([]);
  }
}

/** After the dust has settled: every other part goes away by itself, history late, leftovers soon; no intent is left. */
export function expectNoLeftovers(items: readonly Raw[]): void {
  const live = kind(items, "P").flatMap(({ version }) => partsOf(items, version));
  const dying = kind(items, "V").filter((part) => !live.includes(part));
  expect(dying.filter((part) => !("expiresAt" in part)).map(({ sk }) => sk)).toEqual([]);
  expect(kind(items, "W").map(({ sk }) => sk)).toEqual([]);
  const current = new Set(kind(items, "P").map(({ version }) => version));
  for (const { version, parts, expiresAt } of kind(items, "H").filter((old) => !current.has(old.version))) {
    const kept = partsOf(items, version);
    expect(kept).toHaveLength(Number(parts));
    for (const part of kept) expect(Math.abs(Number(part.expiresAt) - Number(expiresAt))).toBeLessThan(10 * 86_400);
  }
}
