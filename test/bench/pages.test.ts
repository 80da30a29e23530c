import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { keptCounts } from "./cost/kept.ts";
import { partsOf } from "./cost/page.ts";
import { deployedParts } from "./cost/parts.ts";
import { fillPage } from "./fill-page.ts";
import { countInputs, inputsTable, scaleInputs } from "./inputs.ts";

test("the month behind the page of costs was counted with today's slices, windows and paces; else `npm run bench:cost`", () => {
  expect(keptCounts().inputs).toBe(countInputs());
});

test("the page of costs has today's prices, memory, alarms and model; else `npm run bench:cost -- --kept`", () => {
  const page = readFileSync("docs/costs.md", "utf8");
  expect(fillPage(page, "cost", partsOf({ ...keptCounts(), parts: deployedParts() }))).toBe(page);
});

test("the page of a thousand accounts was made with today's slices, paces and workers; else `npm run bench:scale`", () => {
  const page = readFileSync("docs/scale.md", "utf8");
  expect(fillPage(page, "scale", { inputs: inputsTable(scaleInputs()) })).toBe(page);
});
