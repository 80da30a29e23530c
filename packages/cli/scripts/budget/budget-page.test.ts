import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { countedBlock, fillPage, freshPage } from "./budget-page.ts";

const page = readFileSync("docs/budget.md", "utf8");

test("the page shows what the model says", () => {
  expect(freshPage(page)).toBe(page);
});

test("a part without a place in the page is told, and a part that is not given stays", () => {
  expect(() => fillPage("# Nothing", { shapes: "x" })).toThrow("shapes");
  expect(() => fillPage(page, { [countedBlock]: "x" })).not.toThrow();
  const text = "<!-- budget:a -->\nold\n<!-- /budget -->\n<!-- budget:b -->\nkept\n<!-- /budget -->";
  expect(fillPage(text, { a: "new" })).toBe(text.replace("old", "new"));
});
