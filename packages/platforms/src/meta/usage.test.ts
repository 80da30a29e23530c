import { instant } from "@leadline/core/time/instant";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { afterRegain, exhausted, usageHeaders, usagesOf } from "./usage.ts";

const now = instant("2026-11-22T03:15:00Z");

test("the use-case header speaks in minutes, the account's in seconds", () => {
  const one = { type: "ads_insights", call_count: 95, total_cputime: 20, total_time: 20 };
  expect(
    usagesOf({
      "x-business-use-case-usage": JSON.stringify({ "9": [{ ...one, estimated_time_to_regain_access: 3 }] }),
      "x-ad-account-usage": '{"acc_id_util_pct":99.5,"reset_time_duration":100}',
      "x-app-usage": '{"call_count":28,"total_time":25,"total_cputime":31}',
    }),
  ).toEqual([
    { scope: "account", percent: 95, regainMs: 180_000 },
    { scope: "app", percent: 31, regainMs: 0 },
    { scope: "account", percent: 99.5, regainMs: 100_000 },
  ]);
});

test("a limit is reached at 95 percent, or when it says how long it stays closed; the app's comes first", () => {
  expect(exhausted({ "x-app-usage": '{"call_count":94}' })).toBeNull();
  expect(exhausted({ "x-app-usage": '{"total_time":95}' })).toBe("app");
  expect(exhausted({ "x-ad-account-usage": '{"acc_id_util_pct":9.67,"reset_time_duration":100}' })).toBeNull();
  expect(exhausted({ "x-business-use-case-usage": '{"1":[{"estimated_time_to_regain_access":1}]}' })).toBe("account");
  expect(exhausted({ "x-app-usage": '{"call_count":99}', "x-ad-account-usage": '{"acc_id_util_pct":99}' })).toBe("app");
});

test("the insights throttle counts only where app and account are both full", () => {
  expect(exhausted({ "x-fb-ads-insights-throttle": '{"app_id_util_pct":10,"acc_id_util_pct":100}' })).toBeNull();
  expect(exhausted({ "x-fb-ads-insights-throttle": '{"app_id_util_pct":100,"acc_id_util_pct":96}' })).toBe("account");
});

test("the longest wait of the limit's own scope counts, and a day at most", () => {
  const headers = {
    "x-business-use-case-usage":
      '{"1":[{"estimated_time_to_regain_access":2},{"estimated_time_to_regain_access":4}],"2":[{}]}',
  };
  expect(afterRegain("account", 1000)({ headers }, now)).toBe("2026-11-22T03:19:00.000Z");
  expect(afterRegain("app", 1000)({ headers }, now)).toBe("2026-11-22T03:15:01.000Z");
  const absurd = { "x-business-use-case-usage": '{"1":[{"estimated_time_to_regain_access":1e300}]}' };
  expect(afterRegain("account", 1000)({ headers: absurd }, now)).toBe("2026-11-23T03:15:00.000Z");
});

test("whatever a header holds, it is read as a usage or as none", () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .jsonValue()
      .map((value) => JSON.stringify({ "1": [{ call_count: value, estimated_time_to_regain_access: value }] })),
  );
  fc.assert(
    fc.property(fc.constantFrom(...usageHeaders), text, (name, value) => {
      for (const { percent, regainMs } of usagesOf({ [name]: value })) {
        expect(percent >= 0 && regainMs >= 0).toBe(true);
      }
      expect(afterRegain("account", 1)({ headers: { [name]: value } }, now) > now).toBe(true);
    }),
  );
});
