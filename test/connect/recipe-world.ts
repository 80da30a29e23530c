import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listen } from "@leadline/cli/local/listen";
import { fillSample, sampleFeed, sampleKey } from "@leadline/functions/read-api/sample-api";
import { createMemoryStore } from "@leadline/store/memory/store";
import * as z from "zod";
import { mcpWorld } from "./mcp-world.ts";

export const folder = "docs/connect";
/** How the recipes call the deployed address. */
export const address = "https://leadline.example.com";

export interface Block {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a recipe in their order, without the indent of the list they stand in. */
export function blocksOf(page: string): readonly Block[] {
  const found = readFileSync(join(folder, page), "utf8").matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm);
  return [...found].map(([, indent = "", language = "", text = ""]) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** The API and its MCP address on loopback, over the samples, with a key and the feeds that recipes make. */
export async function recipeWorld() {
  const store = createMemoryStore();
  await fillSample(store);
  const world = mcpWorld({ store });
  const { text: key } = await sampleKey(store);
  const front = {
    fetch: (request: Request) => {
      // A recipe asks at its leisure, so that the key's pace is never reached.
      world.pass(1_000);
      return (new URL(request.url).pathname === "/mcp" ? world.mcp : world.api).fetch(request);
    },
  };
  const { url, stop } = await listen(front, 0);

  /** The recipe's blocks with this address in place of the deployed one, and each feed it makes made. */
  async function blocksHere(page: string): Promise<readonly Block[]> {
    let feed = "none";
    const blocks: Block[] = [];
    for (const { language, text } of blocksOf(page)) {
      const [, client, query] = /feeds create --client (\S+) --name "[^"]+" --query "([^"]+)"/.exec(text) ?? [];
      if (client !== undefined && query !== undefined) feed = (await sampleFeed(store, query, client)).token;
      blocks.push({ language, text: text.replaceAll(address, url).replaceAll("/FEED.", `/${feed}.`) });
    }
    return blocks;
  }

  return { url, stop, key, store, blocksHere, env: { LEADLINE_URL: url, LEADLINE_KEY: key } };
}

export type RecipeWorld = Awaited<ReturnType<typeof recipeWorld>>;

/** The first block of a language that holds these words; throws where the recipe has none any more. */
export function blockWith(blocks: readonly Block[], language: string, words: string): string {
  const found = blocks.find((block) => block.language === language && block.text.includes(words));
  if (found === undefined) throw new Error(`No block in ${language} holds ${words}.`);
  return found.text;
}

const table = z.looseObject({ rows: z.array(z.record(z.string(), z.unknown())) });
export type Rows = z.output<typeof table>["rows"];

/** The rows of an answer that must be good. */
export async function rowsOf(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Rows> {
  const reply = await fetch(url, { headers });
  if (!reply.ok) throw new Error(`${reply.status}: ${await reply.text()}`);
  return table.parse(await reply.json()).rows;
}

/** The records of a CSV that must be good; none of the samples' values is quoted. */
export async function recordsOf(url: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const reply = await fetch(url);
  if (!reply.ok) throw new Error(`${reply.status}: ${await reply.text()}`);
  const [head = "", ...lines] = (await reply.text()).trimEnd().split("\r\n");
  const names = head.split(",");
  return lines.map((line) => {
    const values = line.split(",");
    if (values.length !== names.length) throw new Error(`Not as wide as its header: ${line}`);
    return Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""]));
  });
}

/** Whether a value may stand where a tool expects this type; nothing may stand everywhere. */
export function fits(value: unknown, type: "date" | "number" | "integer" | "text"): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (type === "date") return /^\d{4}-\d\d-\d\d$/.test(String(value));
  if (type === "number") return /^-?\d+(\.\d+)?$/.test(String(value));
  return type === "integer" ? /^-?\d+$/.test(String(value)) : typeof value === "string";
}
