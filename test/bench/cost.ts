import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keepCounts, keptCounts } from "./cost/kept.ts";
import { countNights } from "./cost/nights.ts";
import { budgetRows, partsOf } from "./cost/page.ts";
import { deployedParts } from "./cost/parts.ts";
import { workerNight } from "./cost/workers.ts";
import { withDatabase } from "./database.ts";
import { fillPage } from "./fill-page.ts";
import { atMost, linesOf } from "./finding.ts";

/** Accounts on each platform that are really run; the bill is for more of the very same kind. */
const perPlatform = 2;
const page = join(import.meta.dirname, "../../docs/costs.md");

// `--kept`: the same counts, and what has changed around them.
if (!process.argv.includes("--kept")) {
  const workers = await workerNight();
  keepCounts({ workers, counted: await withDatabase((endpoint) => countNights(endpoint, perPlatform)) });
}
const ground = { ...keptCounts(), parts: deployedParts() };
const findings = budgetRows(ground).map(([what, measured, budget]) =>
  atMost(what, measured, budget, (dollars) => `$${dollars.toFixed(2)}`),
);
const parts = partsOf(ground);
console.log(`${parts.bill}\n\n${linesOf(findings)}`);
writeFileSync(page, fillPage(readFileSync(page, "utf8"), "cost", parts));
if (process.argv.includes("--strict") && findings.some(({ met }) => !met)) process.exitCode = 1;
