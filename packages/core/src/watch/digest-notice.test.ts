import { expect, test } from "vitest";
import { messageId } from "../delivery/notice.ts";
import { clientId } from "../ids.ts";
import { micros } from "../micros.ts";
import type { QueryRow } from "../query/rows.ts";
import { addDays, calendarDate } from "../time/calendar-date.ts";
import { instant } from "../time/instant.ts";
import { digestNotice } from "./digest-notice.ts";
import type { StandingAlert, StandingRule } from "./digest-standing.ts";
import type { Week } from "./digest-week.ts";

const to = calendarDate("2026-11-22");
const plain = (text: string) => text.replace(/[\u00a0\u2009\u202f]/g, " ");

const row = (leads: string, over: Partial<QueryRow> = {}): QueryRow => ({
  values: { spend: "1000", leads, cpl: "10", expectedLeads: "450", expectedCpl: "10" },
  ...{ bounds: {}, rates: [], days: 7, daysRead: 7, notes: [], currency: "EUR" },
  compared: { values: {}, change: {}, changeRate: { spend: "0.1", leads: "-0.37", cpl: "0.42" }, days: 7, daysRead: 7 },
  ...over,
});

const week = (over: Partial<Week> = {}): Week => ({
  digest: {
    ...{ id: "week", client: clientId("northwind"), weekday: "monday", hour: 8 },
    ...{ zone: "Europe/Paris", monthlyBudget: null, channels: ["team"] },
  },
  client: { id: clientId("northwind"), name: "Northwind" },
  ...{ from: addDays(to, -6), to, currency: "EUR", total: row("318"), gaps: [], month: null, standing: [] },
  comparison: { by: "sameAge", total: row("318"), campaigns: [] },
  at: instant("2026-11-23T07:00:00Z"),
  ...over,
});

const told = (over: Partial<Week>, language: "en" | "fr" = "en") =>
  digestNotice(week(over), messageId("digest-week-2026-11-22"), language);
const leadsIn = (over: Partial<Week>, language: "en" | "fr" = "en") =>
  plain(told(over, language).items[0]?.figures[1]?.value ?? "");

test("leads are what is known, by how much that has changed, and what it will come to", () => {
  expect(leadsIn({})).toBe("318 so far (-37%), about 450 expected");
  expect(leadsIn({}, "fr")).toBe("318 à ce jour (-37 %), environ 450 attendus");
  const asNow = { comparison: { by: "asNow", total: row("318"), campaigns: [] } } as const;
  expect(leadsIn(asNow)).toBe("318 so far, about 450 expected");
});

test("a week that is as good as settled is told without an estimate, and so is one of which only a part is estimated", () => {
  expect(leadsIn({ total: row("450") })).toBe("450 (-37%)");
  expect(leadsIn({ total: row("318", { notes: ["expectedLeadsPartial"] }) })).toBe("318 (-37%)");
});

test("without a whole week of any account nothing is said to have changed", () => {
  const none = { comparison: { by: "sameAge", total: null, campaigns: [] } } as const;
  expect(leadsIn(none)).toBe("318 so far, about 450 expected");
  expect(told(none).summary).toMatch(/There is no whole week to compare\.$/);
  expect(told({ ...none, total: null }).summary).toBe("There are no figures for this week.");
});

test("missing days are told as ranges beside their account", () => {
  const missing = ["2026-11-16", "2026-11-17", "2026-11-22"].map(calendarDate);
  const gaps = [
    { account: "Shop · TikTok", missing },
    { account: "meta:9", missing: null },
  ];
  const [, item] = told({ gaps }).items;
  expect(item?.figures.map(({ label, value }) => [label, plain(value)])).toEqual([
    ["Shop · TikTok", "16 – 17 November 2026, 22 November 2026"],
    ["meta:9", "never reached"],
  ]);
});

const alert = (over: Partial<StandingAlert> = {}): StandingAlert => ({
  ...{ name: "Solar · Shop · TikTok", since: instant("2026-11-01T23:30:00Z"), by: null, isMissing: false },
  figure: { value: micros("61.2"), limit: micros("45"), currency: "EUR", inVain: null },
  ...over,
});
const rule = (alerts: readonly StandingAlert[]): StandingRule => ({
  name: "CPL",
  severity: "warning",
  kpi: "cpl",
  alerts,
});

test("an alert says its figure against its limit, since when in the team's zone, and who looks after it", () => {
  const value = (over: Partial<StandingAlert>, language: "en" | "fr" = "en") =>
    plain(told({ standing: [rule([alert(over)])] }, language).items.at(-1)?.figures[0]?.value ?? "");
  expect(value({})).toBe("€61.20 (limit €45.00), since 2 November 2026");
  expect(value({ by: "Ada" }, "fr")).toBe("61,20 € (seuil 45,00 €), depuis le 2 novembre 2026, suivi par Ada");
  const inVain = { spend: micros("320"), on: "leads" } as const;
  const figure = { value: null, limit: micros("45"), currency: "EUR", inVain };
  expect(value({ figure })).toBe("Leads: 0 for €320.00 spent (limit €45.00), since 2 November 2026");
  expect(value({ figure: null, isMissing: true })).toBe("days are missing, since 2 November 2026");
  expect(value({ figure: null })).toBe("since 2 November 2026");
});

test("what there is no room for is counted: alerts by their rule, rules by the message", () => {
  const many = told({ standing: Array.from({ length: 11 }, () => rule(Array.from({ length: 43 }, () => alert()))) });
  expect(many.items.at(-1)?.text).toBe("The longest first; 35 more alert by this rule.");
  expect([many.items.length, many.omitted]).toEqual([9, 3]);
});
