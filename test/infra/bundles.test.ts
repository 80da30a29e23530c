import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { functions } from "@leadline/functions/manifest";
import { type Bundle, bundleFunctions } from "@leadline/infra/bundle-functions";
import { mostBytes } from "@leadline/infra/bundle-limits";
import { platforms } from "@leadline/platforms/list";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
let bundles: ReadonlyMap<string, Bundle>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "leadline-bundles-"));
  bundles = new Map((await bundleFunctions(folder)).map((bundle) => [bundle.name, bundle]));
});
afterAll(() => rmSync(folder, { recursive: true }));

const bundleOf = (name: string): Bundle => {
  const bundle = bundles.get(name);
  if (bundle === undefined) throw new Error(`${name} was not bundled.`);
  return bundle;
};

/** What infra tells a function, and nothing of ours: a variable that is missing there fails here. */
const environment = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  LEADLINE_TABLE: "leadline-test",
  LEADLINE_SECRETS_PATH: "/leadline/test",
};

interface Started {
  readonly code: number | null;
  readonly said: string;
}

async function start(name: string, env: Readonly<Record<string, string>>): Promise<Started> {
  const program = [join(import.meta.dirname, "import-bundle.mjs"), pathToFileURL(bundleOf(name).file).href];
  const child = spawn(process.execPath, program, { cwd: tmpdir(), env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  const [code] = await once(child, "close");
  return { code, said };
}

const named = functions.map((entry) => [entry.name, entry] as const);

test("every bundle starts from its file alone, without a word", async () => {
  const started = await Promise.all(functions.map(async ({ name }) => [name, await start(name, environment)]));
  expect(started).toEqual(functions.map(({ name }) => [name, { code: 0, said: "" }]));
});

test("a function that infra forgot to tell its table says so at once", async () => {
  const { code, said } = await start("plan-night", {});
  expect(code).not.toBe(0);
  expect(said).toContain("LEADLINE_TABLE");
});

test.each(named)("%s is no larger than its limit", (name, entry) => {
  expect(bundleOf(name).bytes).toBeLessThanOrEqual(mostBytes(entry));
});

const sdks = { google: "google-ads-api", meta: "facebook-nodejs-business-sdk" } as const;

test.each(named)(
  "%s holds the code of no platform it does not ask, and no SDK but its own",
  (name, { platform, needs }) => {
    const held = Object.entries(bundleOf(name).inputs).flatMap(([path, bytes]) => (bytes > 0 ? [path] : []));
    const asked = platforms
      .map(({ id }) => id)
      .filter((id) => needs.secrets.some(({ path }) => path.startsWith(`conn/${id}/`)));
    for (const { id } of platforms.filter((one) => !asked.includes(one.id))) {
      const foreign = held.filter((path) => path.startsWith(`packages/platforms/src/${id}/`));
      expect(foreign.filter((path) => !path.endsWith("/traits.ts") && !path.endsWith("/failures.ts"))).toEqual([]);
    }
    for (const [id, sdk] of Object.entries(sdks)) {
      expect(held.some((path) => path.includes(`node_modules/${sdk}/`))).toBe(platform === id);
    }
    expect(
      held.filter((path) => /twin|\/cli\/|aws-cdk|google-ads-node|google-gax/.test(path) && !path.includes("stubs")),
    ).toEqual([]);
  },
);

/** Words that only the named platform's requests have. */
const marks = {
  google: "googleAds:",
  meta: "async_status",
  tiktok: "report/integrated/get",
  linkedin: "adAnalytics",
} as const;

test.each(Object.entries(marks))("no worker but %s's knows how it is asked", (id, mark) => {
  const knowing = functions
    .filter(({ platform }) => platform !== undefined)
    .filter(({ name }) => readFileSync(bundleOf(name).file, "utf8").includes(mark));
  expect(knowing.map(({ platform }) => platform)).toEqual([id]);
});

test.each(named)("%s is deployed as its code and the map of it, which quotes no source", (name) => {
  const bundle = bundleOf(name);
  expect(readdirSync(bundle.folder).toSorted()).toEqual(["index.mjs", "index.mjs.map"]);
  expect(JSON.parse(readFileSync(`${bundle.file}.map`, "utf8"))).not.toHaveProperty("sourcesContent");
});

test("no bundle searches for credentials in files or over the network", () => {
  const held = [...bundles.values()].flatMap(({ inputs }) => Object.keys(inputs));
  expect(held.filter((path) => path.includes("@aws-sdk/credential-provider-"))).toEqual([]);
});
