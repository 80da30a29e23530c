import { platformId } from "@leadline/core/ids";
import { runQuery } from "@leadline/core/query";
import { sampleAccount, sampleQuery } from "@leadline/core/query/sample";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { expect, test } from "vitest";

const [first, second] = ["2026-11-01", "2026-11-02"] as const;
const google = platformId("google");
const account = sampleAccount(
  "google:1",
  {},
  { overrides: [{ platform: google, validFrom: calendarDate(second), goals: {} }] },
);

test.each([
  [first, first, [null]],
  [first, second, [null, second]],
  [second, second, [second]],
])("of %s to %s the mappings in force are those whose days it touches", (from, to, inForce) => {
  const asked = sampleQuery({ from: calendarDate(from), to: calendarDate(to), columns: ["leads"] });
  const [told] = runQuery(asked, [account]).accounts;
  expect(told?.mappings.map((mapping) => mapping.from)).toEqual(inForce);
});
