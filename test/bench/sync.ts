import { atMost, type Finding, median, times } from "./finding.ts";
import { startAnswers } from "./processes.ts";
import { floorOf, type Load, syncOf } from "./runs.ts";

const rounds = 3;

/** A night of 100,000 rows against downloading and parsing the same bytes, slice after slice. */
export async function syncSpeed(): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const platform of ["google", "tiktok"]) findings.push(await speedOf({ platform, campaigns: 3_334, days: 30 }));
  return findings;
}

async function speedOf(load: Load): Promise<Finding> {
  const server = await startAnswers(load.platform, load.campaigns);
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    const [floor, sync] = [await floorOf(load, server), await syncOf(load, server)];
    if (sync.rows !== load.campaigns * load.days) throw new Error(`${sync.rows} rows were stored.`);
    measured.push({ floor, sync });
  }
  await server.stop();
  const [floorMs, syncMs] = [median(measured.map((one) => one.floor.ms)), median(measured.map((one) => one.sync.ms))];
  const bytes = measured[0]?.floor.bytes ?? 0;
  const size = `${Math.round(bytes / 1e6)} MB; ${Math.round(floorMs)} and ${Math.round(syncMs)} ms`;
  const ratio = median(measured.map(({ floor, sync }) => sync.ms / floor.ms));
  return atMost(`100,000 rows of ${load.platform} against the floor (${size})`, ratio, 2.5, times);
}
