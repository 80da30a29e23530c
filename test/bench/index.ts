import { parseArgs } from "node:util";
import { bundles } from "./bundles.ts";
import { type Finding, linesOf } from "./finding.ts";
import { latency } from "./latency.ts";
import { syncMemory } from "./memory.ts";
import { query } from "./query.ts";
import { repull } from "./repull.ts";
import { requests } from "./requests.ts";
import { syncSpeed } from "./sync.ts";

/** Every bench by the name it is asked for: `npm run bench -- sync query`. */
const benches: Readonly<Record<string, () => Promise<readonly Finding[]>>> = {
  sync: syncSpeed,
  memory: syncMemory,
  repull,
  latency,
  requests,
  query,
  bundles,
};

const { positionals, values } = parseArgs({ allowPositionals: true, options: { strict: { type: "boolean" } } });
const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
if (unknown === undefined) await measure(positionals.length > 0 ? positionals : Object.keys(benches));
else {
  process.stderr.write(`No bench ${unknown}; there is ${Object.keys(benches).join(", ")}.\n`);
  process.exitCode = 1;
}

async function measure(names: readonly string[]): Promise<void> {
  const missed: string[] = [];
  for (const name of names) {
    const start = performance.now();
    const findings = (await benches[name]?.()) ?? [];
    console.log(`${name} (${((performance.now() - start) / 1000).toFixed(0)} s)\n${linesOf(findings)}\n`);
    missed.push(...findings.filter(({ met }) => !met).map(({ what }) => what));
  }
  console.log(missed.length === 0 ? "Every budget is met." : `Not met: ${missed.length}.`);
  if (values.strict && missed.length > 0) process.exitCode = 1;
}
