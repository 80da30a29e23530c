import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { blocksOf, folder } from "./recipe-world.ts";

const pages = readdirSync(folder).filter((page) => page !== "README.md");
const textOf = (page: string) => readFileSync(join(folder, page), "utf8");
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync("package.json", "utf8")));

test.each(pages)("%s says what you get, how, and what can go wrong, on at most 60 lines", (page) => {
  const text = textOf(page);
  const lines = text.trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(60);
  expect(lines[2]).toMatch(/^You (get|can)\b/);
  const [last = ""] = text.split("\n## ").slice(-1);
  expect(last).toMatch(/^What can go wrong\n/);
  expect(last.match(/^- \*?\*?/gm)?.length).toBeGreaterThanOrEqual(5);
  expect(blocksOf(page).length).toBeGreaterThan(0);
});

test("the index leads to every recipe", () => {
  for (const page of pages) expect(textOf("README.md")).toContain(`](${page})`);
});

test.each(["README.md", ...pages])("every link and npm script of %s is there", (page) => {
  const text = textOf(page);
  const links = [...text.matchAll(/\]\(((?!https?:)[^)#]+)/g)].map(([, link = ""]) => link);
  expect(links.filter((link) => !existsSync(join(dirname(join(folder, page)), link)))).toEqual([]);
  const named = [...text.matchAll(/\bnpm run ([a-z:]+)/g)].map(([, name = ""]) => name);
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test("every command of ours in the recipes is one there is, with its options", () => {
  const commands = readFileSync("packages/cli/src/door-commands.ts", "utf8");
  const lines = pages.flatMap((page) => [...textOf(page).matchAll(/npx leadline (keys|feeds) (\w+)([^`\n]*)/g)]);
  expect(lines.length).toBeGreaterThan(8);
  for (const [, group, command = "", rest = ""] of lines) {
    expect(commands).toContain(`${group}\n`.trim());
    expect(commands).toMatch(new RegExp(`\\.command\\("${command}"\\)`));
    for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(commands).toContain(`"${option} <`);
  }
});

test("no recipe holds a key, and none puts one into an address", () => {
  for (const page of ["README.md", ...pages]) {
    expect(textOf(page)).not.toMatch(/ll_[0-9a-f]{12}/);
    expect(textOf(page)).not.toMatch(/[?&](key|token|api_key)=[^…]/);
  }
});
