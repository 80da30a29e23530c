import { expect, test } from "vitest";
import { accountKey, platformId } from "../ids.ts";
import type { GoalRule } from "../mapping.ts";
import { sampleRules } from "../query/sample.ts";
import { calendarDate } from "../time/calendar-date.ts";
import { type MappingOverride, mappingSpans, spanOn } from "./overrides.ts";

const owner = accountKey("tiktok:7");
const rule = (action: string): GoalRule => [[{ action, basis: "platform" }]];
const tiktok = platformId("tiktok");
const leadOn = (overrides: readonly MappingOverride[], date: string) =>
  spanOn(mappingSpans(owner, sampleRules, overrides), calendarDate(date))?.rules.goals.lead;

test("without overrides the platform's defaults are always in force", () => {
  const spans = mappingSpans(owner, sampleRules, []);
  expect(spans.map(({ from, rules }) => [from, rules.goals])).toEqual([[null, sampleRules.goals]]);
});

test("the newest validFrom up to the date is in force, and older days keep what was", () => {
  const overrides = [
    { platform: tiktok, validFrom: calendarDate("2026-06-01"), goals: { lead: rule("june") } },
    { platform: tiktok, validFrom: calendarDate("2026-03-01"), goals: { lead: rule("march") } },
  ];
  expect(leadOn(overrides, "2026-02-28")).toEqual(sampleRules.goals.lead);
  expect(leadOn(overrides, "2026-03-01")).toEqual(rule("march"));
  expect(leadOn(overrides, "2026-05-31")).toEqual(rule("march"));
  expect(leadOn(overrides, "2026-06-01")).toEqual(rule("june"));
});

test("an account's override beats its platform's, goal by goal", () => {
  const overrides = [
    { account: owner, goals: { lead: rule("mine") } },
    { platform: tiktok, validFrom: calendarDate("2026-06-01"), goals: { lead: rule("all"), acquisition: rule("won") } },
    { platform: platformId("google"), goals: { revenue: rule("other") } },
    { account: accountKey("tiktok:8"), goals: { revenue: rule("neighbour") } },
  ];
  const { lead, acquisition, revenue } =
    spanOn(mappingSpans(owner, sampleRules, overrides), calendarDate("2026-07-01"))?.rules.goals ?? {};
  expect([lead, acquisition, revenue]).toEqual([rule("mine"), rule("won"), sampleRules.goals.revenue]);
});

test("null takes a goal away", () => {
  expect(leadOn([{ platform: tiktok, goals: { lead: null } }], "2026-01-01")).toBeUndefined();
});

test("equal rules have an equal version whatever the order in a sum; other rules have another", () => {
  const two = (a: string, b: string): GoalRule => [[...(rule(a)[0] ?? []), ...(rule(b)[0] ?? [])]];
  const version = (lead: GoalRule) =>
    mappingSpans(owner, sampleRules, [{ account: owner, goals: { lead } }])[0]?.version;
  expect(version(two("a", "b"))).toBe(version(two("b", "a")));
  expect(version(two("a", "b"))).not.toBe(version(two("a", "c")));
  expect(version([...rule("a"), ...rule("b")])).not.toBe(version([...rule("b"), ...rule("a")]));
});
