import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { functions } from "@leadline/functions/manifest";
import * as z from "zod";
import { tableOf } from "../../packages/cli/scripts/docs/markdown.ts";
import type { RuleKind } from "./alerts/load-night.ts";
import { readUnits } from "./alerts/load-units.ts";
import { fillPage } from "./fill-page.ts";
import { atMost, linesOf, megabytes } from "./finding.ts";
import { run } from "./processes.ts";

const campaigns = 50;
const [few, many] = [40, 500] as const;
const rules: readonly (readonly RuleKind[])[] = [
  ["client"],
  ["account"],
  ["campaign"],
  ["client", "account", "campaign"],
];

const told = z.object({ subjects: z.int(), untold: z.int(), peakMb: z.number(), cpuMs: z.number() });
const memoryMb = functions.find(({ name }) => name === "evaluate-alerts")?.memoryMb ?? 0;
/** What the runtime of Lambda gives Node of a function's memory. */
const asDeployed = [`--max-old-space-size=${Math.floor(0.9 * memoryMb)}`, "--expose-gc"];

async function judged(accounts: number, kinds: readonly RuleKind[]) {
  const found = await run("alerts/load-process.ts", { accounts, campaigns, kinds }, told, asDeployed);
  if (found.untold > 0) throw new Error(`${found.untold} subjects had no figures.`);
  return found;
}

const rows: string[][] = [];
let most = 0;
for (const kinds of rules) {
  const units = await readUnits(kinds, campaigns);
  const [small, large] = [await judged(few, kinds), await judged(many, kinds)];
  most = Math.max(most, large.peakMb);
  const cells = [units, large.cpuMs / many].map((number) => `${Math.round(number)}`);
  const peaks = [small, large].map(({ peakMb }) => megabytes(peakMb));
  rows.push([kinds.join(", "), `${large.subjects}`, ...cells, ...peaks]);
}
const head = ["one rule for each", "subjects", "read units an account", "ms an account", `peak, ${few} accounts`];
const table = tableOf([...head, `peak, ${many} accounts`], rows);
const findings = [atMost(`memory of a client of ${many} accounts`, most, 0.7 * memoryMb, megabytes)];
console.log(`${table}\n\n${linesOf(findings)}`);
const page = join(import.meta.dirname, "../../docs/alerts.md");
writeFileSync(page, fillPage(readFileSync(page, "utf8"), "load", { client: table }));
if (process.argv.includes("--strict") && findings.some(({ met }) => !met)) process.exitCode = 1;
