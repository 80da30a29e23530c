import { loadAccounts } from "@leadline/core/load/accounts";
import { runQuery } from "@leadline/core/query";
import type { KpiQuery } from "@leadline/core/query/question";
import type { QueryRow } from "@leadline/core/query/rows";
import { addMs } from "@leadline/core/time/instant";
import { cursorAfter } from "@leadline/functions/read-api/answer";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { anyQuestion, at } from "./questions.ts";
import { putPage, roundAt, rounds, type World, worldOf } from "./world.ts";

const runs = Number(process.env.LEADLINE_RUNS ?? 30);
let worlds: readonly World[] = [];

beforeAll(async () => {
  worlds = await Promise.all([0, 1, 2].map((seed) => worldOf(seed + 1_000)));
});

async function answer(asked: KpiQuery, { client, store, traits }: World) {
  return runQuery(asked, await loadAccounts(asked, client, { store, traits, clock: { now: () => asked.at ?? at } }));
}

const dimensions = ["month", "week", "day", "platform", "account", "campaign", "adGroup", "currency"] as const;
const nameOf = (row: QueryRow) => JSON.stringify(dimensions.map((dimension) => row[dimension] ?? null));

test("a copy that takes over what has changed since is the full answer again", { timeout: 600_000 }, async () => {
  const since = fc.nat(rounds - 2).map((round) => addMs(roundAt(round), 1));
  await fc.assert(
    fc.asyncProperty(fc.nat(2), anyQuestion, since, async (number, question, moment) => {
      const world = worlds[number];
      if (world === undefined) throw new Error("No such world.");
      const asked = { ...question, compare: undefined, asOf: undefined };
      const full = await answer(asked, world);
      const copied = await answer({ ...asked, asOf: moment }, world);
      const changed = await answer({ ...asked, changedSince: moment }, world);
      const copy = new Map(copied.rows.map((row) => [nameOf(row), row]));
      for (const row of changed.rows) {
        if (row.notes.includes("removed")) copy.delete(nameOf(row));
        else copy.set(nameOf(row), row);
      }
      expect(copy).toEqual(new Map(full.rows.map((row) => [nameOf(row), row])));
      expect(changed.totals).toEqual(full.totals);
    }),
    { numRuns: runs },
  );
});

test("where nothing has changed since, nothing is told", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(2), anyQuestion, async (number, question) => {
      const world = worlds[number];
      if (world === undefined) throw new Error("No such world.");
      const asked = { ...question, currency: undefined, compare: undefined, asOf: undefined };
      const { rows } = await answer({ ...asked, changedSince: addMs(roundAt(rounds - 1), 1) }, world);
      expect(rows).toEqual([]);
    }),
    { numRuns: Math.ceil(runs / 4) },
  );
});

test("pages that are cut while a night is running are those of one moment", { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1_000), anyQuestion, fc.integer({ min: 1, max: 7 }), async (seed, question, limit) => {
      const world = await worldOf(seed, 2);
      const late = [...world.late];
      const first = roundAt(2);
      const asked = { ...question, at: first, asOf: undefined, limit };
      const expected = await answer({ ...asked, limit: undefined, asOf: first }, world);
      const rows: QueryRow[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < 200; page += 1) {
        const now = { ...asked, at: addMs(first, page * 1_000), cursor };
        const found = await answer(now, world);
        rows.push(...found.rows);
        const next = cursorAfter(now, found, found.rows.length);
        if (next === null) break;
        cursor = next;
        for (const page of late.splice(0, 20)) await putPage(world.store, { ...page, storedAt: addMs(now.at, 1) });
      }
      expect(rows).toEqual(expected.rows);
    }),
    { numRuns: Math.ceil(runs / 4) },
  );
});
