import { LeadlineError } from "@leadline/core/errors";

/** A GitHub table; cells are Markdown already, only their bars and line ends are made harmless. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellOf).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** Names in code style, separated by commas. */
export function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

/** Text as it stands, in a block of its own. */
export function blockOf(text: string, language = "text"): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

function cellOf(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", "<br>");
}

export type Block = () => string | Promise<string>;

const marked = /<!-- docs:(\S+) -->\n[\s\S]*?<!-- \/docs -->/g;

/** The names of the blocks a document asks for. */
export function blocksIn(text: string): readonly string[] {
  return [...text.matchAll(marked)].flatMap(([, name]) => name ?? []);
}

/** Replaces what stands between `<!-- docs:name -->` and `<!-- /docs -->`; a name nobody makes is `input.invalid`. */
export async function fill(text: string, blocks: Readonly<Record<string, Block>>): Promise<string> {
  const made = new Map<string, string>();
  for (const name of blocksIn(text)) {
    const block = blocks[name];
    if (block === undefined) {
      const expected = Object.keys(blocks).join(", ");
      throw new LeadlineError("input.invalid", `Nothing makes the block ${name}; there is ${expected}.`, { expected });
    }
    made.set(name, await block());
  }
  return text.replace(marked, (_, name: string) => `<!-- docs:${name} -->\n${made.get(name)}\n<!-- /docs -->`);
}
