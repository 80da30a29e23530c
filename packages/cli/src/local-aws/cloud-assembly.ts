import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LeadlineError } from "@leadline/core/errors";
import * as z from "zod";

const resource = z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });

export type Resource = z.output<typeof resource>;
export type Resources = Readonly<Record<string, Resource>>;

/** What a synthesis made of one stack. */
export interface CloudAssembly {
  readonly stack: string;
  readonly resources: Resources;
  /** Where the files of a deployed archive lie, by the name the template gives it. */
  readonly folderOf: (archive: string) => string;
}

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.looseObject({ type: z.string(), properties: z.looseObject({ templateFile: z.string().optional() }).optional() }),
  ),
});

const templateSchema = z.object({ Resources: z.record(z.string(), resource) });

const assetsSchema = z.object({
  files: z.record(z.string(), z.looseObject({ source: z.looseObject({ path: z.string().optional() }) })),
});

/** Reads what `npm run synth` left in a folder; throws `input.invalid` when that is nothing, or more than one stack. */
export function readCloudAssembly(folder: string): CloudAssembly {
  const { artifacts } = manifestSchema.parse(readJson(folder, "manifest.json"));
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === "aws:cloudformation:stack");
  const [[stack, artifact] = []] = stacks;
  const file = artifact?.properties?.templateFile;
  if (stack === undefined || file === undefined || stacks.length > 1) {
    throw invalid(`${folder} holds ${stacks.length} stacks instead of one.`);
  }
  const { Resources } = templateSchema.parse(readJson(folder, file));
  const { files } = assetsSchema.parse(readJson(folder, file.replace(/template\.json$/, "assets.json")));
  return {
    stack,
    resources: Resources,
    folderOf(archive) {
      const path = files[archive.replace(/\.zip$/, "")]?.source.path;
      if (path === undefined) throw invalid(`${folder} does not hold ${archive}.`);
      return join(folder, path);
    },
  };
}

function readJson(folder: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, file), "utf8"));
  } catch {
    throw invalid(`${join(folder, file)} cannot be read.`);
  }
}

function invalid(message: string): LeadlineError {
  return new LeadlineError("input.invalid", message, { hint: "npm run synth makes it anew." });
}
