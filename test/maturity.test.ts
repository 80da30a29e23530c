import { completeness, type DayHistory, maturityCurve } from "@leadline/core/maturity";
import { type Micros, ZERO } from "@leadline/core/micros";
import type { PlatformTraits } from "@leadline/core/platform";
import { addDays, type CalendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { addMs, type Instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { accounts } from "@leadline/twin/market/market";
import { lagSlope, longestLag } from "@leadline/twin/market/results";
import { truth } from "@leadline/twin/market/truth";
import { defaultWorld } from "@leadline/twin/market/world";
import { expect, test } from "vitest";

const nights = 45;
const restated = 31;
const dayMs = 86_400_000;
const listed: readonly PlatformTraits[] = platforms;
const mornings = Array.from({ length: nights }, (_, at) => addMs(defaultWorld.now, at * dayMs));

/** What every morning showed of every account's leads on the days it reads again: account -> day -> versions. */
function history(): ReadonlyMap<string, readonly DayHistory[]> {
  const known = new Map<string, Map<CalendarDate, { since: Instant; amount: Micros }[]>>();
  for (const now of mornings) {
    const to = addDays(defaultWorld.anchor, mornings.indexOf(now) - 1);
    const range = { from: addDays(to, 1 - restated), to };
    const sums = new Map<string, Map<CalendarDate, Micros>>();
    for (const { platform, account, date, goals } of truth({ ...defaultWorld, now }, range)) {
      const days = sums.get(`${platform}:${account}`) ?? new Map<CalendarDate, Micros>();
      days.set(date, ((days.get(date) ?? ZERO) + goals.leads) as Micros);
      sums.set(`${platform}:${account}`, days);
    }
    for (const [account, days] of sums) {
      const versions = known.get(account) ?? new Map<CalendarDate, { since: Instant; amount: Micros }[]>();
      for (const date of datesIn(range)) {
        versions.set(date, [...(versions.get(date) ?? []), { since: now, amount: days.get(date) ?? ZERO }]);
      }
      known.set(account, versions);
    }
  }
  return new Map(
    [...known].map(([account, days]) => [
      account,
      [...days].map(([date, versions]) => ({ date, versions, reads: versions.map(({ since }) => since) })),
    ]),
  );
}

const seen = history();
const owned = accounts.filter(({ client }) => client !== null);

function learnt({ platform, id, zone }: (typeof owned)[number], days: readonly DayHistory[]): readonly number[] {
  const traits = listed.find((known) => known.id === platform);
  if (!traits) throw new Error(`No traits of ${platform}:${id}.`);
  const curve = maturityCurve({
    nights: traits.window.restated,
    zone: traits.due.zone === "UTC" ? "UTC" : zone,
    defaults: traits.maturity?.leads ?? null,
    history: days,
  });
  return Array.from({ length: restated }, (_, at) => Number(completeness(curve, at + 1)) / 1e6);
}

/** The largest distance from the law by which the market's conversions become known. */
function errorOf({ platform }: (typeof owned)[number], shares: readonly number[]): number {
  const law = (nights: number) => Math.min(1, (nights / (longestLag[platform] + 1)) ** (1 / lagSlope[platform]));
  return Math.max(...shares.map((share, at) => Math.abs(share - law(at + 1))));
}

const named = owned.map((account) => [`${account.platform}:${account.id}`, account] as const);

test.each(named)("after 45 nights the curve of %s is the market's law, within 2 ÷ √leads", (name, account) => {
  const days = seen.get(name) ?? [];
  const leads = Number(days.reduce((sum, { versions }) => sum + (versions.at(-1)?.amount ?? 0n), 0n)) / 1e6;
  expect(leads).toBeGreaterThan(50);
  expect(errorOf(account, learnt(account, days))).toBeLessThan(2 / Math.sqrt(leads));
});

test("what was learnt beats what the platforms are said to do", () => {
  const total = (days: (name: string) => readonly DayHistory[]) =>
    named.reduce((sum, [name, account]) => sum + errorOf(account, learnt(account, days(name))), 0);
  expect(total((name) => seen.get(name) ?? [])).toBeLessThan(total(() => []) / 2);
});
