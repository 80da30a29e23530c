import { type RunningTwin, startTwin } from "@leadline/twin/start";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cleanUp, commandNow, leadline, place, secretsFor, yamlFor } from "./command-line.ts";

let twin: RunningTwin;
beforeAll(async () => {
  twin = await startTwin({ now: commandNow });
});
afterAll(async () => {
  cleanUp();
  await twin.stop();
});

test("what failed of a night is tried again, and nothing else; what there is to see then is the whole night", async () => {
  const [at, other] = [place(), place()];
  for (const { write } of [at, other]) {
    write("leadline.yaml", yamlFor(twin.url, ["tiktok:7123456789012345601"], { backfillDays: 5 }));
    write(".env", secretsFor());
  }
  const command = (name: string, where = at) => leadline([name, "--config", where.config, "--folder", where.folder]);
  await twin.faults([{ route: "tiktok.report", kind: "badMetric", times: 1 }]);
  const night = await command("sync");
  expect(night.code).toBe(1);
  expect(night.stderr).toMatch(/^TikTok · Northwind FR: 1 of \d+ parts could not be read\. .* leadline redrive\.$/m);
  const failing = await command("status");
  expect(failing.code).toBe(1);
  expect(failing.stdout).toMatch(/^✗ TikTok · Northwind FR \(northwind\): 1 of \d+ parts could not be read: .+$/m);
  const reads = async () => (await twin.requests()).counts["tiktok.report"] ?? 0;
  const before = await reads();
  const again = await command("redrive");
  expect(again.stderr).toMatch(/^ {2}↻ TikTok · Northwind FR, \S+ core: 1 part that failed\.$/m);
  expect(again.code).toBe(0);
  const well = await command("status");
  expect(well.stdout).toMatch(/^│ TikTok +│ 2026-11-22 +│ +1 │ +1 │/m);
  expect(well.code).toBe(0);
  expect((await reads()) - before).toBe(1);
  const untroubled = await command("sync", other);
  expect((await command("sync")).stdout).toBe(untroubled.stdout);
});
