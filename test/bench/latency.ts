import type { Finding } from "./finding.ts";
import { startAnswers } from "./processes.ts";
import { floorOf, type Load, syncOf } from "./runs.ts";

const delayMs = 100;

/** Days of one slice: five slices, so that there is something to be read side by side. */
const daysPerSlice = 6;

/** 10,000 rows from a platform that is far away, against the same requests one after the other. */
export async function latency(): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const platform of ["google", "tiktok"]) {
    const load: Load = { platform, campaigns: 334, days: 30, daysPerSlice };
    const server = await startAnswers(platform, load.campaigns, delayMs);
    const [floor, sync] = [await floorOf(load, server), await syncOf(load, server)];
    await server.stop();
    findings.push({
      what: `10,000 rows of ${platform} with ${delayMs} ms added to each of ${floor.requests} requests`,
      measured: `${Math.round(sync.ms)} ms`,
      budget: `< ${Math.round(floor.ms)} ms`,
      met: sync.ms < floor.ms,
    });
  }
  return findings;
}
