import { loadAccounts } from "@leadline/core/load/accounts";
import { runQuery } from "@leadline/core/query";
import type { KpiQuery } from "@leadline/core/query/question";
import type { QueryRow } from "@leadline/core/query/rows";
import { addDays, calendarDate } from "@leadline/core/time/calendar-date";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { decimal, type NaiveRow, naiveAnswer, rounded } from "./naive.ts";
import { anyQuestion, at } from "./questions.ts";
import { type World, worldOf } from "./world.ts";

const runs = Number(process.env.LEADLINE_RUNS ?? 200);
const worldCount = Math.max(5, Math.ceil(runs / 50));
let worlds: readonly World[] = [];

beforeAll(async () => {
  worlds = await Promise.all(Array.from({ length: worldCount }, (_, seed) => worldOf(seed)));
});

test("any answer is what the plainest arithmetic over the raw facts says", { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(worldCount - 1), anyQuestion, async (number, asked) => {
      const world = worlds[number];
      if (world === undefined) throw new Error("No such world.");
      const accounts = await loadAccounts(asked, world.client, {
        store: world.store,
        traits: world.traits,
        clock: { now: () => at },
      });
      const answer = runQuery(asked, accounts);
      const now = naiveAnswer({ query: asked, world, days: daysOf(asked) });
      const then = asked.compare === undefined ? null : naiveAnswer({ query: asked, world, days: daysAgainst(asked) });
      expect(answer.rows.map((row) => shown(row, asked)).toSorted(byText)).toEqual(
        sides(now.rows, then?.rows ?? null, asked).toSorted(byText),
      );
      expect(answer.totals.map((row) => shown(row, asked)).toSorted(byText)).toEqual(
        sides(now.totals, then?.totals ?? null, asked).toSorted(byText),
      );
      expectSorted(answer.rows, asked);
    }),
    { numRuns: runs },
  );
});

/** Both ranges beside each other, worked out from what is shown. */
function sides(now: readonly NaiveRow[], then: readonly NaiveRow[] | null, asked: KpiQuery) {
  const name = ({ tags, currency }: NaiveRow) => JSON.stringify([tags, currency]);
  const none = {
    days: 0,
    daysRead: 0,
    rateMissing: false,
    values: Object.fromEntries(asked.columns.map((column) => [column, null])),
  };
  const all = [...now, ...(then ?? [])];
  return [...new Set(all.map(name))].map((key) => {
    const [mine, other] = [
      now.find((row) => name(row) === key) ?? none,
      then?.find((row) => name(row) === key) ?? none,
    ];
    const [tags, currency] = JSON.parse(key);
    const { values, days, daysRead, rateMissing } = mine;
    const row = { tags, currency, values, days, daysRead, rateMissing };
    return then === null ? row : { ...row, compared: against(values, other) };
  });
}

function against(values: NaiveRow["values"], { values: then, days, daysRead }: Omit<NaiveRow, "tags" | "currency">) {
  const change: Record<string, string | null> = {};
  const changeRate: Record<string, string | null> = {};
  for (const [column, text] of Object.entries(values)) {
    const before = then[column] ?? null;
    const [a, b] = [text === null ? null : millionths(text), before === null ? null : millionths(before)];
    change[column] = a === null || b === null ? null : decimal(a - b);
    changeRate[column] =
      a === null || b === null || b === 0n ? null : decimal(rounded([(a - b) * 1_000_000n, b < 0n ? -b : b]));
  }
  return { values: then, change, changeRate, days, daysRead };
}

function millionths(text: string): bigint {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  return BigInt(`${sign}${whole}${fraction.padEnd(6, "0")}`);
}

function shown(row: QueryRow, asked: KpiQuery) {
  const { month, week, day, platform, account, campaign, adGroup, currency, values, days, daysRead, notes, compared } =
    row;
  const found = { month, week, day, platform, account, campaign, adGroup };
  const tags = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  const shared = {
    tags,
    currency,
    values,
    days,
    daysRead,
    rateMissing: notes.some((note) => note.startsWith("rateMissing:")),
  };
  return asked.compare === undefined ? shared : { ...shared, compared };
}

const text = (row: { tags: object; currency: string }) =>
  JSON.stringify([Object.entries(row.tags).toSorted(), row.currency]);
const byText = (a: { tags: object; currency: string }, b: { tags: object; currency: string }) =>
  text(a) < text(b) ? -1 : 1;

function daysOf({ from, to }: KpiQuery): ReadonlyMap<string, string> {
  const days = new Map<string, string>();
  for (let day = from; day <= to; day = addDays(day, 1)) days.set(day, day);
  return days;
}

function daysAgainst(asked: KpiQuery): ReadonlyMap<string, string> {
  const days = [...daysOf(asked).keys()];
  const opposite = (day: string) => {
    if (asked.compare === "previous") return addDays(calendarDate(day), -days.length);
    return day.endsWith("02-29") ? null : `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  };
  return new Map(
    days.flatMap((day) => {
      const other = opposite(day);
      return other === null ? [] : [[other, day] as const];
    }),
  );
}

/** By the column asked for, absent values last; among equals, and without one, by the dimensions. */
function expectSorted(rows: readonly QueryRow[], asked: KpiQuery): void {
  const place = (row: QueryRow) =>
    [row.month, row.week, row.day, row.platform, row.account, row.campaign, row.adGroup, row.currency]
      .map((part) => part ?? "")
      .join("\u0000");
  const by = asked.sort?.by;
  const value = (row: QueryRow) =>
    by !== undefined && Object.hasOwn(row.values, by)
      ? (Object.entries(row.values).find(([name]) => name === by)?.[1] ?? null)
      : null;
  if (by !== undefined && !asked.columns.some((column) => column === by)) return;
  const sign = asked.sort?.order === "desc" ? -1n : 1n;
  const sorted = rows.toSorted((a, b) => {
    const [one, two] = [value(a), value(b)];
    if (one !== two && (one === null || two === null)) return one === null ? 1 : -1;
    const difference = one === null || two === null ? 0n : sign * (millionths(one) - millionths(two));
    return difference === 0n ? (place(a) < place(b) ? -1 : 1) : difference < 0n ? -1 : 1;
  });
  expect(rows.map(place)).toEqual(sorted.map(place));
}
