import { loadSettings } from "@leadline/cli/config";
import { startTwin } from "@leadline/twin/start";
import { afterAll, describe, expect, test } from "vitest";
import { cleanUp, commandNow, leadline, type Place, place, secretsFor, start, until, yamlFor } from "./command-line.ts";

afterAll(cleanUp);

const demo = (at: Place, ...more: string[]) => leadline(["demo", "--once", "--folder", at.folder, ...more]);
const logged = (at: Place, event: string) => at.contents().split(`"event":"${event}"`).length - 1;

/** A Node that says it is another one. */
const pretending = (version: string) => {
  const code = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
  return { nodeArguments: ["--import", `data:text/javascript,${encodeURIComponent(code)}`] };
};

describe.concurrent("the command", () => {
  test("tells what it can do", async () => {
    const { code, stdout, stderr } = await leadline(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const command of ["demo", "sync", "serve"])
      expect(stdout).toMatch(new RegExp(`^ {2}${command} \\[options\\] +\\w`, "m"));
  });

  test("asks an old Node to make room, in words", async () => {
    const { code, stdout, stderr } = await leadline(["demo"], pretending("20.20.2"));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^Leadline needs Node 22\.18 or newer; this is 20\.20\.2\.$/m);
  });
});

describe("the demo, night after night", () => {
  const at = place();
  let first: string;

  test("shows each client's KPIs by platform, within 100 columns, and the accounts by their names", async () => {
    const { code, stdout, stderr } = await demo(at);
    expect(code).toBe(0);
    first = stdout;
    expect(stdout).toMatch(/^Northwind Energy, \S+ to 2026-11-21, in EUR$/m);
    expect(stdout).toMatch(/^│ Google Ads │ +[\d,]+ │/m);
    expect(stdout).toMatch(/^│ TikTok {5}│ +[\d,]+ │/m);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(stderr).toMatch(/^ {2}✓ Google Ads · Northwind France: \d+ rows, \d+ pages changed$/m);
    const { clients } = loadSettings("packages/cli/demo/leadline.yaml");
    expect(stderr.match(/✓/g)).toHaveLength(clients.flatMap(({ accounts }) => accounts).length);
  });

  test("started again, it reads nothing, writes nothing and shows the same", async () => {
    const before = logged(at, "slice.stored");
    const { code, stdout, stderr } = await demo(at);
    expect({ code, stdout }).toEqual({ code: 0, stdout: first });
    expect(stderr).toMatch(/^Nothing was due: the last night is stored already\.$/m);
    expect(logged(at, "slice.stored")).toBe(before);
  });

  test("a night later it shows what the platforms restated", async () => {
    const { code, stdout } = await demo(at, "--next-night");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^What the platforms restated since the night before$/m);
    expect(stdout).toMatch(/^│ Google Ads · Northwind France +│ +\d+ │/m);
    expect(stdout).toMatch(/^Northwind Energy, \S+ to 2026-11-22, in EUR$/m);
  });

  test("interrupted in the middle of its night, it ends, and goes on later as if nothing had happened", async () => {
    const other = place();
    const running = start(["demo", "--once", "--folder", other.folder]);
    await until(() => logged(other, "slice.stored") > 3);
    running.interrupt();
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(stderr).toMatch(/^Stopped\. What has been read is kept; the same command goes on from there\.\n$/m);
    expect(stderr).not.toContain("!");
    expect(await demo(other)).toMatchObject({ code: 0, stdout: first });
  });
});

test("interrupted while it serves, it ends well and the address is closed", async () => {
  const at = place();
  at.write("leadline.yaml", yamlFor("http://127.0.0.1:1", ["google:1"]));
  const running = start(["serve", "--config", at.config, "--folder", at.folder, "--port", "0"]);
  await until(() => running.stdout().includes("Open http"));
  const url = /Open (\S+)/.exec(running.stdout())?.[1] ?? "";
  expect(await (await fetch(url)).text()).toContain("<h1>Leadline</h1>");
  running.interrupt();
  expect(await running.ended).toMatchObject({ code: 0, stderr: "Ctrl-C ends it.\n" });
  await expect(fetch(url)).rejects.toThrow();
});

test("interrupted while a platform keeps its answer back, it does not wait for it", async () => {
  const twin = await startTwin({ now: commandNow });
  const at = place();
  at.write("leadline.yaml", yamlFor(twin.url, ["tiktok:7123456789012345601"]));
  at.write(".env", secretsFor());
  await twin.hold("tiktok.report", 100);
  const running = start(["sync", "--config", at.config, "--folder", at.folder]);
  await until(async () => (await twin.requests()).held > 0);
  running.interrupt();
  const { code, stderr } = await running.ended;
  expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringMatching(/^Stopped\. /) });
  expect((await twin.requests()).held).toBeGreaterThan(0);
  await twin.release();
  await twin.stop();
});
