import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { LeadlineError } from "@leadline/core/errors";
import type { SecretFields } from "@leadline/core/ports";
import { canaries, credentials, linkedinTokenPrefixes } from "@leadline/twin/credentials";
import { type RunningTwin, startTwin } from "@leadline/twin/start";
import { Hono } from "hono";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { variableOf } from "../config.ts";
import { listen } from "../local/listen.ts";
import { type ConnectTools, connect } from "./connect.ts";

let twin: RunningTwin;
let folder: string;
beforeAll(async () => {
  twin = await startTwin();
});
afterAll(() => twin.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leadline-connect-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await twin.reset();
});

const configOf = (more = "clients: []") => `reportingCurrency: EUR
${more}
platforms:
  google: { endpoints: { api: ${twin.url}/google, oauth: ${twin.url}/google-oauth, consent: ${twin.url}/google-consent } }
  tiktok: { endpoints: { api: ${twin.url}/tiktok } }
  linkedin: { endpoints: { api: ${twin.url}/linkedin, oauth: ${twin.url}/linkedin-oauth }, requestsPerSecond: 1000 }
`;

const asked = {
  google: { clientId: credentials.google.clientId, clientSecret: credentials.google.clientSecret },
  tiktok: { appId: credentials.tiktok.appId, appSecret: credentials.tiktok.appSecret },
  linkedin: { clientId: credentials.linkedin.clientId, clientSecret: credentials.linkedin.clientSecret },
} as const;

type Name = keyof typeof asked;

const variables = (platform: Name, fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [variableOf(platform, "main", field), value]));

interface Run {
  readonly platform?: Name;
  readonly given?: object;
  /** What a person does with the consent address. */
  readonly browse?: (url: string) => Promise<unknown>;
  readonly paste?: (url: string) => Promise<string>;
  readonly config?: string;
  readonly stage?: string;
  readonly secretsOf?: ConnectTools["secretsOf"];
}

/** One run of the command with a scripted browser; all it said. */
async function run({
  platform = "google",
  given = asked[platform],
  browse = agree,
  paste,
  config = configOf(),
  stage,
  secretsOf = () => Promise.reject(new Error("No stage was asked for.")),
}: Run = {}) {
  writeFileSync(join(folder, "leadline.yaml"), config);
  const said: string[] = [];
  const consent = Promise.withResolvers<string>();
  const options = {
    connection: "main",
    config: join(folder, "leadline.yaml"),
    port: 0,
    ...(paste ? { paste: true as const } : {}),
    ...(stage ? { stage } : {}),
  };
  const done = connect(platform, options, new AbortController().signal, {
    env: variables(platform, given),
    ask: null,
    secretsOf,
    pasted: async () => (paste ? await paste(await consent.promise) : ""),
    say: (line) => {
      said.push(line);
      const url = /\n(http\S+)$/.exec(line)?.[1];
      if (url) consent.resolve(url);
    },
  });
  const ended = done.then(
    (complete) => ({ complete, error: null }),
    (error: unknown) => ({ complete: false, error }),
  );
  if (!paste) await Promise.race([ended, consent.promise.then(browse)]);
  const { complete, error } = await ended;
  const message = error instanceof Error ? JSON.stringify([error.message, error]) : "";
  return { complete, error, said: said.join("\n"), all: `${said.join("\n")}\n${message}` };
}

/** Follows the consent page back to where it leads. */
const agree = async (url: string) => await (await fetch(url)).text();

const secretsSaid = (text: string) => canaries.filter((secret) => text.includes(secret));
const written = () => {
  const file = join(folder, ".env");
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : null;
};

