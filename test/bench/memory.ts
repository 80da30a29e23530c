import { atMost, type Finding, megabytes, times } from "./finding.ts";
import { startAnswers } from "./processes.ts";
import { syncOf } from "./runs.ts";

/** The most a worker ever holds, and that ten times the rows do not make it hold more. */
export async function syncMemory(): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const platform of ["google", "tiktok"]) {
    const server = await startAnswers(platform, 3_334);
    const [small, large] = [
      await syncOf({ platform, campaigns: 3_334, days: 30 }, server),
      await syncOf({ platform, campaigns: 3_334, days: 300 }, server),
    ];
    await server.stop();
    findings.push(
      atMost(`peak memory at 100,000 rows of ${platform}`, small.peakMb, 400, megabytes),
      atMost(`peak memory at 1,000,000 rows of ${platform}`, large.peakMb, 400, megabytes),
      atMost(`1,000,000 rows against 100,000, ${platform}`, large.peakMb / small.peakMb, 1.2, times),
    );
  }
  return findings;
}
