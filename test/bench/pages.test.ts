import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { statedParts } from "./cost/page.ts";
import { deployedParts } from "./cost/parts.ts";
import { fillPage } from "./fill-page.ts";
import { inputsTable, scaleInputs } from "./inputs.ts";

test("the page of costs was made from today's prices, sizes, slices and stack; else `npm run bench:cost`", () => {
  const page = readFileSync("docs/costs.md", "utf8");
  expect(fillPage(page, "cost", statedParts(deployedParts()))).toBe(page);
});

test("the page of a thousand accounts was made from today's slices, paces and workers; else `npm run bench:scale`", () => {
  const page = readFileSync("docs/scale.md", "utf8");
  expect(fillPage(page, "scale", { inputs: inputsTable(scaleInputs()) })).toBe(page);
});
