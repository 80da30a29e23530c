import { clients } from "@leadline/twin/market/market";
import { afterEach, expect, test } from "vitest";
import * as z from "zod";
import { type JourneyWorld, openWorld } from "./world.ts";

let journey: JourneyWorld | undefined;

afterEach(async () => {
  await journey?.close();
  journey = undefined;
});

const causes = z.array(z.object({ cause: z.string(), amount: z.number() }));
const summary = z.object({ unallocated: z.number(), causes });
const answer = z.object({
  accounts: z.array(
    z.object({
      account: z.string(),
      late: z.null(),
      lastRun: z.object({ state: z.string() }),
      reconciliation: z.object({
        checked: z.number(),
        exact: z.number(),
        unexplained: z.array(z.string()),
        spend: summary,
        leads: summary,
      }),
      maturity: z.object({ evidence: z.number(), complete: z.array(z.number()) }),
    }),
  ),
});

async function accountsOf({ api }: JourneyWorld) {
  const found = await Promise.all(
    clients.map(async ({ id }) => answer.parse(await (await api.request(`/v1/accounts?client=${id}`)).json()).accounts),
  );
  return found.flat();
}

const hidesSome = new Set(
  clients.flatMap(({ accounts }) =>
    accounts.filter(({ unallocated }) => unallocated !== null).map(({ platform, id }) => `${platform}:${id}`),
  ),
);

test("after two nights every account adds up to the millionth or to what its platform is known to hide, and has learnt how young days grow", async () => {
  journey = await openWorld({ backfillDays: 31 });
  await journey.runtime.night();
  expect((await accountsOf(journey)).filter(({ maturity }) => maturity.evidence > 0)).toEqual([]);
  await journey.nextDay();
  await journey.runtime.night();
  const accounts = await accountsOf(journey);
  expect(accounts.length).toBe(clients.flatMap((client) => client.accounts).length);
  expect(hidesSome.size).toBeGreaterThan(0);
  for (const { account, reconciliation, maturity, lastRun } of accounts) {
    const { checked, exact, unexplained, spend, leads } = reconciliation;
    const hides = hidesSome.has(account);
    expect([account, checked, unexplained, lastRun.state]).toEqual([account, 30, [], "done"]);
    expect([account, exact === 30]).toEqual([account, !hides]);
    expect([account, spend.causes.map(({ cause }) => cause)]).toEqual([account, hides ? ["noCampaignLevel"] : []]);
    expect([account, leads]).toEqual([account, { unallocated: 0, causes: [] }]);
    expect([account, maturity.evidence > 0, maturity.complete.at(-1)]).toEqual([account, true, 1]);
    expect(maturity.complete).toEqual(maturity.complete.toSorted((a, b) => a - b));
  }
});
