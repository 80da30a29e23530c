import { afterAll, beforeEach, expect, test } from "vitest";
import { startTwin } from "../start.ts";
import { between, bodyOf, elementsOf, linkedinAsker, refusal } from "./test-client.ts";

const twin = await startTwin();
const { report } = linkedinAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

test.each<[string, unknown[]]>([
  ["408", [408, "TIMEOUT"]],
  ["409", [409, "CONFLICT"]],
  ["412", [412, "PRECONDITION_FAILED"]],
  ["500", [500, "INTERNAL_ERROR"]],
  ["maintenance", [503, "UNDER_MAINTENANCE"]],
  ["throttled", [429, "Request throttled to protect the service."]],
  ["dailyQuota", [429, "TOO_MANY_REQUESTS", 101]],
  ["volumeQuota", [429, "TOO_MANY_REQUESTS"]],
  ["tokenExpired", [401, "EXPIRED_ACCESS_TOKEN", 65602]],
  ["tokenInvalid", [401, 65600]],
  ["revoked", [401, "REVOKED_ACCESS_TOKEN", 65601]],
  ["forbidden", [403, "ACCESS_DENIED", 100]],
  ["noPermission", [403, "NO_PERMISSION_ON_ENTITY"]],
  ["accountGone", [404, "Not Found"]],
  ["methodNotAllowed", [405, "Method Not Allowed"]],
  ["paramInvalid", [400, "PARAM_INVALID", "fields"]],
  ["paramMissing", [400, "Parameter 'account' is required"]],
  ["fieldInvalid", [400, "FIELD_INVALID", "pivots_0"]],
  ["versionMissing", [400, "VERSION_MISSING"]],
  ["targetingDeprecated", [400, "TARGETING_FIELD_DEPRECATED"]],
  ["sunset", [426, "NONEXISTENT_VERSION"]],
])("the fault %s has LinkedIn's shape", async (kind, expected) => {
  await twin.faults([{ route: "linkedin.analytics", kind, times: 1 }]);
  expect(await refusal(await report())).toEqual(expected);
  expect((await report()).status).toBe(200);
});

test.each([
  ["411", 411],
  ["414", 414],
  ["429", 429],
  ["502", 502],
  ["503", 503],
  ["504", 504],
])("the fault %s comes from in front of the resources, without JSON", async (kind, status) => {
  await twin.faults([{ route: "linkedin.analytics", kind, times: 1 }]);
  const reply = await report();
  expect([reply.status, reply.headers.get("content-type")]).toEqual([status, "text/plain"]);
});

test("an answer can be as large as answers get, only for wide questions if so asked", async () => {
  await twin.faults([{ route: "linkedin.analytics", kind: "tooLarge", days: 3 }]);
  expect(elementsOf(await bodyOf(await report()))).toHaveLength(15_000);
  const narrow = elementsOf(await bodyOf(await report({ dateRange: between("2026-11-10", "2026-11-12") })));
  expect(narrow.length).toBeLessThan(100);
});
