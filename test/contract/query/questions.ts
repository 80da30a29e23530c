import { accountKey, clientId, entityId, platformId } from "@leadline/core/ids";
import type { KpiQuery } from "@leadline/core/query/question";
import { addDays, calendarDate } from "@leadline/core/time/calendar-date";
import { addMs } from "@leadline/core/time/instant";
import fc from "fast-check";
import { roundAt, rounds, windows } from "./world.ts";

/** The moment at which every question is asked: a day after the last round. */
export const at = roundAt(rounds + 24);

const some = <T>(...values: readonly T[]) => fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined });
export const columns = [
  "spend",
  "impressions",
  "linkClicks",
  "leads",
  "qualifiedLeads",
  "acquisitions",
  "revenue",
  "cpl",
  "cpql",
  "roas",
  "cos",
  "cpm",
  "ctr",
  "conversionRate",
  "acquisitionRate",
] as const;
const range = fc.tuple(fc.constantFrom(...windows), fc.nat(12), fc.nat(12)).map(([window, a, b]) => ({
  from: addDays(calendarDate(window.from), Math.min(a, b)),
  to: addDays(calendarDate(window.from), Math.max(a, b)),
}));

/** Any question about any world. */
export const anyQuestion: fc.Arbitrary<KpiQuery> = fc
  .record({
    range,
    by: fc.subarray(["month", "week", "day", "platform", "account", "campaign", "adGroup"] as const, { maxLength: 4 }),
    columns: fc.subarray([...columns], { minLength: 1, maxLength: 6 }),
    platforms: some(platformId("google"), platformId("tiktok")),
    accounts: some(accountKey("google:1"), accountKey("google:2"), accountKey("tiktok:9")),
    campaigns: some(entityId("a"), entityId("b"), entityId("unallocated")),
    adGroups: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      some(entityId("a1"), entityId("b1"), entityId("unallocated")),
    ),
    currency: fc.option(fc.constantFrom("EUR", "USD", "JPY", "SEK"), { nil: undefined }),
    compare: fc.option(fc.constantFrom("previous", "year"), { nil: undefined }),
    asOf: fc.option(
      fc.nat(rounds - 1).map((round) => addMs(roundAt(round), 1)),
      { nil: undefined },
    ),
    sort: fc.option(fc.record({ by: fc.constantFrom(...columns), order: fc.constantFrom("asc", "desc") }), {
      nil: undefined,
    }),
  })
  .map(({ range: { from, to }, ...rest }) => ({ client: clientId("north"), from, to, at, ...rest }));
