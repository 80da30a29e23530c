import { createHandler, createMcp } from "@leadline/functions/mcp/index";
import type { Keys } from "@leadline/functions/read-api/door/door";
import { endpoints } from "@leadline/functions/read-api/endpoints";
import { createReadApi } from "@leadline/functions/read-api/index";
import { type SampleOptions, sampleApi } from "@leadline/functions/read-api/sample-api";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import * as z from "zod";

/** The samples' API and the same for assistants, over one store; a key is demanded unless said otherwise. */
export function mcpWorld(options: SampleOptions = {}) {
  const sample = sampleApi(options);
  // An answer in pages is told as of a minute ago; the samples are stored at the clock's first instant.
  sample.pass(120_000);
  const keys: Keys = options.keys ?? "demanded";
  const api = createReadApi(sample.ports, { keys });
  const { settings, log } = sample.ports;
  const ports = { settings, log, reading: { ask: (request: Request) => api.fetch(request), endpoints } };
  const mcp = createMcp(ports);
  return { ...sample, api, mcp, reading: ports.reading, mcpHandler: createHandler(ports) };
}

type Mcp = Pick<ReturnType<typeof mcpWorld>, "mcp">;

/** The SDK's own client of an application in this process, or of an address; with a key unless it is left out. */
export async function clientOf(to: Mcp | { readonly url: string }, key?: string): Promise<Client> {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const inProcess =
    "mcp" in to ? { fetch: async (url: string | URL, init?: RequestInit) => to.mcp.request(url, init) } : {};
  const address = "mcp" in to ? "http://127.0.0.1/mcp" : to.url;
  const transport = new StreamableHTTPClientTransport(new URL(address), { requestInit: { headers }, ...inProcess });
  const client = new Client({ name: "test", version: "1" });
  // The SDK's own transport lacks the exactness its interface asks of optional fields.
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  return client;
}

const result = z.object({
  content: z.tuple([z.object({ type: z.literal("text"), text: z.string() })]),
  isError: z.boolean().default(false),
});

/** What a tool says: its text, or the text of its refusal. */
export async function call(client: Client, name: string, given: Record<string, unknown> = {}) {
  const { content, isError } = result.parse(await client.callTool({ name, arguments: given }));
  return { text: content[0].text, isError };
}

/** What a tool answers, as JSON; throws where it refused. */
export async function told(client: Client, name: string, given: Record<string, unknown> = {}) {
  const { text, isError } = await call(client, name, given);
  if (isError) throw new Error(text);
  return z.looseObject({}).parse(JSON.parse(text));
}
