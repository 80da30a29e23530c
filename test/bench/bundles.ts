import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { stubs } from "@leadline/platforms/google/stubs";
import { build } from "esbuild";
import * as z from "zod";
import { atMost, type Finding, median, megabytes, milliseconds, times } from "./finding.ts";

const rounds = 9;
const entries = ["empty", "read-api", "sync-google"] as const;

/** Size and initialisation of what is deployed, bundled as it will be. */
export async function bundles(): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), "leadline-bundles-"));
  try {
    const made = await Promise.all(entries.map((entry) => bundled(entry, folder)));
    const [empty, readApi, google] = await loadedInTurn(made.map(({ file }) => file));
    const size = (made[1]?.bytes ?? 0) / 1000;
    if (empty === undefined || readApi === undefined || google === undefined) throw new Error("A bundle is missing.");
    const init = `read-api's initialisation against an empty handler's (${milliseconds(readApi.ms)}, ${milliseconds(empty.ms)})`;
    return [
      atMost("read-api's bundle", size, 450, (n) => `${Math.round(n)} kB`),
      atMost(init, readApi.ms / empty.ms, 1.5, times),
      atMost(
        `sync-google's initialisation (${Math.round((made[2]?.bytes ?? 0) / 1000)} kB)`,
        google.ms,
        250,
        milliseconds,
      ),
      atMost("sync-google's memory once loaded", google.rssMb, 110, megabytes),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function bundled(entry: string, folder: string): Promise<{ readonly file: string; readonly bytes: number }> {
  const file = join(folder, `${entry}.mjs`);
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "entries", `${entry}.ts`)],
    outfile: file,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    alias: Object.fromEntries(Object.entries(stubs).map(([name, url]) => [name, fileURLToPath(url)])),
    // Packages that are CommonJS call `require` for Node's own modules.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
    write: false,
  });
  const [code] = outputFiles;
  if (code === undefined) throw new Error(`${entry} was not bundled.`);
  writeFileSync(file, code.contents);
  return { file, bytes: code.contents.length };
}

const loaded = z.object({ ms: z.number(), rssMb: z.number() });
type Loaded = z.output<typeof loaded>;

/** In turn, so that a disturbance hits all of them; the first round warms the disk. */
async function loadedInTurn(files: readonly string[]): Promise<readonly Loaded[]> {
  const found = files.map((): Loaded[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [at, file] of files.entries()) {
      const one = await load(file);
      if (round > 0) found[at]?.push(one);
    }
  }
  return found.map((all) => ({ ms: median(all.map(({ ms }) => ms)), rssMb: median(all.map(({ rssMb }) => rssMb)) }));
}

async function load(file: string): Promise<Loaded> {
  const child = fork(join(import.meta.dirname, "init-process.mjs"), [pathToFileURL(file).href], { execArgv: [] });
  const [told] = await Promise.race([once(child, "message"), once(child, "exit")]);
  return loaded.parse(told);
}