describe.each([
  ["google", { ...asked.google, refreshToken: credentials.google.refreshToken }],
  ["tiktok", { ...asked.tiktok, accessToken: credentials.tiktok.accessToken }],
  [
    "linkedin",
    {
      ...asked.linkedin,
      accessToken: expect.stringContaining(linkedinTokenPrefixes.access),
      refreshToken: expect.stringContaining(linkedinTokenPrefixes.refresh),
      accessUntil: expect.stringMatching(/^20/),
      refreshUntil: expect.stringMatching(/^20/),
    },
  ],
] as const)("connecting %s", (platform, fields) => {
  test("writes the secrets for their owner only, says none of them, and tells what the configuration lacks", async () => {
    const { complete, said } = await run({ platform });
    expect(complete).toBe(true);
    expect(written()).toMatchObject(variables(platform, fields));
    expect(statSync(join(folder, ".env")).mode & 0o777).toBe(0o600);
    expect(said).toContain(`- { id: main, platform: ${platform} }`);
    expect(said).toMatch(new RegExp(`- ${platform}:\\d+ # `));
    expect(secretsSaid(said)).toEqual([]);
  });

  test("goes through a pasted address as well", async () => {
    const paste = async (url: string) => (await fetch(url, { redirect: "manual" })).headers.get("location") ?? "";
    const { complete, said } = await run({ platform, paste });
    expect(complete).toBe(true);
    expect(written()).toMatchObject(variables(platform, fields));
    expect(secretsSaid(said)).toEqual([]);
  });

  test("a code that is refused writes nothing", async () => {
    const browse = async (url: string) => {
      const { searchParams } = new URL(url);
      const back = `${searchParams.get("redirect_uri")}?code=4/0canary-code-forged&auth_code=canary-auth-code-forged`;
      await fetch(`${back}&state=${searchParams.get("state")}`);
    };
    const { error, all } = await run({ platform, browse });
    expect(error).toMatchObject({ code: "auth.forbidden" });
    expect(written()).toBeNull();
    expect(secretsSaid(all)).toEqual([]);
  });

  test("a wrong app secret writes nothing and is not said", async () => {
    const given = Object.fromEntries(
      Object.entries(asked[platform]).map(([name, value]) => [
        name,
        /Secret/.test(name) ? "canary-wrong-secret" : value,
      ]),
    );
    const { error, all } = await run({ platform, given });
    expect(error).toMatchObject({ code: "auth.forbidden" });
    expect(written()).toBeNull();
    expect(all).not.toContain("canary-wrong-secret");
  });
});

test("an answer that does not know the state is turned away, and the right one still counts", async () => {
  const statuses: number[] = [];
  const browse = async (url: string) => {
    const redirect = new URL(url).searchParams.get("redirect_uri");
    for (const query of ["code=x&state=forged", "code=x", ""])
      statuses.push((await fetch(`${redirect}?${query}`)).status);
    statuses.push((await fetch(url)).status);
  };
  expect((await run({ browse })).complete).toBe(true);
  expect(statuses).toEqual([400, 400, 400, 200]);
});

test("a pasted address of another attempt is refused without being quoted", async () => {
  const paste = async () => "https://example.com/?code=4/0canary-code-other&state=other";
  const { error, all } = await run({ paste });
  expect(error).toMatchObject({ code: "input.invalid" });
  expect(all).toContain("another attempt");
  expect(secretsSaid(all)).toEqual([]);
  expect(await run({ paste: async () => "4/0canary-code-other" })).toMatchObject({ error: { code: "input.invalid" } });
});

test("a person who says no leaves everything as it was", async () => {
  await twin.faults([{ route: "google.consent", kind: "denied" }]);
  const { error, all } = await run();
  expect(error).toMatchObject({ code: "auth.forbidden" });
  expect(all).toContain("access_denied");
  expect(written()).toBeNull();
});

test("a login that reaches nothing does not take the place of one that works", async () => {
  writeFileSync(join(folder, ".env"), "LEADLINE_GOOGLE_MAIN_REFRESH_TOKEN=works\n");
  await twin.faults([{ route: "google.listAccessibleCustomers", kind: "forbidden" }]);
  const { error, all } = await run();
  expect(error).toMatchObject({ details: { hint: "Nothing was written." } });
  expect(written()).toEqual({ LEADLINE_GOOGLE_MAIN_REFRESH_TOKEN: "works" });
  expect(secretsSaid(all)).toEqual([]);
});

test("what stands in .env need not be given again, and other lines stay", async () => {
  const known = Object.entries(variables("google", asked.google)).map(([name, value]) => `${name}=${value}`);
  writeFileSync(join(folder, ".env"), `# mine\nOTHER='a b'\n${known.join("\n")}\n`);
  expect((await run({ given: {} })).complete).toBe(true);
  expect(readFileSync(join(folder, ".env"), "utf8")).toMatch(/^# mine\nOTHER='a b'\nLEADLINE_GOOGLE_MAIN_CLIENT_ID=/);
  expect(written()).toMatchObject({ LEADLINE_GOOGLE_MAIN_REFRESH_TOKEN: credentials.google.refreshToken });
});

test("what is optional and stands in .env already is kept", async () => {
  const fields = { ...asked.google, loginCustomerId: "9000000001", developerToken: "given-once" };
  const lines = Object.entries(variables("google", fields)).map(([name, value]) => `${name}=${value}`);
  writeFileSync(join(folder, ".env"), lines.join("\n"));
  expect((await run({ given: {} })).complete).toBe(true);
  expect(written()).toEqual(variables("google", { ...fields, refreshToken: credentials.google.refreshToken }));
});

/** LinkedIn's OAuth as an app meets it that is not approved for refresh tokens. */
function withoutRefresh() {
  const app = new Hono();
  app.post("/oauth/v2/accessToken", async (context) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const url = `${twin.url}/linkedin-oauth/oauth/v2/accessToken`;
    const answer = z
      .record(z.string(), z.unknown())
      .parse(await (await fetch(url, { method: "POST", headers, body: await context.req.text() })).json());
    const { refresh_token, refresh_token_expires_in, ...rest } = answer;
    return context.json(rest);
  });
  app.get("/oauth/v2/authorization", (context) =>
    context.redirect(`${twin.url}/linkedin-oauth/oauth/v2/authorization${new URL(context.req.url).search}`),
  );
  return listen(app, 0);
}

