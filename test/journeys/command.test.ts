import { join } from "node:path";
import { loadSettings } from "@leadline/cli/config";
import { startTwin } from "@leadline/twin/start";
import { afterAll, describe, expect, test } from "vitest";
import { imitations, openReceiver } from "../channels/imitations.ts";
import { cleanUp, commandNow, leadline, type Place, place, secretsFor, start, until, yamlFor } from "./command-line.ts";

afterAll(cleanUp);

const ownYaml = "packages/cli/demo/leadline.yaml";
const demo = (at: Place, ...more: string[]) => leadline(["demo", "--once", "--folder", at.folder, ...more]);
const demoPlace = ({ folder }: Place) => ["--folder", folder, "--config", join(process.cwd(), ownYaml)];
const standing = (count: number, night: string) => `${count} alerts stand, by the figures up to ${night}.`;
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
  let second: string;

  test("shows each client's KPIs by platform, within 100 columns, and the accounts by their names", async () => {
    const { code, stdout, stderr } = await demo(at);
    expect(code).toBe(0);
    first = stdout;
    expect(stdout).toMatch(/^Northwind Energy, \S+ to 2026-11-21, in EUR$/m);
    expect(stdout).toMatch(/^│ Google Ads │ +[\d,]+ │/m);
    expect(stdout).toMatch(/^│ TikTok {5}│ +[\d,]+ │/m);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(stderr).toMatch(/^ {2}✓ Google Ads · Northwind France: \d+ rows, \d+ pages changed$/m);
    const { clients } = loadSettings(ownYaml);
    expect(stderr.match(/✓/g)).toHaveLength(clients.flatMap(({ accounts }) => accounts).length);
  });

  test("tells what alerts, why, and where to read on, within what a terminal shows", () => {
    const [, ...told] = first
      .trimEnd()
      .split("\n")
      .slice(first.trimEnd().split("\n").indexOf(standing(3, "2026-11-21")));
    expect(told.filter((line) => line.startsWith("  new "))).toEqual([
      expect.stringMatching(/ Insulation · generic: €[\d.]+, limit €60\.00, before €[\d.]+ \(CPL per campaign\)$/),
      expect.stringMatching(/ Insulation look-alikes: €[\d.]+, limit €60\.00/),
      expect.stringMatching(/ Sunpeak Solar.*: \d\.\d\d%, limit \d\.\d\d%, .+\(Conversion rate halved\)$/),
    ]);
    expect(told.filter((line) => line.includes("Why: "))).toHaveLength(1);
    expect(told.length).toBeLessThanOrEqual(6);
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
    second = stdout;
    expect(stdout).toMatch(/^What the platforms restated since the night before$/m);
    expect(stdout).toMatch(/^│ Google Ads · Northwind France +│ +\d+ │/m);
    expect(stdout).toMatch(/^Northwind Energy, \S+ to 2026-11-22, in EUR$/m);
  });

  test("that night a form that had broken works again, which is told, and another one breaks", async () => {
    const { code, stdout, stderr } = await leadline(["alerts", "check", ...demoPlace(at)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^conversion-drop, Northwind Energy, .+ 2026-11-22: 4 platforms, 1 beyond the limit, /m);
    expect(second).toContain(`\n${standing(3, "2026-11-22")}\n`);
    expect(second).toMatch(/^ {2}new +Northwind Energy.*\(Conversion rate halved\)$/m);
    expect(second).toMatch(/^ {2}recovered +Sunpeak Solar.*\(Conversion rate halved\)$/m);
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

describe("the demo with a configuration of one's own", () => {
  const at = place();
  const alerts = (threshold: string) => `
channels: [{ id: team, kind: webhook }]
alerts:
  - id: mine
    name: A rule of my own
    kpi: cpl
    scope: { each: campaign, campaigns: ["Heat*"] }
    threshold: ${threshold}
    evaluations: 1
    channels: [team]`;
  const own = (threshold: string) => {
    const yaml = yamlFor("http://platform.invalid", ["tiktok:7123456789012345601"], {
      connection: "mine",
      backfillDays: 30,
    });
    at.write("leadline.yaml", yaml + alerts(threshold));
  };

  test("asks imitated platforms whatever it names, and tells by its rules through its channels", async () => {
    const receiver = await openReceiver(imitations.webhook ?? expect.unreachable());
    try {
      at.write(".env", `LEADLINE_CHANNEL_TEAM_URL=${receiver.url}/hook\nLEADLINE_CHANNEL_TEAM_KEY=${"k".repeat(40)}`);
      own('{ above: "5", currency: EUR }');
      const { code, stdout } = await demo(at, "--config", at.config);
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /^1 alert stands, by .+\n {2}new +Heat pump quiz: €[\d.]+, limit €5\.00.*\(A rule of my own\)$/m,
      );
      expect(receiver.arrived.map(({ path, body }) => [path, body.includes("Heat pump quiz")])).toEqual([
        ["/hook", true],
      ]);
    } finally {
      await receiver.close();
    }
  });

  test("a slip in it is told in one line before anything starts", async () => {
    own("{ above: 5 }");
    const { code, stdout, stderr } = await demo(at, "--config", at.config);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("alerts[0].threshold");
    expect(stderr).not.toContain("A night of");
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
