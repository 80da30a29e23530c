import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { settings } from "@leadline/core/settings";
import { platforms } from "@leadline/platforms/list";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";

const readme = readFileSync("README.md", "utf8");
const lines = readme.split("\n");
const pages = ["README.md", "CONTRIBUTING.md", "DECISIONS.md", "CHANGELOG.md", ...globSync("docs/**/*.md")].sort();
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync("package.json", "utf8")));

const blocksOf = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, "gm"))].map(
    ([, , block = ""]) => block,
  );

function docs(...options: readonly string[]) {
  return spawnSync(process.execPath, ["packages/cli/scripts/docs.ts", ...options], { encoding: "utf8" });
}

let checked: ReturnType<typeof docs>;
beforeAll(() => {
  checked = docs("--check");
}, 180_000);

test("what the documents show is what the code and the demo say", () => {
  expect(checked.stderr).toBe("");
  expect(checked.status).toBe(0);
});

test("the front page is at most 200 lines long, and shows real output by line 25", () => {
  expect(lines.length).toBeLessThanOrEqual(201);
  const output = lines.findIndex((line) => line.startsWith("<!-- docs:demo -->"));
  expect(output).toBeGreaterThan(0);
  expect(output).toBeLessThan(25);
});

test.each(pages)("every npm script named in %s exists", (page) => {
  const text = readFileSync(page, "utf8");
  const named = [...text.matchAll(/\bnpm (?:run ([a-z][a-z:-]*)|(start|test)\b)/g)].map(
    ([, script, own]) => script ?? own ?? "",
  );
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test("every command and option of ours named in the documents is in the command's own help", () => {
  const text = pages.map((page) => readFileSync(page, "utf8")).join("\n");
  const help = (...command: readonly string[]) =>
    spawnSync(process.execPath, ["packages/cli/bin/leadline.mjs", ...command, "--help"], { encoding: "utf8" }).stdout;
  const commands = new Set([...text.matchAll(/npx leadline ([a-z]+)/g)].map(([, command = ""]) => command));
  expect([...commands].toSorted()).toEqual(expect.arrayContaining(["connect", "doctor", "serve", "sync"]));
  for (const command of commands) expect(help()).toMatch(new RegExp(`^  ${command}\\b`, "m"));
  const options = [...readme.matchAll(/npm start -- (--[a-z-]+(?: --[a-z-]+)*)/g)].flatMap(([, all = ""]) =>
    all.split(" "),
  );
  expect(options).toContain("--next-night");
  const [, folder = "none"] = /Delete `([^`]+)` to begin anew/.exec(readme) ?? [];
  expect(help("demo")).toContain(`(default: "${folder}")`);
  for (const option of options) expect(help("demo")).toContain(` ${option} `);
});

test.each(pages)("every link of %s leads somewhere", (page) => {
  const links = [...readFileSync(page, "utf8").matchAll(/\]\(((?!https?:)[^)#]+)/g)].map(([, link = ""]) => link);
  expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
});

test("every configuration in the documents is one Leadline takes", () => {
  const shown = pages
    .flatMap((page) => blocksOf(readFileSync(page, "utf8"), "yaml"))
    .filter((text) => text.includes("clients:"));
  expect(shown.length).toBeGreaterThan(1);
  for (const text of shown) expect(settings(parse(text), platforms).clients).toHaveLength(1);
});

const located = z.looseObject({ description: z.string().optional() });
const schemaText = readFileSync("docs/leadline.schema.json", "utf8");

test("the schema tells an editor what every field is for", () => {
  const silent: string[] = [];
  const walk = (value: unknown, path: string) => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const isField = path.endsWith("/properties") && !path.includes("/items/items");
      if (isField && located.parse(inner).description === undefined) silent.push(`${path}/${key}`);
      walk(inner, `${path}/${key}`);
    }
  };
  walk(JSON.parse(schemaText), "");
  expect(silent).toEqual([]);
});

test("the schema takes the demo's configuration, and refuses what Leadline refuses", () => {
  const schema = z.fromJSONSchema(JSON.parse(schemaText));
  const demo: unknown = parse(readFileSync("packages/cli/demo/leadline.yaml", "utf8"));
  expect(schema.safeParse(demo).error).toBeUndefined();
  const least = { reportingCurrency: "EUR", clients: [{ id: "a", name: "A", accounts: [] }] };
  expect(schema.safeParse(least).success).toBe(true);
  const wrong = [
    { ...least, reportingCurrency: "euro" },
    { ...least, backfillDays: 0 },
    { ...least, clints: [] },
    { ...least, connections: [{ id: "main", platform: "gogle" }] },
    { ...least, clients: [{ id: "a", name: "A", accounts: ["1234567890"] }] },
    { ...least, clients: [{ id: "A b", name: "A", accounts: [] }] },
  ];
  for (const configuration of wrong) {
    expect(schema.safeParse(configuration).success).toBe(false);
    expect(() => settings(configuration, platforms)).toThrow("expected");
  }
});

test("the demo's configuration names the schema that is beside the documents", () => {
  const file = "packages/cli/demo/leadline.yaml";
  const [, schema = ""] = /\$schema=(\S+)/.exec(readFileSync(file, "utf8")) ?? [];
  expect(join(dirname(file), schema)).toBe("docs/leadline.schema.json");
});

const manifest = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

test("every package of others has its reason in DECISIONS.md", () => {
  const files = [
    "package.json",
    "functions/package.json",
    "infra/package.json",
    ...globSync("packages/*/package.json"),
  ];
  const declared = files
    .map((file) => manifest.parse(JSON.parse(readFileSync(file, "utf8"))))
    .flatMap((found) => Object.keys({ ...found.dependencies, ...found.devDependencies, ...found.optionalDependencies }))
    .filter((name) => !name.startsWith("@leadline/"));
  const decisions = readFileSync("DECISIONS.md", "utf8");
  expect(declared.length).toBeGreaterThan(20);
  expect([...new Set(declared)].filter((name) => !decisions.includes(`\`${name}\``))).toEqual([]);
});
