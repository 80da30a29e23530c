import { expect, test } from "vitest";
import { accountKey } from "../ids.ts";
import { runQuery } from "../query.ts";
import { calendarDate } from "../time/calendar-date.ts";
import { instant } from "../time/instant.ts";
import { sampleAccount, samplePage, sampleQuery } from "./sample.ts";

const google = accountKey("google:1");
const day = "2026-11-02";
const page = (rows: readonly { entity: string; spend: string }[], currency: string) =>
  samplePage(google, "account", day, rows, { currency });

/** What has changed where the account's day was first `before` and is now `after`; the account itself is in dollars. */
function changed(before: ReturnType<typeof page> | null, after: ReturnType<typeof page>) {
  const account = sampleAccount("google:1", {}, { currency: "USD" });
  const changes = [{ of: "whole" as const, before, after }];
  const only = { from: calendarDate(day), to: calendarDate(day) };
  const query = sampleQuery({ ...only, changedSince: instant("2026-11-03T00:00:00Z"), columns: ["spend"] });
  return runQuery(query, [{ ...account, pages: { whole: [after], parts: [] }, changes }]).rows.map(
    ({ currency, values: { spend }, notes }) => [currency, spend, notes.includes("removed")],
  );
}

test("a day that has been read in another currency than its account's takes the row of the unread day away", () => {
  expect(changed(null, page([{ entity: "1", spend: "5" }], "EUR"))).toEqual([
    ["EUR", "5", false],
    ["USD", "0", true],
  ]);
});

test("an empty day that moved to another currency takes its row away", () => {
  expect(changed(page([], "CHF"), page([], "EUR"))).toEqual([
    ["CHF", "0", true],
    ["EUR", "0", false],
  ]);
});

test("a day read in the currency of its account takes nothing away", () => {
  expect(changed(null, page([{ entity: "1", spend: "5" }], "USD"))).toEqual([["USD", "5", false]]);
});
