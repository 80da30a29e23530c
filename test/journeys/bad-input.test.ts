import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { cleanUp, leadline, type Place, place, start, until, yamlFor } from "./command-line.ts";

const google = "google:1112223334";
const tiktok = "tiktok:7123456789012345601";
const head = "reportingCurrency: EUR\nconnections: [{ id: main, platform: google }, { id: main, platform: tiktok }]\n";

afterAll(cleanUp);

const sync = (at: Place) => leadline(["sync", "--config", at.config, "--folder", at.folder]);

describe.concurrent("a configuration with a mistake is told by file and place", () => {
  test.each([
    [
      "that is not YAML",
      "clients:\n  - id: a\n   name: b\n",
      [/^\S+leadline\.yaml: This is not valid YAML: .* at line 3, column \d+\.$/],
    ],
    ["with an alias to nothing", "clients: *none\n", [/^\S+leadline\.yaml: This is not valid YAML: .*none/]],
    ["that is empty", "", [/leadline\.yaml: .* a problem:$/, /^- \(top\): found null, expected a group of fields$/]],
    [
      "of wrong kinds",
      `${head}backfillDays: many\nclients: [{ id: a, name: A, acounts: [], accounts: [1112223334] }]\n`,
      [
        /leadline\.yaml: The configuration has 3 problems:$/,
        /^- backfillDays: found "many", expected a number$/,
        /^- clients\[0\]\.accounts\[0\]: found the number 1112223334, expected text \(in quotes\)$/,
        /^- clients\[0\]\.acounts: found a field Leadline does not know, expected no such field: check its spelling$/,
      ],
    ],
    [
      "that contradicts itself",
      `${head}clients:
  - { id: a, name: A, accounts: ["google:1", "myspace:2"] }
  - id: b
    name: B
    accounts: ["google:1", "tiktok:3"]
    mapping:
      - platform: google
        goals: { lead: [[{ action: "9", basis: primary/clickDate }, { action: "9", basis: all/clickDate }]] }
`,
      [
        /leadline\.yaml: The configuration has 3 problems:$/,
        /^- clients\[0\]\.accounts\[1\]: found "myspace", expected a platform: google, /,
        /^- clients\[1\]\.accounts\[0\]: found "google:1", expected it once only; it stands at clients\[0\]\.accounts\[0\] too$/,
        /^- clients\[1\]\.mapping\[0\]\.goals\.lead/,
      ],
    ],
  ])("one %s", async (_, yaml, lines) => {
    const at = place();
    at.write("leadline.yaml", yaml);
    const { code, stdout, stderr } = await sync(at);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    const told = stderr.trimEnd().split("\n");
    expect(told).toHaveLength(lines.length);
    for (const [index, line] of lines.entries()) expect(told[index]).toMatch(line);
  });
});

describe.concurrent("what cannot be used is told in one line", () => {
  const told = async (args: readonly string[], line: RegExp) => {
    const { code, stdout, stderr } = await leadline(args);
    expect(stderr.trimEnd()).toMatch(line);
    expect(stderr.trimEnd()).not.toContain("\n");
    expect(code).toBe(1);
    expect(stdout).toBe("");
  };

  test.each([
    ["an unknown command", ["synch"], /^Unknown command 'synch' \(Did you mean sync\?\) See leadline --help\.$/],
    [
      "an unknown option",
      ["demo", "--onec"],
      /^Unknown option '--onec' \(Did you mean --once\?\) See leadline demo --help\.$/,
    ],
    ["a word too many", ["demo", "today"], /^Too many arguments.* See leadline demo --help\.$/],
    [
      "a port that is no number",
      ["demo", "--port", "web"],
      /'web' is invalid\. A port is a number from 0 to 65535\. See/,
    ],
    ["a port there is not", ["serve", "--port", "65536"], /A port is a number from 0 to 65535\./],
  ])("%s", (_, args, line) => told(args, line));

  test("a missing configuration", () =>
    told(
      ["sync", "--config", place().config],
      /leadline\.yaml: There is no such file\. Copy .* or name another file with --config\.$/,
    ));

  test("a directory for a configuration", async () => {
    const at = place();
    mkdirSync(at.config);
    await told(["sync", "--config", at.config], /leadline\.yaml: The file cannot be read \(EISDIR\)\.$/);
  });

  test("a file where the data should go", async () => {
    const at = place();
    at.write("data", "mine");
    await told(["demo", "--once", "--folder", at.folder], /data is a file, not a folder\. Use another folder\.$/);
  });

  test("a port in use, before anything is read", async () => {
    const at = place();
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const args = ["demo", "--folder", at.folder, "--port", String(port)];
    await told(
      args,
      new RegExp(`^Port ${port} is in use\\. .* choose another with --port \\(0 takes any free one\\)\\.$`),
    );
    await new Promise((resolve) => void server.close(resolve));
    expect(at.contents()).not.toContain("slice.stored");
  });

  test("a data folder that another leadline uses; that one is not disturbed", async () => {
    const at = place();
    at.write("leadline.yaml", yamlFor("http://127.0.0.1:1", [google]));
    const first = start(["serve", "--config", at.config, "--folder", at.folder, "--port", "0"]);
    await until(() => first.stdout().includes("Open http"));
    const url = /Open (\S+)\//.exec(first.stdout())?.[1] ?? "";
    const inUse = new RegExp(`data is in use by process \\d+\\. It serves ${url} until it is ended`);
    await told(["demo", "--once", "--folder", at.folder], inUse);
    const about = ["--config", at.config, "--folder", at.folder];
    await told(["alerts", "list", ...about], new RegExp(`served at ${url}\\. Ask there.*: curl '${url}/v1/alerts`));
    const said = `-d '{"client":"<client>","rule":"cpl"}'$`;
    await told(
      ["alerts", "ack", "--rule", "cpl", ...about],
      new RegExp(`curl -X POST '${url}/v1/alerts/acknowledge' .*${said}`),
    );
    expect((await fetch(url)).status).toBe(200);
    first.interrupt();
    expect((await first.ended).code).toBe(0);
  });
});

test("missing secrets are told by the names of their variables, a wrong one without its value", async () => {
  const at = place();
  at.write("leadline.yaml", yamlFor("http://127.0.0.1:1", [google, tiktok]));
  at.write(
    ".env",
    "LEADLINE_GOOGLE_AGENCY_CLIENT_ID=x\nLEADLINE_GOOGLE_AGENCY_CLIENT_SECRET=y\nLEADLINE_GOOGLE_AGENCY_LOGIN_CUSTOMER_ID=hush\n",
  );
  const { code, stderr } = await sync(at);
  expect(code).toBe(1);
  const lines = stderr.trimEnd().split("\n");
  expect(lines.map((line) => line.replace(/(?<=\.) .*/, ""))).toEqual([
    "The connection google:agency cannot be used: LEADLINE_GOOGLE_AGENCY_REFRESH_TOKEN is missing, LEADLINE_GOOGLE_AGENCY_LOGIN_CUSTOMER_ID is not valid.",
    "The connection tiktok:agency cannot be used: LEADLINE_TIKTOK_AGENCY_APP_ID is missing, LEADLINE_TIKTOK_AGENCY_APP_SECRET is missing, LEADLINE_TIKTOK_AGENCY_ACCESS_TOKEN is missing.",
  ]);
  for (const line of lines) expect(line).toMatch(/put it into \.env beside your configuration\.$/i);
  expect(stderr).not.toContain("hush");
});
