import { atMost, type Finding, megabytes, times } from "./finding.ts";
import { type AnswerServer, startAnswers } from "./processes.ts";
import { syncOf } from "./runs.ts";

/** V8 takes what it is given, and here it is given gigabytes; a worker of 512 MB could spare it so much. */
const bounded = ["--max-old-space-size=256"];
const campaigns = 3_334;

/** The most a worker holds, and that ten times the rows do not make it hold more. */
export async function syncMemory(): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const platform of ["google", "tiktok"]) {
    const server = await startAnswers(platform, campaigns);
    findings.push(...(await memoryOf(platform, server)));
    await server.stop();
  }
  return findings;
}

async function memoryOf(platform: string, server: AnswerServer): Promise<readonly Finding[]> {
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
