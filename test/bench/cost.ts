import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countNights } from "./cost/nights.ts";
import { budgetRows, fillPage, partsOf } from "./cost/page.ts";
import { withDatabase } from "./database.ts";
import { atMost, linesOf } from "./finding.ts";

/** Accounts on each platform that are really run; the bill is for more of the very same kind. */
const perPlatform = 2;
const page = join(import.meta.dirname, "../../docs/costs.md");

const counted = await withDatabase((endpoint) => countNights(endpoint, perPlatform));
const findings = budgetRows(counted).map(([what, measured, budget]) =>
  atMost(what, measured, budget, (dollars) => `$${dollars.toFixed(2)}`),
);
const parts = partsOf(counted);
console.log(`${parts.bill}\n\n${linesOf(findings)}`);
writeFileSync(page, fillPage(readFileSync(page, "utf8"), parts));
if (process.argv.includes("--strict") && findings.some(({ met }) => !met)) process.exitCode = 1;
