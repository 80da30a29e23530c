import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { localTable, startDatabase } from "@leadline/cli/local/database";
import { addMs } from "@leadline/core/time/instant";
import { createReadApi } from "@leadline/functions/read-api/index";
import { platforms } from "@leadline/platforms/list";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { startTwin } from "@leadline/twin/start";
import { expect, test } from "vitest";
import * as z from "zod";
import { daysRead, expectTruth } from "./expect-truth.ts";
import { demoSettings, firstNight, handClock } from "./world.ts";

const program = join(import.meta.dirname, "night-process.ts");
const report = z.object({ waiting: z.array(z.unknown()), dead: z.number(), requests: z.number() });

/** Runs a night to its end, or until it kills itself; `null` when it did. */
async function night(
  folder: string,
  url: string,
  now: string,
  killAt: number,
): Promise<z.output<typeof report> | null> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, folder, url, now, `${killAt}`]);
    return report.parse(JSON.parse(stdout));
  } catch (error) {
    if (z.object({ signal: z.literal("SIGKILL") }).safeParse(error).success) return null;
    throw error;
  }
}

test("a night killed at twenty points, each time run again, ends complete and true", { timeout: 300_000 }, async () => {
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), "leadline-killed-")));
  const [measured = "", killed = ""] = folders;
  const twin = await startTwin({ now: firstNight });
  try {
    const whole = await night(measured, twin.url, firstNight, 0);
    expect(whole).toMatchObject({ waiting: [], dead: 0 });
    // Golden-ratio steps spread the points evenly, whatever the number of requests a run turns out to make.
    const points = Array.from(
      { length: 20 },
      (_, run) => 1 + Math.floor((((run + 1) * 0.618_034) % 1) * ((whole?.requests ?? 0) / 8)),
    );
    let at = firstNight;
    let kills = 0;
    for (const point of points) {
      at = addMs(at, 60_000);
      if ((await night(killed, twin.url, at, point)) === null) kills += 1;
    }
    expect(kills).toBeGreaterThanOrEqual(15);
    expect(await night(killed, twin.url, addMs(at, 60_000), 0)).toMatchObject({ waiting: [], dead: 0 });
    await expectStored(killed, twin);
  } finally {
    await twin.stop();
    for (const folder of folders) rmSync(folder, { recursive: true });
  }
});

async function expectStored(folder: string, twin: Awaited<ReturnType<typeof startTwin>>): Promise<void> {
  const log = { info: () => {}, warn: () => {} };
  const database = await startDatabase({ folder, log });
  const client = createClient({ endpoint: database.endpoint });
  const settings = demoSettings(twin.url);
  const store = createDynamoStore({ client, table: localTable });
  const api = createReadApi({
    store,
    clock: handClock(firstNight),
    log,
    settings: async () => settings,
    traits: platforms,
  });
  try {
    const world = await twin.world();
    await expectTruth(api, world, daysRead(world, 39));
  } finally {
    client.destroy();
    await database.stop();
  }
}
