import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { type Block, type RecipeWorld, recipeWorld } from "./recipe-world.ts";

let world: RecipeWorld;
let blocks: readonly Block[];
beforeAll(async () => {
  world = await recipeWorld();
  blocks = await world.blocksHere("assistants.md");
});
afterAll(() => world.stop());

interface Connection {
  readonly url: string;
  readonly headers: Record<string, string>;
}

const remote = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });
const bridge = z.object({
  command: z.literal("npx"),
  args: z.tuple([z.literal("mcp-remote"), z.string(), z.literal("--header"), z.string()]),
  env: z.record(z.string(), z.string()),
});
const servers = z.object({ mcpServers: z.object({ leadline: z.union([remote, bridge]) }) });
const hosted = z.object({ type: z.literal("mcp"), server_url: z.string(), headers: z.record(z.string(), z.string()) });

/** Puts the environment into a configuration as its program would. */
const filled = (text: string, env: Readonly<Record<string, string>>) =>
  text.replaceAll(/\$\{(?:env:)?(\w+)\}|\$(\w+)/g, (_, braced, bare) => env[braced ?? bare] ?? "");

/** What each program does with its configuration. */
function connectionsOf({ language, text }: Block): Connection {
  const env = { LEADLINE_KEY: world.key };
  if (language === "sh") {
    const [, url = "", name = "", value = ""] =
      /mcp add --transport http leadline (\S+) --header "([\w-]+): ([^"]+)"/.exec(text) ?? [];
    return { url, headers: { [name]: filled(value, env) } };
  }
  const found = z.union([servers, hosted]).parse(JSON.parse(text));
  if ("server_url" in found) return { url: found.server_url, headers: filledIn(found.headers, env) };
  const { leadline } = found.mcpServers;
  if ("url" in leadline) return { url: leadline.url, headers: filledIn(leadline.headers, env) };
  const own = Object.fromEntries(
    Object.entries(leadline.env).map(([name, value]) => [name, value.replace("ll_…", world.key)]),
  );
  const [name = "", value = ""] = leadline.args[3].split(":");
  return { url: leadline.args[1], headers: { [name]: filled(value, own) } };
}

const filledIn = (headers: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filled(value, env)]));

async function toolsBy({ url, headers }: Connection): Promise<readonly string[]> {
  const client = new Client({ name: "recipe", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  // The SDK's own transport lacks the exactness its interface asks of optional fields.
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  const { tools } = await client.listTools();
  await client.close();
  return tools.map(({ name }) => name);
}

test("every configuration shown reaches the tools with its key, and none without", async () => {
  expect(blocks.map(({ language }) => language)).toEqual(["sh", "json", "json", "json", "json"]);
  for (const block of blocks) {
    const connection = connectionsOf(block);
    expect(Object.values(connection.headers)).toEqual([`Bearer ${world.key}`]);
    expect(await toolsBy(connection)).toEqual(["list_clients", "list_accounts", "glossary", "query_kpis"]);
    await expect(toolsBy({ ...connection, headers: {} })).rejects.toThrow();
  }
});
