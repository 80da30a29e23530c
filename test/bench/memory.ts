import { functions } from "@leadline/functions/manifest";
import { platforms } from "@leadline/platforms/list";
import { atMost, type Finding, megabytes, times } from "./finding.ts";
import { type AnswerServer, startAnswers } from "./processes.ts";
import { syncOf } from "./runs.ts";

/** V8 takes what it is given, and here it is given gigabytes. */
const bounded = ["--max-old-space-size=256"];
/** What the runtime of Lambda gives Node, of a function's memory: nine tenths to the heap, half of one to each half of its nursery. */
const asDeployed = (memoryMb: number) => [
  `--max-old-space-size=${Math.floor(0.9 * memoryMb)}`,
  `--max-semi-space-size=${Math.floor(0.05 * memoryMb)}`,
];
const campaigns = 3_334;
/** Of a function's memory, left to what runs beside Node. */
const runtimeShare = 0.1;

/** The most a worker holds, that ten times the rows do not make it hold more, and that every worker fits into its function. */
export async function syncMemory(): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { id } of platforms) {
    const server = await startAnswers(id, campaigns);
    findings.push(await fits(id, server));
    if (id === "google" || id === "tiktok") findings.push(...(await growth(id, server)));
    await server.stop();
  }
  return findings;
}

/** The rest of the function's memory is the runtime's own, and what lies outside of the heap. */
async function fits(platform: string, server: AnswerServer): Promise<Finding> {
  const worker = functions.find((entry) => entry.platform === platform);
  if (worker === undefined) throw new Error(`No function works for ${platform}.`);
  const { peakMb } = await syncOf({ platform, campaigns, days: 30 }, server, asDeployed(worker.memoryMb));
  const what = `peak memory at 100,000 rows of ${platform}, heap as deployed`;
  return atMost(what, peakMb, (1 - runtimeShare) * worker.memoryMb, megabytes);
}

async function growth(platform: string, server: AnswerServer): Promise<readonly Finding[]> {
  const free = await syncOf({ platform, campaigns, days: 30 }, server);
  const small = await syncOf({ platform, campaigns, days: 30 }, server, bounded);
  const large = await syncOf({ platform, campaigns, days: 300 }, server, bounded);
  return [
    atMost(`peak memory at 100,000 rows of ${platform}, heap without bounds`, free.peakMb, 400, megabytes),
    atMost(`peak memory at 100,000 rows of ${platform}, heap of 256 MB`, small.peakMb, 400, megabytes),
    atMost(`peak memory at 1,000,000 rows of ${platform}, heap of 256 MB`, large.peakMb, 400, megabytes),
    atMost(`1,000,000 rows of ${platform} against 100,000`, large.peakMb / small.peakMb, 1.2, times),
  ];
}
