import { expect, test } from "vitest";
import { reportId } from "../facts.ts";
import { encodePage } from "../page.ts";
import { runQuery } from "../query.ts";
import { addDays, calendarDate } from "../time/calendar-date.ts";
import { instant } from "../time/instant.ts";
import type { Receipt } from "./receipt.ts";
import { replay } from "./replay.ts";
import { sampleAccount, sampleQuery } from "./sample.ts";

const from = calendarDate("2025-01-01");
const readAt = instant("2026-11-04T02:00:00Z");

/** An account that was read on so many days, and the question about all of them. */
function asked(days: number) {
  const dates = Array.from({ length: days }, (_, day) => addDays(from, day));
  const row = (spend: string) => ({ account: [{ entity: "1", spend, leads: "1" }] });
  const account = sampleAccount("google:1", Object.fromEntries(dates.map((date, at) => [date, row(`${at}`)])));
  const pages = [...account.pages.whole];
  const reports = {
    whole: reportId("account"),
    parts: null,
    actions: null,
    campaigns: null,
    adGroups: null,
    ads: null,
  };
  const used = pages.map((page) => ({ ...encodePage(page), readAt, since: readAt }));
  const sources = { api: "v1", reports, pages: used, changed: [] };
  const query = sampleQuery({ from, to: addDays(from, days - 1), explain: true });
  return { pages, answer: runQuery(query, [{ ...account, sources }]) };
}

function receiptIn({ answer }: ReturnType<typeof asked>): Receipt {
  if (answer.receipt === null) throw new Error("No receipt.");
  return answer.receipt;
}

test("a receipt names each page, the rules and the formulas", () => {
  expect(receiptIn(asked(2))).toMatchObject({
    formulas: { spend: "Σ spend", leads: "Σ leads", cpl: "spend ÷ leads" },
    accounts: [{ account: "google:1", api: "v1", pages: [{ period: "D2025-01-01" }, { period: "D2025-01-02" }] }],
    rates: null,
  });
});

test("beyond 500 pages it has a digest, which other pages do not have", () => {
  const world = asked(501);
  const receipt = receiptIn(world);
  expect(receipt.accounts[0]?.pages).toMatchObject({ count: 501, digest: expect.any(String) });
  expect(replay(receipt, world.pages).rows).toEqual(world.answer.rows);
  expect(() => replay(receipt, world.pages.slice(1))).toThrow("google:1: 501 pages");
  const forged = world.pages.map((page, at) => (at === 7 ? { ...page, currency: "USD" } : page));
  expect(() => replay(receipt, forged)).toThrow("google:1: 501 pages");
});

test("who asks for no receipt gets none", () => {
  expect(runQuery(sampleQuery(), [sampleAccount("google:1", {})]).receipt).toBeNull();
});
