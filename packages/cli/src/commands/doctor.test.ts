import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SecretFields, Store } from "@leadline/core/ports";
import { instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { canaries, credentials } from "@leadline/twin/credentials";
import { type RunningTwin, startTwin } from "@leadline/twin/start";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { withStage } from "../aws/open-stage.ts";
import { namesOf } from "../aws/stage.ts";
import { stageSecrets } from "../aws/stage-secrets.ts";
import { type Environment, variableOf } from "../config.ts";
import { takeLock } from "../local/lock.ts";
import { doctor } from "./doctor.ts";

const stages = { open: withStage, secretsOf: stageSecrets };

let twin: RunningTwin;
let folder: string;
beforeAll(async () => {
  twin = await startTwin();
});
afterAll(() => twin.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leadline-doctor-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await twin.reset();
});

const asked = ["google", "tiktok"] as const;
const clock = { now: () => instant("2026-11-22T14:00:00Z") };

const endpoints = () =>
  platforms.flatMap(({ id, endpoints: known }) => {
    const addresses = Object.keys(known).map((name) => `${name}: ${twin.url}/${name === "api" ? id : `${id}-${name}`}`);
    return [`  ${id}: { endpoints: { ${addresses.join(", ")} }, requestsPerSecond: 1000 }`];
  });

const demoClients = `
  - id: northwind
    name: Northwind Energy
    accounts: [google:1112223334, google:1112223335, "tiktok:7123456789012345601"]
  - id: sunpeak
    name: Sunpeak Solar
    accounts: [google:2223334445, google:2223334446, "tiktok:7123456789012345602"]`;

