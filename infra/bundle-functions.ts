import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FunctionEntry, functions } from "@leadline/functions/manifest";
import { stubs } from "@leadline/platforms/google/stubs";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { leftOutOf } from "./left-out.ts";

/** What is deployed of one function. */
export interface Bundle {
  readonly name: string;
  /** Holds `index.mjs`, its source map, and what lies beside it. */
  readonly folder: string;
  readonly file: string;
  readonly bytes: number;
  /** Every source that went in, by its path from the repository's root, with the bytes that are left of it. */
  readonly inputs: Readonly<Record<string, number>>;
}

const root = join(import.meta.dirname, "..");
const entries = join(root, "functions");

/** Bundles functions for AWS below `folder`: the very files that are deployed, tested and measured. Needs neither network nor Docker. */
export async function bundleFunctions(
  folder: string,
  wanted: readonly FunctionEntry[] = functions,
): Promise<readonly Bundle[]> {
  return await Promise.all(
    wanted.map((entry) => bundle({ name: entry.name, source: sourceOf(entry), plugins: leftOutOf(entry) }, folder)),
  );
}

export interface Bundled {
  readonly name: string;
  /** A module that imports from `functions/`. */
  readonly source: string;
  readonly plugins?: Plugin[];
}

/** Bundles one module below `folder` the way every function is bundled. */
export async function bundle({ name, source, plugins = [] }: Bundled, folder: string): Promise<Bundle> {
  const own = join(folder, name);
  const file = join(own, "index.mjs");
  const stdin = { contents: source, resolveDir: entries, loader: "ts" } as const;
  const { metafile } = await build({ ...options, stdin, plugins, outfile: file });
  const [, output] = Object.entries(metafile.outputs).find(([path]) => path.endsWith(".mjs")) ?? [];
  if (output === undefined) throw new Error(`${name} was not bundled.`);
  return { name, folder: own, file, bytes: output.bytes, inputs: inputsOf(output) };
}

/**
 * A platform's worker is bound to its adapter here and nowhere else, so that no bundle holds another's code; and so is what
 * asks the reading side, since functions never import each other.
 */
function sourceOf({ entry, platform, asksReading }: FunctionEntry): string {
  if (asksReading) {
    return [
      'import { createReadApi } from "./read-api/index.ts";',
      'import { endpoints } from "./read-api/endpoints.ts";',
      `import { lambdaOf } from "./${entry}/lambda.ts";`,
      "export const handler = lambdaOf(createReadApi, endpoints);",
    ].join("\n");
  }
  if (platform === undefined) return `export { handler } from "./${entry}/lambda.ts";`;
  return [
    `import { platform } from "@leadline/platforms/${platform}/index";`,
    `import { lambdaOf } from "./${entry}/lambda.ts";`,
    "export const handler = lambdaOf(platform);",
  ].join("\n");
}

const options = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  platform: "node",
  target: "node24",
  format: "esm",
  mainFields: ["module", "main"],
  alias: {
    ...Object.fromEntries(Object.entries(stubs).map(([name, url]) => [name, fileURLToPath(url)])),
    "@aws-sdk/credential-provider-node": join(entries, "aws/credentials.ts"),
  },
  // Asked for only by operations that stream events, of which no function uses any.
  external: ["@smithy/core/event-streams"],
  assetNames: "[name]",
  // Packages that are CommonJS call `require` for Node's own modules.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  legalComments: "none",
  logLevel: "error",
  metafile: true,
} as const satisfies BuildOptions;

function inputsOf({ inputs }: Metafile["outputs"][string]): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]));
}
