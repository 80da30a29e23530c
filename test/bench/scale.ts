import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillPage } from "./fill-page.ts";
import { linesOf } from "./finding.ts";
import { nightOfMany } from "./scale/night.ts";
import { findingsOf, partsOf } from "./scale/page.ts";

const page = join(import.meta.dirname, "../../docs/scale.md");
/** What the page is written for; `npm run bench:scale -- 4000` tells of another number and writes nothing. */
const usual = 1000;

const given = process.argv.slice(2).find((word) => /^\d+$/.test(word));
const accounts = given === undefined ? usual : Number(given);

const night = await nightOfMany(accounts);
const [parts, findings] = [partsOf(night), findingsOf(night)];
for (const part of Object.values(parts)) console.log(`${part}\n`);
console.log(linesOf(findings));
if (accounts === usual) writeFileSync(page, fillPage(readFileSync(page, "utf8"), "scale", parts));
if (process.argv.includes("--strict") && findings.some(({ met }) => !met)) process.exitCode = 1;
