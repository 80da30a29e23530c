import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectionId, platformId } from "@leadline/core/ids";
import { addMs, instant } from "@leadline/core/time/instant";
import { createMemoryStore } from "@leadline/store/memory/store";
import { canaries, credentials } from "@leadline/twin/credentials";
import { type RunningTwin, startTwin } from "@leadline/twin/start";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Environment, variableOf } from "../config.ts";
import { movableClock } from "./clock.ts";
import { localSecrets } from "./secrets.ts";
import { keepGrantsDaily } from "./tokens.ts";

const linkedin = platformId("linkedin");
const main = connectionId("main");

const environment = (fields: object): Environment =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [variableOf("linkedin", "main", field), value]));

const given = { ...credentials.linkedin };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leadline-secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a renewed secret", () => {
  test("survives, for its owner only, and counts while the one it was made from still stands in the environment", async () => {
    const renewed = { ...given, accessToken: "renewed" };
    await localSecrets(folder, environment(given)).write(linkedin, main, renewed);
    expect(readdirSync(folder)).toEqual(["secrets.json"]);
    expect(statSync(join(folder, "secrets.json")).mode & 0o777).toBe(0o600);
    expect(await localSecrets(folder, environment(given)).read(linkedin, main)).toEqual(renewed);
    await localSecrets(folder, environment(given)).write(linkedin, main, { ...given, accessToken: "once more" });
    expect(await localSecrets(folder, environment(given)).read(linkedin, main)).toMatchObject({
      accessToken: "once more",
    });
  });

  test("gives way to whatever is put into the environment instead", async () => {
    await localSecrets(folder, environment(given)).write(linkedin, main, { ...given, accessToken: "renewed" });
    const anew = { ...given, accessToken: "connected again" };
    expect(await localSecrets(folder, environment(anew)).read(linkedin, main)).toEqual(anew);
    expect(await localSecrets(folder, {}).read(linkedin, main)).toEqual({});
  });

  test("of one connection says nothing about another", async () => {
    const env = { ...environment(given), LEADLINE_LINKEDIN_MAIN_EU_CLIENT_ID: "another" };
    await localSecrets(folder, environment(given)).write(linkedin, main, { ...given, accessToken: "renewed" });
    expect(await localSecrets(folder, env).read(linkedin, main)).toMatchObject({ accessToken: "renewed" });
    expect(await localSecrets(folder, env).read(linkedin, connectionId("other"))).toEqual({});
  });
});

test("a damaged file is told without quoting it", async () => {
  writeFileSync(join(folder, "secrets.json"), `{"linkedin:main": "${given.accessToken}`);
  const reading = localSecrets(folder, environment(given)).read(linkedin, main);
  await expect(reading).rejects.toMatchObject({ code: "input.invalid", message: expect.stringMatching(/damaged/) });
  await expect(reading).rejects.not.toThrow(given.accessToken);
});

describe("the daily look at grants", () => {
  let twin: RunningTwin;
  const start = instant("2026-12-22T14:00:00Z");
  beforeEach(async () => {
    twin = await startTwin({ now: start });
  });
  afterEach(() => twin.stop());

  test("renews LinkedIn's access when it ends within a fortnight, once a day, and the next start goes on with the new one", async () => {
    const clock = movableClock(start);
    const events: string[] = [];
    const note = (event: string, fields?: object) => void events.push(JSON.stringify({ event, ...fields }));
    const { connections, ...rest } = createMemoryStore();
    const parts = {
      store: { connections, ...rest },
      settings: {
        reportingCurrency: "EUR",
        backfillDays: 30,
        clients: [],
        connections: [{ id: main, platform: linkedin }],
        platforms: {
          linkedin: {
            endpoints: { api: `${twin.url}/linkedin`, oauth: `${twin.url}/linkedin-oauth` },
            requestsPerSecond: 1000,
          },
        },
      },
      env: environment(given),
      clock,
      log: { info: note, warn: note },
      folder,
    };
    await keepGrantsDaily(parts);
    const { accessToken } = await localSecrets(folder, parts.env).read(linkedin, main);
    expect(accessToken).toMatch(/^AQVcanary-linkedin-issued-/);
    expect((await connections.get(linkedin, main)).grant).toMatchObject({
      failure: null,
      renewedAt: expect.stringMatching(/^2026-12-22/),
      life: { accessUntil: expect.stringMatching(/^2027-02-20/), refreshUntil: expect.stringMatching(/^2027-08-14/) },
    });
    await keepGrantsDaily(parts);
    expect(events.filter((event) => event.includes("grant.kept"))).toHaveLength(1);
    await clock.passUntil(addMs(start, 25 * 3_600_000));
    await keepGrantsDaily(parts);
    expect(events.filter((event) => event.includes('"renewed":false'))).toHaveLength(1);
    expect(await localSecrets(folder, parts.env).read(linkedin, main)).toMatchObject({ accessToken });
    expect(canaries.filter((secret) => events.join().includes(secret))).toEqual([]);
    expect(JSON.stringify(await connections.get(linkedin, main))).not.toContain("canary");
  });

  test("a refused renewal is noted, and the night may go on", async () => {
    const { connections, ...rest } = createMemoryStore();
    await keepGrantsDaily({
      store: { connections, ...rest },
      settings: {
        reportingCurrency: "EUR",
        backfillDays: 30,
        clients: [],
        connections: [{ id: main, platform: linkedin }],
        platforms: {
          linkedin: {
            endpoints: { api: `${twin.url}/linkedin`, oauth: `${twin.url}/linkedin-oauth` },
            requestsPerSecond: 1000,
          },
        },
      },
      env: environment({ ...given, clientSecret: "canary-wrong-secret" }),
      clock: movableClock(start),
      log: { info: () => undefined, warn: () => undefined },
      folder,
    });
    const { grant } = await connections.get(linkedin, main);
    expect(grant).toMatchObject({ life: null, failure: { code: expect.stringMatching(/^auth\./) } });
    expect(JSON.stringify(grant)).not.toContain("canary-wrong-secret");
    expect(readdirSync(folder)).toEqual([]);
  });
});
