import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compare } from "./budget/budget-check.ts";
import { countedBlock, fillPage, freshPage } from "./budget/budget-page.ts";
import { countedTable } from "./budget/budget-tables.ts";
import { countNights } from "./budget/counted-nights.ts";

process.chdir(join(import.meta.dirname, "../../.."));

const page = "docs/budget.md";
/** The first fills the store; the others are ordinary. */
const nights = 4;

const text = readFileSync(page, "utf8");
if (process.argv.includes("--check")) {
  if (freshPage(text) !== text) {
    process.stderr.write(`Stale: ${page}. Run \`npm run bench:budget\`.\n`);
    process.exitCode = 1;
  }
} else {
  const counted = countedTable(compare(await countNights(nights)));
  console.log(counted);
  writeFileSync(page, fillPage(freshPage(text), { [countedBlock]: counted }));
}
