import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { SecretFields } from "@leadline/core/ports";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Environment } from "../config.ts";
import { localChannelSecrets } from "../local/channel-secrets.ts";
import { type ChannelSecretTools, giveChannelSecret } from "./channel-secret.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leadline-channel-"));
  writeFileSync(
    join(folder, "leadline.yaml"),
    `reportingCurrency: EUR
clients: []
channels:
  - { id: sales-team, kind: slack }
  - { id: hook, kind: webhook }
  - { id: phones, kind: sns, to: { topic: "arn:aws:sns:eu-west-1:123456789012:leadline-phones" } }
`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const canary = "https://hooks.example.com/canary-91ab";

interface Run {
  readonly channel: string;
  /** What a person types, one line per question; `null` where nobody can be asked. */
  readonly typed: readonly string[] | null;
  readonly env?: Environment;
  readonly at?: Map<string, SecretFields>;
}

async function run({ channel, typed, env = {}, at }: Run) {
  const said: string[] = [];
  const asked: boolean[] = [];
  const lines = [...(typed ?? [])];
  const tools: ChannelSecretTools = {
    env,
    ask:
      typed === null
        ? null
        : async ({ secret }) => {
            asked.push(secret);
            return lines.shift() ?? "";
          },
    say: (line) => said.push(line),
    secretsOf: async () => ({
      read: async (id) => at?.get(id) ?? {},
      write: async (id, fields) => void at?.set(id, fields),
    }),
  };
  const options = { channel, config: join(folder, "leadline.yaml"), ...(at ? { stage: "prod" } : {}) };
  const done = giveChannelSecret(options, new AbortController().signal, tools);
  const error = await done.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return {
    error,
    asked,
    all: `${said.join("\n")} ${error instanceof Error ? JSON.stringify([error.message, error]) : ""}`,
  };
}

const written = () => {
  const file = join(folder, ".env");
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : null;
};

describe("here", () => {
  test("a secret is asked for without an echo, and stands where the channel looks for it", async () => {
    const { error, asked, all } = await run({ channel: "sales-team", typed: [canary] });
    expect([error, asked]).toEqual([null, [true]]);
    expect(await localChannelSecrets(written() ?? {})("sales-team")).toEqual({ url: canary });
    expect(statSync(join(folder, ".env")).mode & 0o777).toBe(0o600);
    expect(all).not.toContain("canary");
    expect(all).toContain("leadline alerts test --channel sales-team");
  });

  test("an empty answer keeps what stands there, other lines stay", async () => {
    await run({ channel: "sales-team", typed: [canary] });
    await run({ channel: "hook", typed: [canary, "k".repeat(32)] });
    await run({ channel: "hook", typed: ["", "n".repeat(32)] });
    expect(written()).toEqual({
      LEADLINE_CHANNEL_SALES_TEAM_URL: canary,
      LEADLINE_CHANNEL_HOOK_URL: canary,
      LEADLINE_CHANNEL_HOOK_KEY: "n".repeat(32),
    });
  });

  test("what the channel would refuse is refused without being shown, and nothing is written", async () => {
    const { error, all } = await run({ channel: "hook", typed: ["http://example.com/canary-91ab", "canary-short"] });
    expect(error).toMatchObject({ code: "input.invalid", details: { hint: "Nothing was written." } });
    expect(all).toContain("url has to be an https address, key has to be a key of at least 32 characters");
    expect(all).not.toContain("canary");
    expect(written()).toBeNull();
  });

  test("where nobody can be asked the environment says it, or is told what it lacks", async () => {
    const { error } = await run({ channel: "hook", typed: null, env: { LEADLINE_CHANNEL_HOOK_URL: canary } });
    expect(error).toMatchObject({ message: expect.stringContaining("LEADLINE_CHANNEL_HOOK_KEY") });
    expect(
      (await run({ channel: "sales-team", typed: null, env: { LEADLINE_CHANNEL_SALES_TEAM_URL: canary } })).error,
    ).toBeNull();
    expect(written()).toEqual({ LEADLINE_CHANNEL_SALES_TEAM_URL: canary });
  });
});

test("at a stage the secret is replaced there, and .env is left alone", async () => {
  const at = new Map<string, SecretFields>([["hook", { url: canary, key: "o".repeat(32) }]]);
  const { error, all } = await run({ channel: "hook", typed: ["", "n".repeat(32)], at });
  expect([error, at.get("hook"), written()]).toEqual([null, { url: canary, key: "n".repeat(32) }, null]);
  expect(all).not.toContain("canary");
});

test("a kind without a secret asks nothing, and a channel nobody has is told with those there are", async () => {
  const { error, asked, all } = await run({ channel: "phones", typed: ["x"] });
  expect([error, asked, written()]).toEqual([null, [], null]);
  expect(all).toContain("needs no secret");
  expect((await run({ channel: "tema", typed: [] })).error).toMatchObject({
    details: { hint: "There is sales-team, hook, phones." },
  });
});
