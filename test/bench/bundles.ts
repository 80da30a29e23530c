import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { functions } from "@leadline/functions/manifest";
import { type Bundle, bundle, bundleFunctions } from "@leadline/infra/bundle-functions";
import { mostBytes } from "@leadline/infra/bundle-limits";
import * as z from "zod";
import { atMost, type Finding, median, megabytes, milliseconds, times } from "./finding.ts";

const rounds = 9;
const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;

/** Size and initialisation of what is deployed: the very bundles. */
export async function bundles(): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), "leadline-bundles-"));
  try {
    const source = readFileSync(join(import.meta.dirname, "entries/empty.ts"), "utf8");
    const bare = await bundle({ name: "empty", source }, folder);
    const deployed = await bundleFunctions(folder);
    const loads = await loadedInTurn([bare, ...deployed]);
    const of = (name: string): Loaded => loads.get(name) ?? { ms: Number.NaN, rssMb: Number.NaN };
    const [empty, readApi, google] = [of("empty"), of("read-api"), of("sync-google")];
    const bytesOf = (name: string) => deployed.find((one) => one.name === name)?.bytes ?? Number.NaN;
    const init = `read-api's initialisation against an empty handler's (${milliseconds(readApi.ms)}, ${milliseconds(empty.ms)})`;
    return [
      ...deployed.map(({ name, bytes }) => {
        const entry = functions.find((one) => one.name === name);
        const what = `${name}'s bundle (initialised in ${milliseconds(of(name).ms)}, ${megabytes(of(name).rssMb)})`;
        return atMost(what, bytes, entry === undefined ? 0 : mostBytes(entry), kilobytes);
      }),
      atMost("read-api's bundle", bytesOf("read-api"), 450_000, kilobytes),
      atMost(init, readApi.ms / empty.ms, 1.5, times),
      atMost("sync-google's initialisation", google.ms, 250, milliseconds),
      atMost("sync-google's memory once loaded", google.rssMb, 110, megabytes),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const loaded = z.object({ ms: z.number(), rssMb: z.number() });
type Loaded = z.output<typeof loaded>;

/** In turn, so that a disturbance hits all of them; the first round warms the disk. */
async function loadedInTurn(made: readonly Bundle[]): Promise<ReadonlyMap<string, Loaded>> {
  const found = new Map<string, Loaded[]>(made.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, file } of made) {
      const one = await load(file);
      if (round > 0) found.get(name)?.push(one);
    }
  }
  const middle = (all: readonly Loaded[]) => ({
    ms: median(all.map(({ ms }) => ms)),
    rssMb: median(all.map(({ rssMb }) => rssMb)),
  });
  return new Map([...found].map(([name, all]) => [name, middle(all)]));
}

/** What the stack tells a function, as far as loading one asks for it. */
const env = { AWS_REGION: "local", LEADLINE_TABLE: "leadline", LEADLINE_SECRETS_PATH: "/leadline/bench" };

async function load(file: string): Promise<Loaded> {
  const child = fork(join(import.meta.dirname, "init-process.mjs"), [pathToFileURL(file).href], { execArgv: [], env });
  const [told] = await Promise.race([once(child, "message"), once(child, "exit")]);
  return loaded.parse(told);
}
