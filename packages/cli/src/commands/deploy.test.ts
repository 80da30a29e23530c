import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LeadlineError } from "@leadline/core/errors";
import type { Store } from "@leadline/core/ports";
import { createMemoryStore } from "@leadline/store/memory/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Cloud } from "../aws/cloud.ts";
import { namesOf } from "../aws/stage.ts";
import { type DeployOptions, deploy } from "./deploy.ts";

let folder: string;
let store: Store;
/** What was done, in order: the CDK's commands, and what was asked. */
let done: string[];
let said: string[];
let cloud: { -readonly [Name in keyof Cloud]: Cloud[Name] };
/** To questions in order; `null`: nobody is there. */
let answers: string[] | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leadline-deploy-"));
  writeFileSync(join(folder, "leadline.yaml"), yaml);
  store = createMemoryStore();
  [done, said, answers] = [[], [], null];
  cloud = {
    account: async () => ({ account: "123456789012", login: "user/jane", region: "eu-west-1" }),
    bootstrap: async () => "there",
    stack: async () => null,
    hasTable: async () => false,
    secrets: async () => [],
    end: () => undefined,
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

const yaml = `reportingCurrency: EUR
connections: [{ id: main, platform: google }]
clients: [{ id: northwind, name: Northwind, accounts: ["google:1"] }]
`;

async function run(given: Partial<DeployOptions> = {}): Promise<boolean> {
  const options = { stage: "prod", config: join(folder, "leadline.yaml"), ...given };
  const left = answers;
  return await deploy(options, new AbortController().signal, {
    ask:
      left === null
        ? null
        : async ({ message }) => {
            done.push(`asked: ${message}`);
            return left.shift() ?? "";
          },
    say: (line) => void said.push(line),
    cloudIn: () => cloud,
    cdkIn:
      (region) =>
      async (command, ...args) => {
        done.push([region, command, ...args].join(" ").replace(/\S*leadline-outputs\S*/, "<file>"));
        const file = args[args.indexOf("--outputs-file") + 1];
        const outputs = { [namesOf(options.stage).stack]: { ApiUrl: "https://api.example/" } };
        if (command === "deploy" && file) writeFileSync(file, JSON.stringify(outputs));
      },
    open: async (stage, use) => await use({ stage, names: namesOf(stage), region: "eu-west-1", store }),
  });
}

test("the first time, all is made, the configuration stored, and what is left to do told with this stage's commands", async () => {
  expect(await run({ stage: "test", alarms: "ops@example.com" })).toBe(true);
  expect(done).toEqual([
    "eu-west-1 synth Leadline-test --quiet -c stage=test -c alarmAddress=ops@example.com",
    "eu-west-1 deploy Leadline-test --app cdk.out --outputs-file <file> --require-approval broadening",
  ]);
  expect(await store.settings.get()).toMatchObject({ version: 1 });
  const text = said.join("\n");
  expect(text).toContain("Stage test in the account 123456789012, eu-west-1, as user/jane.");
  expect(text).toContain("It is there: https://api.example/");
  expect(text).toContain("npx leadline connect google --connection main --stage test");
  expect(text).toContain("npx leadline keys create --all-clients --name me --stage test");
});

test("the next time nothing is asked that is known, and only what is still missing is told", async () => {
  await run();
  [done, said, answers] = [[], [], []];
  cloud.stack = async () => ({ state: "", isWhole: true, outputs: { AlarmAddress: "ops@example.com" } });
  cloud.secrets = async () => [{ name: "/leadline/prod/conn/google/main", whose: "google:main", key: null }];
  expect(await run()).toBe(true);
  expect(done.filter((one) => one.startsWith("asked"))).toEqual([]);
  expect(done[0]).toContain("-c alarmAddress=ops@example.com");
  expect(said.join("\n")).not.toContain("leadline connect");
});

test("where alarms go is asked once, and `none` takes the address away", async () => {
  answers = ["ops@example.com"];
  await run();
  expect(done[0]).toMatch(/^asked: Where are alarms to be mailed/);
  expect(done[1]).toContain("alarmAddress=ops@example.com");
  done = [];
  cloud.stack = async () => ({ state: "", isWhole: true, outputs: { AlarmAddress: "ops@example.com" } });
  await run({ alarms: "none" });
  expect(done[0]).not.toContain("alarmAddress");
  await expect(run({ alarms: "nobody" })).rejects.toMatchObject({ details: { field: "alarms" } });
});

test("a changed configuration is pushed only if that is wanted; the deployment stands either way", async () => {
  await run();
  writeFileSync(join(folder, "leadline.yaml"), yaml.replace("google:1", "google:2"));
  expect(await run()).toBe(true);
  expect((await store.settings.get())?.version).toBe(1);
  expect(said.join("\n")).toContain("npx leadline config push --stage prod");
  expect(await run({ yes: true })).toBe(true);
  expect((await store.settings.get())?.version).toBe(2);
  expect(done.at(-1)).toContain("--require-approval never");
});

test.each(["missing", "old"] as const)(
  "CDK parts that are %s are offered; without them nothing is deployed",
  async (state) => {
    cloud.bootstrap = async () => state;
    expect(await run()).toBe(false);
    expect(done).toEqual([]);
    expect(said.at(-1)).toBe("Then run npm run deploy again after: npx cdk bootstrap aws://123456789012/eu-west-1");
    answers = ["y"];
    expect(await run()).toBe(true);
    expect(done.find((one) => !one.startsWith("asked"))).toBe("eu-west-1 bootstrap aws://123456789012/eu-west-1");
  },
);

test("whoever may not look for the CDK's parts is let through: the CDK itself says what is missing", async () => {
  cloud.bootstrap = async () => "unknown";
  expect(await run()).toBe(true);
});

test.each([
  ["no stack", null],
  ["a stack that never came to its end", { state: "ROLLBACK_COMPLETE", isWhole: false, outputs: {} }],
])("with %s, a table of an earlier deployment is taken over", async (_, stack) => {
  cloud.stack = async () => stack;
  cloud.hasTable = async () => true;
  await run();
  expect(done.at(-1)).toContain("--import-existing-resources");
  expect(said).toContain("The table leadline-prod of an earlier deployment is there, and is taken over.");
});

test("a configuration that is wrong, a stage that is none and a login that is missing stop it before anything is made", async () => {
  writeFileSync(join(folder, "leadline.yaml"), yaml.replace("EUR", "euro"));
  await expect(run()).rejects.toThrow("a currency such as EUR");
  writeFileSync(join(folder, "leadline.yaml"), yaml);
  await expect(run({ stage: "Prod" })).rejects.toThrow("There can be no stage Prod.");
  cloud.account = () => Promise.reject(new LeadlineError("input.invalid", "There are no AWS credentials."));
  await expect(run()).rejects.toThrow("There are no AWS credentials.");
  expect(done).toEqual([]);
});
