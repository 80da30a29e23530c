import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { LeadlineError } from "@leadline/core/errors";

const root = join(import.meta.dirname, "../../../..");
/** Beside what was made: what it was made of. */
const mark = "made-of";

/** The folder of `npm run synth`, made anew unless sources and result are what they were then. */
export async function currentSynthesis(say: (line: string) => void): Promise<string> {
  const folder = join(root, "cdk.out");
  const sources = sourcesDigest();
  if (textOf(join(folder, mark)) === markOf(sources, folder)) return folder;
  say("Synthesising what would be deployed, as npm run synth does.");
  try {
    await promisify(execFile)(process.execPath, [join(root, "node_modules/aws-cdk/bin/cdk"), "synth", "-q"], {
      cwd: root,
    });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n").at(-1) : "";
    throw new LeadlineError("input.invalid", `The stack cannot be synthesised: ${said}`, {
      hint: "See npm run synth.",
    });
  }
  writeFileSync(join(folder, mark), markOf(sources, folder));
  return folder;
}

/** Of every file that a deployment is made of. */
export function sourcesDigest(): string {
  const hash = createHash("sha256");
  const patterns = [
    "{infra,functions}/**/*.{ts,json}",
    "packages/{channels,core,platforms,store}/**/*.{ts,json}",
    "*.json",
  ];
  const files = globSync(patterns, { cwd: root, exclude: ["**/node_modules/**", "**/*.test.ts", "**/fixtures/**"] });
  for (const file of files.toSorted()) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function markOf(sources: string, folder: string): string {
  return createHash("sha256")
    .update(sources)
    .update(textOf(join(folder, "manifest.json")))
    .digest("hex");
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
