import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@leadline/core/ports";
import { instant } from "@leadline/core/time/instant";
import { createMemoryStore } from "@leadline/store/memory/store";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { namesOf } from "../aws/stage.ts";
import { type ConfigTools, forgetConfig, listConfig, pullConfig, pushConfig, showConfig } from "./config.ts";

const stage = "prod";
let folder: string;
let file: string;
let store: Store;
let said: string[];
let printed: string[];
let asked: string[];
let answer: string | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leadline-config-"));
  file = join(folder, "leadline.yaml");
  store = createMemoryStore();
  [said, printed, asked, answer] = [[], [], [], "y"];
});
afterEach(() => rmSync(folder, { recursive: true }));

const signal = new AbortController().signal;

const tools = (): ConfigTools => ({
  ask:
    answer === null
      ? null
      : async ({ message }) => {
          asked.push(message);
          return answer ?? "";
        },
  say: (line) => void said.push(line),
  print: (text) => void printed.push(text),
  open: async (name, use) => await use({ stage: name, names: namesOf(name), region: "eu-west-1", store }),
});

const yaml = (accounts: readonly string[], more = "") => `# who reads what
reportingCurrency: EUR
connections:
  - { id: main, platform: google }
clients:
  - id: northwind
    name: Northwind
    accounts: [${accounts.join(", ")}]
${more}`;

async function push(text: string, given: { readonly yes?: true } = {}): Promise<boolean> {
  writeFileSync(file, text);
  return await pushConfig({ stage, config: file, ...given }, signal, tools());
}

describe("pushing", () => {
  test("stores the first configuration, and tells when there is nothing to change", async () => {
    expect(await push(yaml(["google:1"]))).toBe(true);
    expect(await store.settings.get()).toMatchObject({ version: 1 });
    expect(said.join("\n")).toContain("Read from the next night on: google:1.");
    asked = [];
    expect(await push(`${yaml(["google:1"])}# a comment more\n`)).toBe(true);
    expect([asked, (await store.settings.get())?.version]).toEqual([[], 1]);
    expect(said.at(-1)).toMatch(/^prod has this configuration already: version 1, of \d{4}-/);
  });

  test("shows the lines that differ and what they mean before it asks", async () => {
    await push(yaml(["google:1", "google:2"]));
    said = [];
    answer = "n";
    const more = "  - { id: sunpeak, name: Sunpeak, accounts: [google:2, google:3] }\n";
    expect(await push(yaml(["google:1"], more))).toBe(false);
    expect(said).toContain("  +  - id: sunpeak");
    expect(said).toContain("Read from the next night on: google:3.");
    expect(said).toContain("google:2 goes from northwind to sunpeak, with all its past.");
    expect(said.at(-1)).toBe("Nothing was changed.");
    expect(await store.settings.get()).toMatchObject({ version: 1 });
  });

  test("says which accounts and logins are no longer read, and keeps the version before", async () => {
    await push(yaml(["google:1", "google:2"]));
    const before = await store.settings.get();
    expect(await push(yaml(["google:1"]).replace("main", "other"))).toBe(true);
    expect(said).toContain("No longer read: google:2. What is stored of them stays.");
    expect(said).toContain("No longer a login: google:main.");
    expect(await store.settings.superseded()).toEqual([before]);
    expect(said.at(-1)).toContain("leadline config pull --version 1");
  });

  test("never replaces what the person has not seen", async () => {
    await push(yaml(["google:1"]));
    const overtaking = tools();
    const late: ConfigTools = {
      ...overtaking,
      ask: async () => {
        await store.settings.put(`{"theirs":1}`, await store.settings.get(), instant("2026-11-22T16:00:00Z"));
        return "yes";
      },
    };
    writeFileSync(file, yaml(["google:2"]));
    await expect(pushConfig({ stage, config: file }, signal, late)).rejects.toMatchObject({ code: "store.conflict" });
    expect(await store.settings.get()).toMatchObject({ version: 2, document: `{"theirs":1}` });
  });

  test("goes over a version that this program cannot read, which it still shows", async () => {
    await store.settings.put(`{"from":"later"}`, null, instant("2026-11-22T16:00:00Z"));
    expect(await push(yaml(["google:1"]), { yes: true })).toBe(true);
    expect(said).toContain("  -from: later");
    expect(await store.settings.get()).toMatchObject({ version: 2 });
  });

  test("refuses what Leadline does not take before it looks at any stage", async () => {
    writeFileSync(file, yaml(["google:1", "google:1"]));
    const closed: ConfigTools = { ...tools(), open: () => Promise.reject(new Error("opened")) };
    await expect(pushConfig({ stage, config: file }, signal, closed)).rejects.toThrow("it once only");
  });

  test("asks nobody where nobody is, and changes nothing unless told to", async () => {
    answer = null;
    await expect(push(yaml(["google:1"]))).rejects.toMatchObject({
      details: { hint: expect.stringContaining("--yes") },
    });
    expect(await store.settings.get()).toBeNull();
    expect(await push(yaml(["google:1"]), { yes: true })).toBe(true);
  });

  test("warns of addresses that only this machine can reach", async () => {
    await push(yaml(["google:1"], "platforms: { google: { endpoints: { api: 'http://127.0.0.1:1/google' } } }\n"));
    expect(said).toContain("! It asks http://127.0.0.1:1/google, which only this machine can reach.");
  });
});

