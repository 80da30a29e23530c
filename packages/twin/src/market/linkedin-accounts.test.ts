import { add, type Micros, ZERO } from "@leadline/core/micros";
import { addDays, type DateRange, datesIn } from "@leadline/core/time/calendar-date";
import { addMs } from "@leadline/core/time/instant";
import { expect, test } from "vitest";
import { delivery } from "./delivery.ts";
import { isLinkedinForm, linkedinAccounts, linkedinRules } from "./linkedin-accounts.ts";
import { conversions } from "./results.ts";
import { type TruthRow, truth } from "./truth.ts";
import { defaultWorld, viewOf, type World } from "./world.ts";

const { anchor } = defaultWorld;
const month: DateRange = { from: addDays(anchor, -30), to: addDays(anchor, -1) };
const rowsOf = (world: World, range = month) =>
  [...truth(world, range)].filter(({ platform }) => platform === "linkedin");
const total = (rows: readonly TruthRow[], of: (row: TruthRow) => Micros | null) =>
  rows.reduce((sum, row) => add(sum, of(row) ?? ZERO), ZERO);
const laterBy = (days: number): World => ({ ...defaultWorld, now: addMs(defaultWorld.now, days * 86_400_000) });

test("days are UTC in every account, and only granted ones of a client are told", () => {
  expect(new Set(linkedinAccounts.map(({ zone }) => zone))).toEqual(new Set(["UTC"]));
  const told = linkedinAccounts.filter(({ state, client }) => state === "enabled" && client !== null);
  expect(new Set(rowsOf(defaultWorld).map(({ account }) => account))).toEqual(new Set(told.map(({ id }) => id)));
  expect(new Set(linkedinAccounts.map(({ state }) => state))).toEqual(new Set(["enabled", "cancelled", "notGranted"]));
});

test("all goals are met, chargeable clicks are more than those that lead somewhere, and what LinkedIn cannot say is not told", () => {
  const rows = rowsOf(defaultWorld);
  for (const goal of ["leads", "qualifiedLeads", "acquisitions", "revenue"] as const) {
    expect(total(rows, ({ goals }) => goals[goal])).toBeGreaterThan(ZERO);
  }
  expect(total(rows, ({ metrics }) => metrics.clicks)).toBeGreaterThan(
    total(rows, ({ metrics }) => metrics.linkClicks),
  );
  expect(rows.every(({ metrics }) => metrics.landingPageViews === null && metrics.videoViews === null)).toBe(true);
});

test("some days show an ad once and cost nothing", () => {
  const trickles = rowsOf(defaultWorld, { from: addDays(anchor, -200), to: anchor }).filter(
    ({ metrics }) => metrics.spend === ZERO,
  );
  expect(trickles.length).toBeGreaterThan(0);
  expect(new Set(trickles.map(({ metrics }) => metrics.impressions))).toEqual(new Set([1_000_000n]));
});

test("a day's results have come to rest when it is thirty days old, and not much sooner", () => {
  const at = (age: number) => ({ from: addDays(anchor, -age), to: addDays(anchor, -age) });
  const [then, later] = [defaultWorld, laterBy(40)];
  expect(rowsOf(later, at(30))).toEqual(rowsOf(then, at(30)));
  const leads = (world: World, age: number) => total(rowsOf(world, at(age)), ({ goals }) => goals.leads);
  expect([1, 2, 3, 5, 8].some((age) => leads(later, age) > leads(then, age))).toBe(true);
  const youngest = { from: addDays(anchor, -25), to: addDays(anchor, -10) };
  expect(rowsOf(later, youngest)).not.toEqual(rowsOf(then, youngest));
});

test("rules also count people who only saw the ad, forms never do", () => {
  const kinds = { form: new Set<string>(), rule: new Set<string>() };
  for (const account of linkedinAccounts) {
    const view = viewOf(defaultWorld, account);
    for (const group of account.campaigns) {
      for (const date of datesIn(month)) {
        const day = delivery(view, group, date);
        for (const action of day === null ? [] : account.actions) {
          const found = day === null ? [] : conversions(view, group, action, date, day);
          for (const { kind } of found) kinds[isLinkedinForm(action) ? "form" : "rule"].add(kind);
        }
      }
    }
  }
  expect(kinds).toEqual({ form: new Set(["click"]), rule: new Set(["click", "view"]) });
});

test("every rule is an action of its account, with a value that is revenue only for orders", () => {
  for (const account of linkedinAccounts) {
    const rules = linkedinRules.filter((rule) => rule.account === account.id);
    expect(rules.map(({ id, type }) => [id, type])).toEqual(
      account.actions.filter(({ category }) => category !== "").map(({ id, category }) => [id, category]),
    );
    const paid = account.actions.filter(({ cents, goal }) => cents > 0 && goal === "acquisitions");
    expect(paid.map(({ category }) => category)).toEqual(["PURCHASE"]);
    expect(account.actions.filter(({ cents }) => cents > 0).length).toBeGreaterThan(paid.length);
  }
});
