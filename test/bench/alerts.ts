import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableOf } from "../../packages/cli/scripts/docs/markdown.ts";
import { campaignsOf, market } from "./alerts/market.ts";
import { leadline, plainThreshold, type Rule, twoSigma } from "./alerts/rules.ts";
import {
  cellsOf,
  creditedRecall,
  falsePerHealthy,
  recall,
  scoreHead,
  scoreOf,
  type Told,
  tell,
} from "./alerts/score.ts";
import { atMost, type Finding, linesOf } from "./finding.ts";

const seeds = [1, 2, 3, 4, 5];
const markets = seeds.map((seed) => ({ seed, campaigns: campaignsOf(seed) }));

interface Tried {
  readonly name: string;
  readonly told: readonly Told[];
}

const tried = (name: string, rule: Rule): Tried => ({ name, told: tell(rule, markets) });

const ours = tried("Leadline, its defaults", leadline());
const plain = [7, 14, 28].map((days) => tried(`plain threshold, ${days} days`, plainThreshold(days)));
const steps = Array.from({ length: 31 }, (_, at) => 1 + at / 10);
const raised = steps.map((times) => ({ times, told: tell(plainThreshold(28, times), markets) }));
const quiet = raisedOverall();
const hindsight: Tried = {
  name: "plain threshold, 28 days, raised for each volume",
  told: market.volumes.flatMap((leads) => quietAt(ofVolume(leads)).told.filter(ofVolume(leads))),
};
const all = [...plain, tried("mean + 2 σ, 14 days", twoSigma(14)), quiet, hindsight, ours];

function ofVolume(leads: number): (one: Told) => boolean {
  return ({ leadsPerDay }) => leadsPerDay === leads;
}

/** The lowest plain threshold with no more false alerts than Leadline's among these, found on the very campaigns it is then scored on. */
function quietAt(isCounted: (one: Told) => boolean): (typeof raised)[number] {
  const falseOf = (told: readonly Told[]) => falsePerHealthy(scoreOf(told.filter(isCounted)));
  const found = raised.find(({ told }) => falseOf(told) <= falseOf(ours.told)) ?? raised.at(-1);
  if (found === undefined) throw new Error("No threshold was tried.");
  return found;
}

function raisedOverall(): Tried {
  const { times, told } = quietAt(() => true);
  return { name: `plain threshold, 28 days, raised to ${Math.round(times * market.threshold)}`, told };
}

const overall = tableOf(
  ["rule", ...scoreHead],
  all.map(({ name, told }) => [name, ...cellsOf(scoreOf(told))]),
);
const perVolume = tableOf(
  ["leads a day", "rule", ...scoreHead],
  market.volumes.flatMap((leads) =>
    [plain.at(-1), hindsight, ours].flatMap((one) => {
      if (one === undefined) return [];
      return [[`${leads}`, one.name, ...cellsOf(scoreOf(one.told.filter(ofVolume(leads))))]];
    }),
  ),
);
const perSeed = tableOf(
  ["seed", ...scoreHead],
  seeds.map((seed) => [`${seed}`, ...cellsOf(scoreOf(ours.told.filter((one) => one.seed === seed)))]),
);

const shown = (n: number) => n.toFixed(2);
const score = scoreOf(ours.told);

/** The higher the better. */
function noLower(what: string, measured: number, budget: number): Finding {
  return { what, measured: shown(measured), budget: `≥ ${shown(budget)}`, met: measured >= budget };
}

const findings: readonly Finding[] = [
  atMost("false alerts per healthy campaign", falsePerHealthy(score), 0.1, shown),
  ...plain.map(({ name, told }) =>
    noLower(`found, never cried wolf before: ${name}`, creditedRecall(score), creditedRecall(scoreOf(told))),
  ),
  ...[...plain, quiet, hindsight].map(({ name, told }) =>
    noLower(`found: ${name}`, recall(score), recall(scoreOf(told))),
  ),
];

console.log(`${overall}\n\n${perVolume}\n\n${perSeed}\n\n${linesOf(findings)}`);
const page = join(import.meta.dirname, "../../docs/alerts.md");
const parts: Readonly<Record<string, string>> = { rules: overall, volumes: perVolume, seeds: perSeed };
const marked = /<!-- bench:(\S+) -->\n[\s\S]*?<!-- \/bench -->/g;
const filled = readFileSync(page, "utf8").replace(
  marked,
  (_, name: string) => `<!-- bench:${name} -->\n${parts[name] ?? ""}\n<!-- /bench -->`,
);
writeFileSync(page, filled);
if (process.argv.includes("--strict") && findings.some(({ met }) => !met)) process.exitCode = 1;