test("what an earlier consent gave and this one does not is emptied, so that the two are never mixed", async () => {
  const lines = Object.entries(variables("linkedin", { ...credentials.linkedin })).map(
    ([name, value]) => `${name}=${value}`,
  );
  writeFileSync(join(folder, ".env"), lines.join("\n"));
  const oauth = await withoutRefresh();
  try {
    const config = configOf().replace(`${twin.url}/linkedin-oauth`, oauth.url);
    expect((await run({ platform: "linkedin", given: {}, config })).complete).toBe(true);
  } finally {
    await oauth.stop();
  }
  expect(written()).toMatchObject({
    LEADLINE_LINKEDIN_MAIN_ACCESS_TOKEN: expect.stringContaining(linkedinTokenPrefixes.access),
    LEADLINE_LINKEDIN_MAIN_REFRESH_TOKEN: "",
  });
});

test("where nobody can be asked, every variable that is missing is named", async () => {
  const { error } = await run({ given: {} });
  expect(error).toMatchObject({
    code: "input.invalid",
    message: expect.stringMatching(/LEADLINE_GOOGLE_MAIN_CLIENT_ID .*LEADLINE_GOOGLE_MAIN_CLIENT_SECRET /),
  });
});

test("a connection and accounts that are configured need no advice; an environment that would win is named", async () => {
  const config = configOf(
    "connections: [{ id: main, platform: tiktok }]\nclients: [{ id: a, name: A, accounts: ['tiktok:7123456789012345601', 'tiktok:7123456789012345602', 'tiktok:7123456789012345603'] }]",
  );
  const { said } = await run({ platform: "tiktok", config, given: { ...asked.tiktok, accessToken: "an-older-one" } });
  expect(said).not.toContain("Add the connection");
  expect(said).not.toContain("Give each account");
  expect(said).toContain("LEADLINE_TIKTOK_MAIN_ACCESS_TOKEN");
  expect(said).not.toContain("an-older-one");
});

describe("connecting to a deployed stage", () => {
  const kept = (fields: SecretFields) => {
    const secrets = { read: vi.fn(async () => fields), write: vi.fn(async () => undefined) };
    return { secrets, secretsOf: async () => secrets };
  };

  test("puts the secrets there and nowhere else, and tells that the configuration has to follow", async () => {
    const { secrets, secretsOf } = kept({});
    const { complete, said } = await run({ stage: "prod", secretsOf });
    expect(complete).toBe(true);
    const fields = { ...asked.google, refreshToken: credentials.google.refreshToken };
    expect(secrets.write).toHaveBeenCalledExactlyOnceWith("google", "main", expect.objectContaining(fields));
    expect(written()).toBeNull();
    expect(said).toContain("The secrets are at the stage prod, encrypted");
    expect(said).toMatch(/Then let the stage know: leadline config push --stage prod --config \S+leadline\.yaml$/);
    expect(secretsSaid(said)).toEqual([]);
  });

  test("takes what the stage has for what need not be given again", async () => {
    const { secrets, secretsOf } = kept({ ...asked.google, refreshToken: "old" });
    expect((await run({ stage: "prod", secretsOf, given: {} })).complete).toBe(true);
    expect(secrets.write).toHaveBeenCalledOnce();
  });

  test("asks nobody for a consent that could not be kept", async () => {
    const secretsOf = () => Promise.reject(new LeadlineError("input.invalid", "There is no such stage."));
    const { error, said } = await run({ stage: "prod", secretsOf });
    expect(error).toMatchObject({ message: "There is no such stage." });
    expect(said).toBe("");
  });
});
