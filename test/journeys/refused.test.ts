import { canaries } from "@leadline/twin/credentials";
import { type RunningTwin, startTwin } from "@leadline/twin/start";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { cleanUp, commandNow, leadline, type Place, place, secretsFor, yamlFor } from "./command-line.ts";

const google = "google:1112223334";
const tiktok = "tiktok:7123456789012345601";
const sync = (at: Place) => leadline(["sync", "--config", at.config, "--folder", at.folder]);

let twin: RunningTwin;
let control: string;
const prepared = (wrong = {}, accounts = [google, tiktok]) => {
  const at = place();
  at.write("leadline.yaml", yamlFor(twin.url, accounts));
  at.write(".env", secretsFor(wrong));
  return at;
};
beforeAll(async () => {
  twin = await startTwin({ now: commandNow });
  const at = prepared();
  const { code, stdout, stderr } = await sync(at);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  control = stdout;
});
afterEach(() => twin.faults([]));
afterAll(async () => {
  cleanUp();
  await twin.stop();
});

test.each([
  ["Google Ads", { LEADLINE_GOOGLE_AGENCY_REFRESH_TOKEN: "1//stale-token-of-somebody" }, "GOOGLE"],
  ["TikTok", { LEADLINE_TIKTOK_AGENCY_ACCESS_TOKEN: "stale-token-of-somebody" }, "TIKTOK"],
])("a login that %s refuses is told with what to do, and the other platform is read", async (label, wrong, name) => {
  const at = prepared(wrong);
  const refused = await sync(at);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    new RegExp(
      `^${label}, connection agency: .*connect.* Put fresh credentials into \\.env \\(LEADLINE_${name}_AGENCY_…\\), then run the same command again\\.$`,
      "m",
    ),
  );
  expect(refused.stderr + at.contents()).not.toContain("stale-token");
  expect(refused.stdout).toContain(label === "TikTok" ? "Google Ads" : "TikTok");
  expect(refused.stdout).not.toContain(label);
  at.write(".env", secretsFor());
  const mended = await sync(at);
  expect(mended).toMatchObject({ code: 0, stdout: control });
  for (const secret of canaries) expect(at.contents()).not.toContain(secret);
});

test("a disk that is full in the middle of a night loses nothing", async () => {
  const [at, other] = [prepared(), prepared()];
  for (const { write } of [at, other])
    write("leadline.yaml", yamlFor(twin.url, [google, tiktok], { backfillDays: 60 }));
  const full = await leadline(["sync", "--config", at.config, "--folder", at.folder], { fileLimit: 120 });
  expect(full.code).toBe(1);
  expect(full.stderr.split("\n").filter((line) => !line.startsWith("  ✓ "))).toEqual([
    expect.stringMatching(/^A file may not grow further: lift the limit and start again, nothing is lost/),
    "",
  ]);
  expect(at.contents()).toContain("slice.stored");
  const [again, untroubled] = await Promise.all([sync(at), sync(other)]);
  expect(again).toMatchObject({ code: 0, stdout: untroubled.stdout });
  expect(untroubled.stdout).toContain("Google Ads");
});

test("a login that is refused between two accounts' reports goes on where it was, once it is mended", async () => {
  const at = prepared();
  await twin.faults([{ route: "tiktok.report", kind: "revoked" }]);
  const refused = await sync(at);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/^TikTok, connection agency: .* run the same command again\.$/m);
  await twin.faults([]);
  expect(await sync(at)).toMatchObject({ code: 0, stdout: control });
});

test("an account that is closed to the login is left out, and that is nobody's failure", async () => {
  const at = prepared();
  await twin.faults([{ route: "tiktok.report", kind: "forbidden" }]);
  const { code, stderr } = await sync(at);
  expect(stderr).toMatch(
    /^TikTok · Northwind FR is left out: The TikTok login has no permission for this ad account\.$/m,
  );
  expect(code).toBe(0);
});

test("an account that no connection reaches is named with its client", async () => {
  const at = prepared({}, [google, tiktok, "google:9999999999"]);
  const { code, stderr } = await sync(at);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Google Ads · 9999999999 \(Northwind\): no connection reaches this account\. Check its id/m);
});

test("a first run without accounts lists what there is to name", async () => {
  const at = prepared();
  at.write("leadline.yaml", yamlFor(twin.url, [google]).replace(`"${google}"`, ""));
  const { code, stdout, stderr } = await sync(at);
  expect(stderr).toMatch(
    /^No client has these accounts, .*\n(?: {2}\S+ .*\n)* {2}google:1112223334 {2}Google Ads · Northwind France$/m,
  );
  expect(stdout).toMatch(/^Northwind, \S+ to \S+: nothing stored yet\.$/m);
  expect(code).toBe(0);
});

test("a connection that was given another name keeps its accounts", async () => {
  const at = prepared();
  expect((await sync(at)).code).toBe(0);
  at.write("leadline.yaml", yamlFor(twin.url, [google, tiktok], { connection: "renamed" }));
  at.write(".env", secretsFor().replaceAll("_AGENCY_", "_RENAMED_"));
  expect((await sync(at)).code).toBe(0);
  const again = await leadline(["sync", "--again", "--config", at.config, "--folder", at.folder]);
  expect(again).toMatchObject({ code: 0, stderr: expect.stringMatching(/Google Ads · Northwind France: \d+ rows/) });
});

test("accounts of a platform that has no connection any more are missed before anything is asked", async () => {
  const at = prepared();
  expect((await sync(at)).code).toBe(0);
  at.write("leadline.yaml", yamlFor(twin.url, [google, tiktok]).replace("{ id: agency, platform: google }, ", ""));
  const { code, stderr } = await sync(at);
  expect(code).toBe(1);
  expect(stderr.trimEnd()).toMatch(
    /^Google Ads · Northwind France \(google:1112223334\) is read through the connection google:agency, which the configuration no longer has\. Put a connection to Google Ads that reaches it back\.$/,
  );
});

test("days of the past are read on demand, and what cannot be asked for is told", async () => {
  const at = prepared();
  const ask = (...more: string[]) => leadline(["backfill", "--config", at.config, "--folder", at.folder, ...more]);
  expect((await sync(at)).code).toBe(0);
  const read = await ask("--from", "2026-01-10", "--to", "2026-01-12", "--account", tiktok);
  expect(read).toMatchObject({ code: 0, stderr: expect.stringMatching(/TikTok · .*: \d+ rows, 6 pages changed/) });
  expect(await ask("--from", "2026-01-10", "--client", "nobody")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no client nobody"),
  });
  expect(await ask("--from", "2026-02-30")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("A date is a day that exists"),
  });
});
