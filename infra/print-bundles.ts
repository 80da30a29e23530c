import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { functions } from "@leadline/functions/manifest";
import { type Bundle, bundleFunctions } from "./bundle-functions.ts";
import { mostBytes } from "./bundle-limits.ts";

const page = join(import.meta.dirname, "../docs/operate/bundles.md");
const folder = mkdtempSync(join(tmpdir(), "leadline-bundles-"));
try {
  const table = tableOf(await bundleFunctions(folder));
  console.log(table);
  if (process.argv.includes("--write")) {
    const text = readFileSync(page, "utf8");
    writeFileSync(page, text.replace(/\| bundle [\s\S]*\|\n/, `${table}\n`));
  }
} finally {
  rmSync(folder, { recursive: true });
}

function tableOf(bundles: readonly Bundle[]): string {
  const rows = bundles.map((bundle) => {
    const entry = functions.find(({ name }) => name === bundle.name);
    const most = entry === undefined ? 0 : mostBytes(entry);
    const packed = gzipSync(readFileSync(bundle.file)).length;
    return `| ${bundle.name} | ${kilobytes(bundle.bytes)} | ${kilobytes(packed)} | ${kilobytes(most)} | ${heaviest(bundle)} |`;
  });
  return ["| bundle | kB | compressed | at most | made of |", "|---|---|---|---|---|", ...rows].join("\n");
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 1000);
}

/** The five packages most of it comes from. */
function heaviest({ inputs }: Bundle): string {
  const sums = new Map<string, number>();
  for (const [path, bytes] of Object.entries(inputs)) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "Leadline";
    sums.set(name, (sums.get(name) ?? 0) + bytes);
  }
  const first = [...sums].toSorted(([, a], [, b]) => b - a).slice(0, 5);
  return first.map(([name, bytes]) => `${name} ${kilobytes(bytes)}`).join(", ");
}
