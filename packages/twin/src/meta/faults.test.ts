import { afterAll, beforeEach, expect, test } from "vitest";
import { recordOf } from "../json.ts";
import { startTwin } from "../start.ts";
import { codesOf, entryOf, metaAsker, ownOf, paris, rowsOf } from "./test-client.ts";

const twin = await startTwin();
const { get, insights } = metaAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

test.each([
  ["unknown", [1]],
  ["unknown99", [1, 99]],
  ["reduceData", [1]],
  ["service", [2]],
  ["serviceTimeout", [2, 1504038]],
  ["syncTimeout", [100, 1504018]],
  ["badBreakdowns", [2, 1504041]],
  ["badMetric", [2, 1504042]],
  ["transient", [2, 1504043]],
  ["reportFailed", [-2, 2490547]],
  ["appLimit", [4]],
  ["insightsLoad", [4, 1504022]],
  ["insightsLoad39", [4, 1504039]],
  ["throttled", [17, 2446079]],
  ["pageLimit", [32]],
  ["temporaryLimit", [341]],
  ["customLimit", [613, 1487742]],
  ["customLimit44", [613, 5044001]],
  ["insightsLimit", [80000, 2446079]],
  ["pagesLimit", [80001]],
  ["audienceLimit", [80003]],
  ["managementLimit", [80004, 2446079]],
  ["badParameter", [100]],
  ["fieldGone", [100]],
  ["missingPermissions", [100]],
  ["tooLarge", [100, 1487534]],
  ["notFound", [100, 33]],
  ["summaryParam", [100]],
  ["audienceTerms", [200, 1870034]],
  ["notReady", [2601, 1815107]],
  ["revoked", [190]],
  ["appRemoved", [190, 458]],
  ["checkpoint", [190, 459]],
  ["passwordChanged", [190, 460]],
  ["tokenExpired", [190, 463]],
  ["unconfirmed", [190, 464]],
  ["tokenInvalid", [190, 467]],
  ["roleLost", [190, 492]],
  ["session", [102]],
  ["signature", [104]],
  ["capability", [3]],
  ["permission", [10]],
  ["forbidden", [200]],
  ["extendedPermission", [294]],
  ["policyBlocked", [368]],
  ["batchTimeout", [960]],
  ["sunset", [2635]],
  ["badCursor", [2642]],
  ["tooOld", [3018]],
  ["syntax", [2500]],
  ["badQuery", [3001]],
])("the fault %s is %o", async (kind, codes) => {
  await twin.faults([{ route: "meta.insights", kind, times: 1 }]);
  expect(codesOf(await insights(paris))).toEqual(codes);
  expect(rowsOf(await insights(paris)).length).toBeGreaterThan(25);
});

test("permanent errors of code 2 look as passing as the others", async () => {
  const flags: unknown[] = [];
  for (const kind of ["badBreakdowns", "service", "badParameter"]) {
    await twin.faults([{ route: "meta.insights", kind, times: 1 }]);
    flags.push(recordOf((await insights(paris)).body.error, "error").is_transient);
  }
  expect(flags).toEqual([true, true, false]);
});

test("a limit says when it ends: minutes in one header, seconds in the other", async () => {
  await twin.faults([{ route: "meta.*", kind: "managementLimit", retryAfterS: 420 }]);
  const { status, headers } = await get(`act_${paris}/campaigns`);
  expect(status).toBe(400);
  const read = (name: string): unknown => JSON.parse(headers.get(name) ?? "");
  expect(read("x-business-use-case-usage")).toMatchObject({
    [paris]: [{ type: "ads_management", estimated_time_to_regain_access: 7 }],
  });
  expect(read("x-ad-account-usage")).toMatchObject({ acc_id_util_pct: 100, reset_time_duration: 420 });
});

test("headers can warn of a limit, or be unreadable, beside a right answer", async () => {
  await twin.faults([
    { route: "meta.insights", kind: "nearlyUsedUp", times: 1 },
    { route: "meta.insights", kind: "brokenUsage", times: 1 },
  ]);
  const warned = await insights(paris);
  expect(warned.headers.get("x-fb-ads-insights-throttle")).toContain("96.4");
  const broken = await insights(paris);
  expect(() => JSON.parse(broken.headers.get("x-ad-account-usage") ?? "")).toThrow();
  expect(rowsOf(broken)).toHaveLength(rowsOf(warned).length);
});

test("a success can hold a refusal, or a page", async () => {
  await twin.faults([{ route: "meta.insights", kind: "errorIn200", times: 1 }]);
  const reply = await insights(paris);
  expect([reply.status, ...codesOf(reply)]).toEqual([200, 2]);
  await twin.faults([{ route: "meta.accounts", kind: "html200", times: 1 }]);
  await expect(get("me/adaccounts")).rejects.toThrow();
});

test("the sum of all leads can be missing, and its parts make it up", async () => {
  const own = ownOf(rowsOf(await insights(paris)), "lead");
  await twin.faults([{ route: "meta.insights", kind: "noLeadRollup", times: 1 }]);
  const rows = rowsOf(await insights(paris));
  expect(rows.filter((row) => entryOf(row, "lead") !== undefined)).toEqual([]);
  const parts = ["onsite_conversion.lead_grouped", "offsite_conversion.fb_pixel_lead"];
  expect(parts.reduce((sum, part) => sum + ownOf(rows, part), 0n)).toBe(own);
});
