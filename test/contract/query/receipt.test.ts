import type { Page } from "@leadline/core/facts";
import { accountKey } from "@leadline/core/ids";
import { loadAccounts } from "@leadline/core/load/accounts";
import { decodePage } from "@leadline/core/page";
import { runQuery } from "@leadline/core/query";
import type { KpiQuery } from "@leadline/core/query/question";
import type { PageUsed, Receipt } from "@leadline/core/query/receipt";
import { replay } from "@leadline/core/query/replay";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { addMs } from "@leadline/core/time/instant";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { anyQuestion, at } from "./questions.ts";
import { roundAt, rounds, type World, worldOf } from "./world.ts";

const runs = Number(process.env.LEADLINE_RUNS ?? 15);
let world: World;

beforeAll(async () => {
  world = await worldOf(77);
});

async function answer(asked: KpiQuery) {
  const { client, store, traits } = world;
  return runQuery(asked, await loadAccounts(asked, client, { store, traits, clock: { now: () => at } }));
}

/** What the receipt names, from the store. */
async function pagesOf(receipt: Receipt): Promise<Page[]> {
  const wanted = receipt.accounts.flatMap(({ account, pages, changed }) => {
    if ("digest" in pages) throw new Error("More pages than a receipt lists.");
    const before = changed.flatMap((one) => one.before ?? []);
    return [...pages, ...before].map((page) => ({ ...page, owner: accountKey(account) }));
  });
  const found = await Promise.all(
    wanted.map(async ({ owner, report, period, hash }: PageUsed & { owner: ReturnType<typeof accountKey> }) => {
      const versions = await world.store.pages.versions(owner, report, period, period);
      const version = versions.find((one) => one.hash === hash);
      return version === undefined ? [] : [decodePage(owner, version)];
    }),
  );
  return found.flat();
}

const since = fc.option(
  fc.nat(rounds - 2).map((round) => addMs(roundAt(round), 1)),
  { nil: undefined },
);

test("an answer can be worked out again from its receipt, to the last digit", { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyQuestion, since, async (question, changedSince) => {
      const compare = changedSince === undefined ? question.compare : undefined;
      const asOf = changedSince === undefined ? question.asOf : undefined;
      const columns = [...question.columns, "expectedLeads", "expectedCpl", "completeness"] as const;
      const { receipt, ...told } = await answer({ ...question, columns, compare, asOf, changedSince, explain: true });
      if (receipt === null) throw new Error("No receipt.");
      const read: Receipt = JSON.parse(JSON.stringify(receipt));
      const { receipt: again, ...replayed } = replay(read, await pagesOf(receipt));
      expect(replayed).toEqual(told);
    }),
    { numRuns: runs },
  );
});

test("a page that is not the one that was used is named", async () => {
  const { receipt } = await answer({ ...someQuestion(), explain: true });
  if (receipt === null) throw new Error("No receipt.");
  const pages = await pagesOf(receipt);
  const first = pages.find((page) => page.holds === "facts" && page.facts.length > 0);
  if (first?.holds !== "facts") throw new Error("No facts.");
  const forged = pages.map((page) => (page === first ? { ...first, facts: [] } : page));
  expect(() => replay(receipt, forged)).toThrow(expect.objectContaining({ code: "input.invalid" }));
  const short = pages.filter((page) => page !== first);
  expect(() => replay(receipt, short)).toThrow(`${first.report} ${first.period}`);
});

function someQuestion(): KpiQuery {
  return {
    client: world.client.id,
    from: calendarDate("2027-02-22"),
    to: calendarDate("2027-03-06"),
    by: [],
    columns: ["spend", "cpl"],
    at,
  };
}