describe("pulling", () => {
  const pull = (given: { readonly version?: number; readonly force?: true } = {}) =>
    pullConfig({ stage, config: file, ...given }, signal, tools());

  test("writes a file that can be pushed again, and leaves one that says the same as it is", async () => {
    await push(yaml(["google:1"]));
    expect(await pull()).toBe(true);
    expect(readFileSync(file, "utf8")).toContain("# who reads what");
    rmSync(file);
    expect(await pull()).toBe(true);
    expect(await push(readFileSync(file, "utf8"))).toBe(true);
    expect((await store.settings.get())?.version).toBe(1);
  });

  test("leaves a file that says something else, unless it is forced", async () => {
    await push(yaml(["google:1"]));
    writeFileSync(file, yaml(["google:2"]));
    await expect(pull()).rejects.toThrow("says something else, and is left as it is");
    expect(readFileSync(file, "utf8")).toContain("google:2");
    expect(await pull({ force: true })).toBe(true);
    expect(readFileSync(file, "utf8")).toContain("google:1");
  });

  test("brings an earlier version back, and names those there are when it is none", async () => {
    await push(yaml(["google:1"]));
    await push(yaml(["google:2"]));
    expect(await pull({ version: 1, force: true })).toBe(true);
    expect(readFileSync(file, "utf8")).toContain("google:1");
    await expect(pull({ version: 7 })).rejects.toMatchObject({ details: { hint: "There is 1, 2." } });
  });

  test("of a stage without a configuration writes nothing", async () => {
    await expect(pull()).rejects.toThrow("No configuration is stored there yet.");
    expect(existsSync(file)).toBe(false);
  });
});

test("what is stored is shown and listed, and earlier versions can be forgotten", async () => {
  await push(yaml(["google:1"]));
  await push(yaml(["google:2"]));
  await showConfig({ stage }, signal, tools());
  await showConfig({ stage, version: 1 }, signal, tools());
  expect(printed.map((text) => /google:\d/.exec(text)?.[0])).toEqual(["google:2", "google:1"]);
  await listConfig({ stage }, signal, tools());
  expect(printed.at(-1)).toMatch(/1 .*\n.*2 .* in force/);
  await forgetConfig({ stage }, signal, tools());
  expect(said.at(-1)).toBe("1 earlier version is deleted.");
  expect(await store.settings.superseded()).toEqual([]);
});
