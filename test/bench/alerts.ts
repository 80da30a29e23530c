import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableOf } from "../../packages/cli/scripts/docs/markdown.ts";
import { compareChanges } from "./alerts/changes.ts";
import { allowedFalse, type Comparison, compare, ofVolume, type Tried, volumesOf } from "./alerts/compare.ts";
import { simulatedCampaigns } from "./alerts/market.ts";
import { cellsOf, creditedRecall, falsePerHealthy, recall, scoreHead, scoreOf } from "./alerts/score.ts";
import { twinCampaigns } from "./alerts/twin-market.ts";
import { atMost, type Finding, linesOf } from "./finding.ts";

const seeds = [1, 2, 3, 4, 5];
const twinSeeds = [1, 2, 3];
const changeSeeds = [1, 2];
const simulated = seeds.flatMap(simulatedCampaigns);
const twin = twinSeeds.flatMap(twinCampaigns);
const onSimulated = compare(simulated);
const onTwin = compare(twin);

const overall = ({ plain, twoSigma, raised, raisedByVolume, ours, bolder, asQuiet, most }: Comparison) =>
  tableOf(["rule", ...scoreHead], [...plain, twoSigma, raised, raisedByVolume, ours, bolder, asQuiet, most].map(row));

function row({ name, told }: Tried): readonly string[] {
  return [name, ...cellsOf(scoreOf(told))];
}

const byVolume = ({ plain, raisedByVolume, ours, asQuiet }: Comparison) =>
  tableOf(
    ["leads a day", "rule", ...scoreHead],
    volumesOf(simulated).flatMap((leads) =>
      [...plain.slice(-1), raisedByVolume, ours, asQuiet].map(({ name, told }) => {
        return [`${leads}`, ...row({ name, told: told.filter(ofVolume(leads)) })];
      }),
    ),
  );

const changes = tableOf(
  ["rule", ...scoreHead],
  compareChanges(simulated.filter(({ seed }) => changeSeeds.includes(seed))).map(row),
);

const bySeed = tableOf(
  ["seed", ...scoreHead],
  seeds.map((seed) => [`${seed}`, ...cellsOf(scoreOf(onSimulated.ours.told.filter((one) => one.seed === seed)))]),
);

const shown = (n: number) => n.toFixed(2);

/** The higher the better. */
function noLower(what: string, measured: number, budget: number): Finding {
  return { what, measured: shown(measured), budget: `≥ ${shown(budget)}`, met: measured >= budget };
}

function findingsOf(where: string, { ours, plain, raised, raisedByVolume }: Comparison): readonly Finding[] {
  const score = scoreOf(ours.told);
  return [
    atMost(`${where}: false alerts per healthy campaign`, falsePerHealthy(score), allowedFalse, shown),
    ...plain.map(({ name, told }) =>
      noLower(
        `${where}: found, never cried wolf before: ${name}`,
        creditedRecall(score),
        creditedRecall(scoreOf(told)),
      ),
    ),
    ...[raised, raisedByVolume, ...plain].map(({ name, told }) =>
      noLower(`${where}: found: ${name}`, recall(score), recall(scoreOf(told))),
    ),
  ];
}

const findings = [...findingsOf("twin", onTwin), ...findingsOf("simulated", onSimulated)];
const parts: Readonly<Record<string, string>> = {
  twin: overall(onTwin),
  rules: overall(onSimulated),
  volumes: byVolume(onSimulated),
  seeds: bySeed,
  changes,
};
console.log([...Object.values(parts), linesOf(findings)].join("\n\n"));
const page = join(import.meta.dirname, "../../docs/alerts.md");
const marked = /<!-- bench:(\S+) -->\n[\s\S]*?<!-- \/bench -->/g;
const filled = readFileSync(page, "utf8").replace(
  marked,
  (_, name: string) => `<!-- bench:${name} -->\n${parts[name] ?? ""}\n<!-- /bench -->`,
);
writeFileSync(page, filled);
if (process.argv.includes("--strict") && findings.some(({ met }) => !met)) process.exitCode = 1;
