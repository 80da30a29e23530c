import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";

/** What each folder may import of ours, besides itself. `infra -> functions -> {platforms, store, channels} -> core`. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "packages/core": [],
  "packages/platforms": ["core"],
  "packages/store": ["core"],
  "packages/channels": ["core"],
  "packages/twin": ["core"],
  functions: ["channels", "core", "platforms", "store"],
  infra: ["core", "functions", "platforms", "store"],
  "packages/cli": ["channels", "core", "functions", "platforms", "store", "twin", "dashboard"],
};

const coreMayUse = new Set(["node:crypto", "node:zlib", "zod"]);

interface Import {
  readonly file: string;
  readonly from: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && !file.includes("node_modules"))
    .map((file) => join(folder, file));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;]*?from\s+["']([^"']+)["']|\bimport\(\s*["'`]([^"'`]+)|(?:^|\n)\s*import\s+["']([^"']+)["']/g,
  );
  return [...found].map(([, from, dynamic, bare]) => ({ file, from: from ?? dynamic ?? bare ?? "" }));
}

const isTest = (file: string) => file.endsWith(".test.ts");
const product = (folder: string) => sources(folder).filter((file) => !isTest(file));
const folders = Object.keys(allowed);

test.each(folders)("%s reaches for nothing above it", (folder) => {
  const own = `@leadline/${folder.split("/").at(-1)}/`;
  const wrong = product(folder)
    .flatMap(importsOf)
    .filter(({ from }) => from.startsWith("@leadline/") && !from.startsWith(own))
    .filter(({ from }) => !(allowed[folder] ?? []).includes(from.split("/")[1] ?? ""));
  expect(wrong).toEqual([]);
});

test.each(folders)("%s imports other folders by their package, never by path", (folder) => {
  const depth = (file: string) => file.split("/").length - folder.split("/").length - 1;
  const wrong = sources(folder)
    .flatMap(importsOf)
    .filter(({ file, from }) => from.startsWith("../") && (from.match(/\.\.\//g) ?? []).length > depth(file));
  expect(wrong).toEqual([]);
});

test("the core is pure: no AWS, no HTTP, no files, no environment, no clock", () => {
  const wrong = product("packages/core/src")
    .flatMap(importsOf)
    .filter(({ from }) => !from.startsWith(".") && !coreMayUse.has(from));
  expect(wrong).toEqual([]);
  const impure = product("packages/core/src").filter((file) =>
    /\bprocess\.[a-z]|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bfetch\(|\bperformance\./.test(
      readFileSync(file, "utf8"),
    ),
  );
  expect(impure).toEqual([]);
});

test("dates live in one folder", () => {
  const dated = ["packages/core", "packages/platforms", "packages/store", "packages/channels", "functions"]
    .flatMap(product)
    .filter((file) => !file.startsWith("packages/core/src/time/") && file !== "functions/aws/system-clock.ts")
    .filter((file) => /\bnew Date\(|\bDate\.(now|parse|UTC)\(/.test(readFileSync(file, "utf8")));
  expect(dated).toEqual([]);
});

/** What is no function: the ports of the environment, what both sides of the API check of a caller, and the list of all functions. */
const allShare = /^\.\.\/(aws\/|door\/|manifest\.ts$)/;

test("functions never import each other", () => {
  const wrong = product("functions")
    .flatMap(importsOf)
    .filter(
      ({ file, from }) =>
        from.startsWith("@leadline/functions/") ||
        (from.startsWith("../") && file.split("/").length === 3 && !allShare.test(from)),
    );
  expect(wrong).toEqual([]);
});

test("nothing that is deployed knows the twin", () => {
  const deployed = ["packages/core", "packages/platforms", "packages/store", "packages/channels", "functions", "infra"];
  expect(
    deployed
      .flatMap(product)
      .flatMap(importsOf)
      .filter(({ from }) => from.includes("twin")),
  ).toEqual([]);
});

const manifest = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

const packageOf = (from: string) =>
  from
    .split("/")
    .slice(0, from.startsWith("@") ? 2 : 1)
    .join("/");

test.each(folders)("%s declares exactly the packages its sources import", (folder) => {
  const declared = Object.keys(manifest.parse(JSON.parse(readFileSync(`${folder}/package.json`, "utf8"))).dependencies);
  const imported = product(folder)
    .flatMap(importsOf)
    .map(({ from }) => from)
    .filter(
      (from) =>
        !from.startsWith(".") && !from.startsWith("node:") && !from.startsWith("#") && !builtinModules.includes(from),
    )
    .map(packageOf)
    .filter((name) => name !== `@leadline/${folder.split("/").at(-1)}` && name !== "aws-lambda");
  expect([...new Set(imported)].sort()).toEqual(declared.sort());
});

test("nobody reads the environment but the command line and the functions' entries", () => {
  const wrong = ["packages/core", "packages/platforms", "packages/store", "packages/channels", "infra"]
    .flatMap(product)
    .filter((file) => readFileSync(file, "utf8").includes("process.env"));
  expect(wrong).toEqual([]);
});
