import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudAssembly } from "@leadline/cli/local-aws/cloud-assembly";
import { sourcesDigest } from "@leadline/cli/local-aws/synthesise";
import { functions } from "@leadline/functions/manifest";
import { bundle } from "@leadline/infra/bundle-functions";
import type { Plugin } from "esbuild";
import * as z from "zod";
import { madeOnce } from "./assembly.ts";

/** What a next version might add everywhere at once, by file: each place has to be found, or there is no such version. */
const additions: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  "packages/store/src/dynamo/table.ts": [
    ["v: schemaVersion, ...item }", 'v: schemaVersion, ...item, addedLater: { by: "newer" } }'],
  ],
  "packages/store/src/dynamo/tasks.ts": [
    [
      "({ ...task, expiresAt:",
      '({ ...task, slices: task.slices.map((one) => ({ ...one, addedLater: "slice" })), outcomes: task.outcomes.map((one) => ({ ...one, addedLater: "outcome" })), expiresAt:',
    ],
  ],
  "packages/store/src/dynamo/accounts.ts": [
    ["const said = { platform,", 'const said = { addedLater: "record", platform,'],
  ],
  "packages/core/src/run-task.ts": [['{ v: 1, kind: "task",', '{ v: 1, addedLater: "message", kind: "task",']],
  "packages/core/src/tick.ts": [['{ v: 1, kind: "discover",', '{ v: 1, addedLater: "message", kind: "discover",']],
  "packages/core/src/page.ts": [
    ["unavailable: [...page.unavailable],", 'unavailable: [...page.unavailable], addedLater: "body",'],
  ],
};

const newer: Plugin = {
  name: "newer",
  setup(building) {
    building.onLoad({ filter: /packages\/(core|store)\/src\/.*\.ts$/ }, ({ path }) => {
      const [, changes] = Object.entries(additions).find(([file]) => path.endsWith(file)) ?? [];
      if (changes === undefined) return null;
      const contents = changes.reduce(
        (text, [from, to]) => {
          if (!text.includes(from)) throw new Error(`${path} has no longer what a newer version is made by: ${from}`);
          return text.replaceAll(from, to);
        },
        readFileSync(path, "utf8"),
      );
      return { contents, loader: "ts" };
    });
  },
};

/**
 * The same stack in the middle of a deployment, which replaces function by function: of the planner and the workers those that are named
 * write fields that the others have never heard of.
 */
export async function halfNewer(made: CloudAssembly, newerOnes: ReadonlySet<string>): Promise<CloudAssembly> {
  const writers = functions.filter(({ name }) => /^(plan-night|sync-(?!sources))/.test(name));
  const folder = await madeOnce(`${sourcesDigest()}-newer`, async (draft) => {
    await Promise.all(
      writers.map(({ name, entry, platform }) =>
        bundle({ name, source: sourceOf(entry, platform), plugins: [newer] }, draft),
      ),
    );
  });
  const byArchive = new Map(Object.values(made.resources).flatMap(archiveOf));
  return {
    ...made,
    folderOf(archive) {
      const name = byArchive.get(archive) ?? "";
      return newerOnes.has(name) ? join(folder, name) : made.folderOf(archive);
    },
  };
}

function sourceOf(entry: string, platform: string | undefined): string {
  if (platform === undefined) return `export { handler } from "./${entry}/lambda.ts";`;
  return `import { platform } from "@leadline/platforms/${platform}/index"; import { lambdaOf } from "./${entry}/lambda.ts"; export const handler = lambdaOf(platform);`;
}

const deployed = z.object({ FunctionName: z.string(), Code: z.object({ S3Key: z.string() }) });

function archiveOf({ Type, Properties }: CloudAssembly["resources"][string]): [string, string][] {
  const { data } = deployed.safeParse(Properties);
  return Type !== "AWS::Lambda::Function" || data === undefined
    ? []
    : [[data.Code.S3Key, data.FunctionName.replace(/^leadline-[^-]+-/, "")]];
}
