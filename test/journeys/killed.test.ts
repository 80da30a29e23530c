import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { demoSettings } from "@leadline/cli/demo-settings";
import { localTable, startDatabase } from "@leadline/cli/local/database";
import { handClock } from "@leadline/cli/local/hand-clock";
import { addMs } from "@leadline/core/time/instant";
import { createReadApi } from "@leadline/functions/read-api/index";
import { platforms } from "@leadline/platforms/list";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { type RunningTwin, startTwin } from "@leadline/twin/start";
import { expect, test } from "vitest";
import * as z from "zod";
import { daysRead, expectTruth } from "./expect-truth.ts";
import { firstClient, firstNight } from "./world.ts";

const program = join(import.meta.dirname, "night-process.ts");
/** Twenty-odd starts of the same program need not compile it each time. */
const compiled = join(tmpdir(), "leadline-compiled");
const report = z.object({ waiting: z.array(z.unknown()), dead: z.number(), requests: z.number() });

/** Runs a night to its end, or until it kills itself; `null` when it did. */
async function night(
  folder: string,
  url: string,
  now: string,
  killAt: number,
): Promise<z.output<typeof report> | null> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, folder, url, now, `${killAt}`], {
      env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    });
    return report.parse(JSON.parse(stdout));
  } catch (error) {
    if (z.object({ signal: z.literal("SIGKILL") }).safeParse(error).success) return null;
    throw error;
  }
}

const seed = Number(process.env.LEADLINE_SEED ?? 20_261_122);

/** Park and Miller's generator: the same points for the same seed, on every machine. */
function draws(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return 1 + (state % below);
  };
}

test(`a night killed at twenty points, each time run again, ends complete and true (LEADLINE_SEED=${seed})`, {
  timeout: 300_000,
}, async () => {
  const twin = await startTwin({ now: firstNight });
  const draw = draws(seed);
  try {
    const whole = await inFolder((folder) => night(folder, twin.url, firstNight, 0));
    expect(whole).toMatchObject({ waiting: [], dead: 0 });
    let kills = 0;
    while (kills < 20) {
      // The first may fall anywhere in the night, the next ones before the rest of it is over.
      const points = [draw(whole?.requests ?? 0), ...Array.from({ length: 9 }, () => draw(60))];
      kills += await inFolder((folder) => killedAt(points, folder, twin));
    }
  } finally {
    await twin.stop();
  }
});

/** How many of the points were reached; the night has ended well after the last. */
async function killedAt(points: readonly number[], folder: string, twin: RunningTwin): Promise<number> {
  let at = firstNight;
  let kills = 0;
  for (const point of points) {
    if ((await night(folder, twin.url, at, point)) === null) kills += 1;
    at = addMs(at, 60_000);
  }
  expect(await night(folder, twin.url, at, 0)).toMatchObject({ waiting: [], dead: 0 });
  await expectStored(folder, twin);
  return kills;
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "leadline-killed-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function expectStored(folder: string, twin: RunningTwin): Promise<void> {
  const log = { info: () => {}, warn: () => {} };
  const database = await startDatabase({ folder, log });
  const client = createClient({ endpoint: database.endpoint });
  const settings = demoSettings(() => twin.url);
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
    await expectTruth(
      api,
      world,
      daysRead(world, 19),
      firstClient(settings).clients.map(({ id }) => id),
    );
  } finally {
    client.destroy();
    await database.stop();
  }
}
