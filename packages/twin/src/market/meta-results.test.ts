import { addDays, type CalendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { addMs } from "@leadline/core/time/instant";
import { expect, test } from "vitest";
import type { MarketCampaign } from "./account.ts";
import { delivery } from "./delivery.ts";
import { attributionSettings, metaAccounts } from "./meta-accounts.ts";
import { countsAtMeta, countsForAdSet, isWithin, type MetaConversion, metaConversions } from "./meta-results.ts";
import { defaultWorld, type View, viewOf, type World } from "./world.ts";

const { anchor } = defaultWorld;
const month = datesIn({ from: addDays(anchor, -40), to: addDays(anchor, -1) });
const later = (days: number): World => ({ ...defaultWorld, now: addMs(defaultWorld.now, days * 86_400_000) });

interface Cell {
  readonly key: string;
  readonly campaign: MarketCampaign;
  readonly date: CalendarDate;
  readonly found: readonly MetaConversion[];
}

function cellsOf(view: View, dates = month): Cell[] {
  return view.campaigns.flatMap((campaign) =>
    dates.flatMap((date) => {
      const day = delivery(view, campaign, date);
      if (day === null) return [];
      return view.account.actions.map((action) => ({
        key: `${campaign.id}|${action.id}|${date}`,
        campaign,
        date,
        found: metaConversions(view, campaign, action, date, day),
      }));
    }),
  );
}

const allCells = (world: World, dates = month) =>
  metaAccounts.filter(({ client }) => client !== null).flatMap((account) => cellsOf(viewOf(world, account), dates));
const now = allCells(defaultWorld);
const all = now.flatMap(({ found }) => found);

test("click windows nest, and views are outside of them", () => {
  expect(all.length).toBeGreaterThan(500);
  for (const conversion of all) {
    const [day, seven, month] = (["1d_click", "7d_click", "28d_click"] as const).map((one) =>
      isWithin(conversion, one),
    );
    expect([day && !seven, seven && !month]).toEqual([false, false]);
    expect(isWithin(conversion, "1d_view")).toBe(!month);
  }
  const some = (window: Parameters<typeof isWithin>[1]) => all.filter((one) => isWithin(one, window)).length;
  expect(some("28d_click")).toBeGreaterThan(some("7d_click"));
  expect(some("7d_click")).toBeGreaterThan(some("1d_click"));
});

test("days only grow for 28 days after they are over, and then rest", () => {
  const before = new Map(now.map((cell) => [cell.key, cell.found]));
  const grown = allCells(later(5)).filter(({ key, date, found }) => {
    const then = before.get(key) ?? [];
    expect(found).toEqual(expect.arrayContaining([...then]));
    if (date < addDays(anchor, -28)) expect(found).toEqual(then);
    return found.length > then.length;
  });
  expect(grown.length).toBeGreaterThan(20);
  expect(grown.some(({ date }) => date < addDays(anchor, -4))).toBe(true);
});

test("nobody clicked before the campaign began", () => {
  const young = now.filter(({ campaign }) => campaign.fate === "new");
  expect(young.flatMap(({ found }) => found).length).toBeGreaterThan(0);
  for (const { found } of young) expect(found.filter(({ lagDays }) => lagDays > 3)).toEqual([]);
});

test("Meta's figure is the ad set's, and where ad sets do not agree a week of clicks and a day of views", () => {
  const own = (campaign: MarketCampaign) => new Set(attributionSettings(campaign)).size === 1;
  const sums = { own: 0, mixed: 0, adSets: 0 };
  for (const { campaign, found } of now) {
    const settings = attributionSettings(campaign);
    for (const conversion of found) {
      const counted = countsAtMeta(conversion, settings);
      if (own(campaign)) expect(counted).toBe(countsForAdSet(conversion));
      else expect(counted).toBe(isWithin(conversion, "7d_click") || isWithin(conversion, "1d_view"));
      if (counted) sums[own(campaign) ? "own" : "mixed"] += 1;
      if (!own(campaign) && countsForAdSet(conversion)) sums.adSets += 1;
    }
  }
  expect(Math.min(...Object.values(sums))).toBeGreaterThan(0);
  expect(sums.mixed).toBeGreaterThan(sums.adSets);
});

test("a restatement changes what the days it names show, and no other", () => {
  const [account] = metaAccounts;
  if (account === undefined) throw new Error("The market has no Meta account");
  const [from, to] = [addDays(anchor, -10), addDays(anchor, -8)];
  const events = [{ type: "restate" as const, platform: "meta", account: account.id, from, to, seed: "again" }];
  const before = new Map(cellsOf(viewOf(defaultWorld, account)).map((cell) => [cell.key, cell.found]));
  const after = cellsOf(viewOf({ ...defaultWorld, events }, account));
  const changed = after.filter(({ key, found }) => JSON.stringify(found, big) !== JSON.stringify(before.get(key), big));
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.filter(({ date }) => date < from || date > to)).toEqual([]);
});

test("campaign ids are 18 digits, more than a double holds", () => {
  const ids = metaAccounts.flatMap(({ campaigns }) => campaigns.map(({ id }) => id));
  for (const id of ids) expect(id).toMatch(/^\d{18}$/);
  expect(ids.some((id) => String(Number(id)) !== id)).toBe(true);
});

const big = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);