function configOf(clients = demoClients): string {
  const file = join(folder, "leadline.yaml");
  const connections = asked.map((platform) => `  - { id: agency, platform: ${platform} }`);
  const lines = [
    "reportingCurrency: EUR",
    "connections:",
    ...connections,
    `clients:${clients}`,
    "platforms:",
    ...endpoints(),
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

const secrets: Environment = Object.fromEntries(
  asked.flatMap((platform) =>
    Object.entries(credentials[platform])
      .filter(([field]) => field !== "managerId")
      .map(([field, value]) => [variableOf(platform, "agency", field), value]),
  ),
);

const answer = z.object({
  findings: z.array(
    z.object({ about: z.string(), topic: z.string(), mark: z.string(), says: z.string(), todo: z.string().optional() }),
  ),
  probes: z.array(
    z.object({ about: z.string(), id: z.string(), saw: z.string(), holds: z.enum(["yes", "no", "open"]) }),
  ),
});

interface Run {
  readonly env?: Environment;
  readonly config?: string;
  readonly probe?: true;
  readonly data?: string;
}

async function examine({ env = secrets, config = configOf(), probe, data = "data" }: Run = {}) {
  const printed: string[] = [];
  const tools = { env, print: (text: string) => void printed.push(text), clock, ...stages };
  const options = { config, folder: join(folder, data), ...(probe ? { probe } : {}) };
  const healthy = await doctor({ ...options, json: true }, new AbortController().signal, tools);
  const text = printed.join("\n");
  expect(canaries.filter((secret) => text.includes(secret))).toEqual([]);
  return { healthy, ...answer.parse(JSON.parse(text)) };
}

const of = (findings: z.output<typeof answer>["findings"], about: string, topic: string) =>
  findings.filter((finding) => finding.about === about && finding.topic === topic);

describe("the demo's configuration on its platforms", () => {
  test("is healthy: secrets, access, life, version, accounts and quota, each with its number", async () => {
    const { healthy, findings } = await examine();
    expect(findings.filter(({ mark }) => mark === "act")).toEqual([]);
    expect(healthy).toBe(true);
    for (const about of ["google:agency", "tiktok:agency"])
      expect(findings.filter((finding) => finding.about === about).map(({ topic }) => topic)).toEqual(
        expect.arrayContaining(["secrets", "access", "life", "version", "accounts"]),
      );
    expect(of(findings, "google:agency", "scopes")[0]?.says).toContain("auth/adwords");
    expect(of(findings, "google:agency", "accounts")[0]?.says).toMatch(
      /\d+ accounts reached: 4 read, \d+ of no client/,
    );
    expect(of(findings, "google:agency", "version")[0]?.says).toMatch(
      /v25, to be switched off on 2027-08-31, \d+ days/,
    );
    expect(of(findings, "google", "quota")[0]?.says).toContain("28 times for 4 accounts");
    expect(of(findings, "google", "quota")[0]?.says).toContain("Explorer allows 2880 a day, enough for 411");
    expect(of(findings, "tiktok", "quota")[0]?.says).toContain("6 times for 2 accounts");
  });

  test("is told in one line per finding", async () => {
    const printed: string[] = [];
    const tools = { env: secrets, print: (text: string) => void printed.push(text), clock, ...stages };
    const options = { config: configOf(), folder: join(folder, "data") };
    expect(await doctor(options, new AbortController().signal, tools)).toBe(true);
    expect(printed.filter((line) => !/^[✓!✗] [a-z]+(:agency)?: .+\.$/.test(line))).toEqual([]);
    expect(canaries.filter((secret) => printed.join().includes(secret))).toEqual([]);
  });

  test("can be put to the probes, each of which ends in a finding", async () => {
    const { probes, healthy } = await examine({ probe: true });
    expect(healthy).toBe(true);
    expect([...new Set(probes.map(({ about }) => about))]).toEqual(["google:agency", "tiktok:agency"]);
    const held = new Map(probes.map(({ id, holds }) => [id, holds]));
    expect(held.get("dead-version-shape")).toBe("yes");
    expect(held.get("figures-legal")).toBe("yes");
    expect(held.get("many-accounts-in-one-report")).toBe("no");
    expect(held.get("bounce-rate-filled")).toBe("open");
  });
});

describe("something waits for the user", () => {
  test("when secrets are missing: each variable is named, and the others are still examined", async () => {
    const { LEADLINE_GOOGLE_AGENCY_REFRESH_TOKEN: _, ...env } = secrets;
    const { healthy, findings } = await examine({ env });
    expect(healthy).toBe(false);
    expect(of(findings, "google:agency", "secrets")[0]).toMatchObject({
      mark: "act",
      says: expect.stringContaining("LEADLINE_GOOGLE_AGENCY_REFRESH_TOKEN is missing"),
    });
    expect(of(findings, "tiktok:agency", "access")[0]).toMatchObject({ mark: "good" });
  });

  test.each([
    ["google", "google.token", "invalidGrant"],
    ["tiktok", "tiktok.advertisers", "revoked"],
  ])("when %s no longer accepts the login", async (platform, route, kind) => {
    await twin.faults([{ route, kind }]);
    const { healthy, findings } = await examine();
    expect(healthy).toBe(false);
    expect(of(findings, `${platform}:agency`, "access")).toMatchObject([
      { mark: "act", todo: `Then: leadline connect ${platform} --connection agency` },
    ]);
  });

  test("when an account of a client is reached by no connection", async () => {
    const clients =
      '\n  - { id: a, name: Acme, accounts: [google:1112223334, "tiktok:7123456789012345601", google:9999999999] }';
    const { healthy, findings } = await examine({ config: configOf(clients) });
    expect(healthy).toBe(false);
    expect(of(findings, "google", "accounts")).toMatchObject([
      { mark: "act", says: expect.stringContaining("google:9999999999 of Acme") },
    ]);
  });
});

test("a platform that is disturbed is no business of the user's", async () => {
  await twin.faults([{ route: "google.token", kind: "503" }]);
  const { healthy, findings } = await examine();
  expect(of(findings, "google:agency", "access")).toMatchObject([{ mark: "note" }]);
  expect(healthy).toBe(true);
});

test("a data folder that somebody else has open is left alone", async () => {
  const lock = takeLock(folder);
  try {
    const { healthy, findings } = await examine({ data: "." });
    expect(findings.filter(({ topic }) => topic === "folder")).toMatchObject([{ mark: "note" }]);
    expect(healthy).toBe(true);
  } finally {
    lock.release();
  }
});

describe("a deployed stage", () => {
  const stored = async () => {
    const store = createMemoryStore();
    await store.settings.put(JSON.stringify(parse(readFileSync(configOf(), "utf8"))), null, clock.now());
    return store;
  };

  async function examineStage(fields: Partial<Record<string, SecretFields>>, store: Store) {
    const printed: string[] = [];
    const secrets = { read: async (platform: string) => fields[platform] ?? {}, write: async () => undefined };
    const healthy = await doctor(
      { config: "nowhere.yaml", folder: join(folder, "none"), stage: "prod", json: true },
      new AbortController().signal,
      {
        env: secretsElsewhere,
        print: (text) => void printed.push(text),
        clock,
        open: async (stage, use) => await use({ stage, names: namesOf(stage), region: "eu-west-1", store }),
        secretsOf: () => secrets,
      },
    );
    const text = printed.join("\n");
    expect(canaries.filter((secret) => text.includes(secret))).toEqual([]);
    return { healthy, ...answer.parse(JSON.parse(text)) };
  }

  /** What this machine has must not make up for what the stage lacks. */
  const secretsElsewhere = secrets;

  test("is examined by its own configuration and secrets", async () => {
    const { healthy, findings } = await examineStage(credentials, await stored());
    expect(findings.filter(({ mark }) => mark === "act")).toEqual([]);
    expect(healthy).toBe(true);
  });

  test("that lacks a secret says which command brings it", async () => {
    const { healthy, findings } = await examineStage({ google: credentials.google }, await stored());
    expect(healthy).toBe(false);
    const [lacking] = of(findings, "tiktok:agency", "secrets");
    expect(lacking?.says).toMatch(/ is missing.* Run: leadline connect tiktok --connection agency --stage prod$/);
  });

  test("without a configuration says how it gets one", async () => {
    await expect(examineStage({}, createMemoryStore())).rejects.toThrow("The stage prod has no configuration yet.");
  });
});
