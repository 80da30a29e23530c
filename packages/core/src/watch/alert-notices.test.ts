import { expect, test } from "vitest";
import { evaluateRule, type StoredState } from "../alerts/evaluation.ts";
import type { Severity } from "../alerts/rule.ts";
import { morningAfter, sampleDays, sampleFacts, sampleNight, sampleRule, sampleSubject } from "../alerts/sample.ts";
import type { Subject } from "../alerts/subject.ts";
import { accountId, clientId, platformId } from "../ids.ts";
import { addDays } from "../time/calendar-date.ts";
import { storedAlert } from "./alert-notices.ts";

/** So many campaigns that spend and bring nothing, on the second night in a row. */
function messageOf(count: number, { name, ...more }: { readonly name?: string; readonly severity?: Severity } = {}) {
  const rule = sampleRule({ scope: { each: "campaign" }, ...more });
  const owner = { platform: platformId("google"), account: accountId("1") };
  let found = { states: [] as readonly StoredState[], message: null as ReturnType<typeof evaluateRule>["message"] };
  for (const night of [sampleNight, addDays(sampleNight, 1)]) {
    const facts = Array.from({ length: count }, (_, at) => {
      const subject: Subject = { ...sampleSubject(`${at}`), ...owner, ...(name === undefined ? {} : { name }) };
      return sampleFacts({ subject, night, days: sampleDays(28, { spend: "100", leads: "0" }, night) });
    });
    found = evaluateRule({ rule, night, now: morningAfter(night), facts, states: found.states });
  }
  return found.message ?? expect.unreachable();
}

test("spend without a lead is told as such, with its account and the day it began", () => {
  const { notices } = storedAlert(messageOf(1), clientId("northwind"), { name: "Northwind Energy" });
  const [en, fr] = [notices.en.items[0], notices.fr.items[0]];
  expect(en?.text).toMatch(
    /^Leads: 0 for €1,400\.00 spent over 14 days \(limit €60\.00, 99% sure by the last \d+ days\)\.$/,
  );
  expect(fr?.text).toMatch(/^Leads : 0 pour 1\u202f400,00\u00a0€ dépensés sur 14 jours/);
  expect(en?.figures.map(({ label, value }) => `${label}: ${value}`)).toEqual([
    "Cost per lead (CPL): –",
    "Limit: €60.00",
    "Alerting since: 23 November 2026",
    "Account: google:1",
  ]);
  expect(notices.en.summary).toBe("Northwind Energy · 1 new alert, by the figures up to 22 November 2026.");
});

test("what a stored message has no room for is counted", () => {
  const { notices } = storedAlert(messageOf(120), clientId("northwind"));
  expect([notices.en.items.length, notices.en.omitted]).toEqual([100, 20]);
  expect(notices.en.summary).toMatch(/^northwind · 120 new alerts,/);
});

test("a night of a hundred campaigns with the longest names fits an item, and counts what it leaves out", () => {
  const stored = storedAlert(messageOf(120, { name: "\u{1F600}".repeat(500) }), clientId("northwind"));
  expect(new TextEncoder().encode(JSON.stringify(stored)).length).toBeLessThan(400_000 * 0.9);
  expect(stored.entries.length).toBeGreaterThan(20);
  expect(stored.notices.en.items).toHaveLength(stored.entries.length);
  expect(stored.entries.length + stored.notices.fr.omitted).toBe(120);
  expect([...(stored.entries[0]?.name ?? "")]).toHaveLength(200);
});

test("programs are told the rule, the subject with its ids, exact amounts and a link, whatever the language", () => {
  const { rule, entries } = storedAlert(messageOf(1, { severity: "critical" }), clientId("northwind"));
  expect(rule).toEqual({ id: "cpl", name: "CPL", kpi: "cpl", severity: "critical", owner: null });
  expect(entries[0]).toMatchObject({
    ...{ subject: "northwind/google:1/0", kind: "campaign", platform: "google", account: "google:1", campaign: "0" },
    ...{ event: "fired", status: "alerting", kpi: "cpl", value: null, limit: "60", clear: "54", currency: "EUR" },
    window: { from: "2026-11-09", to: "2026-11-22" },
    explanation: null,
  });
  expect(entries[0]?.probability).toBeGreaterThan(0.95);
  expect(entries[0]?.link).toMatch(/^\/v1\/kpis\?client=northwind&.*&account=google:1&campaign=0&/);
});

test("missing days are no alert: neither when they are told nor when they are reminded of", () => {
  const rule = sampleRule({ scope: { each: "campaign" }, severity: "critical", reminder: "1d" });
  const told = [];
  let states: readonly StoredState[] = [];
  for (const night of [sampleNight, addDays(sampleNight, 1)]) {
    const missing = [{ account: "google:1", date: night, reason: "notRead" } as const];
    const found = evaluateRule({
      rule,
      night,
      now: morningAfter(night),
      facts: [sampleFacts({ night, missing })],
      states,
    });
    states = found.states;
    if (found.message !== null) told.push(storedAlert(found.message, clientId("northwind")).notices.en);
  }
  expect(told.map(({ summary }) => summary)).toEqual([
    "northwind · 1 without figures, by the figures up to 21 November 2026.",
    "northwind · 1 still without figures, by the figures up to 22 November 2026.",
  ]);
  expect(told.map(({ severity, items }) => [severity, items[0]?.tone, items[0]?.figures])).toEqual([
    ["warning", "neutral", []],
    ["warning", "neutral", []],
  ]);
});

test("where only some of these days count, the link says which weekdays", () => {
  const threshold = { baseline: "sameWeekday", by: "+10%" };
  const rule = sampleRule({ scope: { each: "campaign" }, threshold, window: 2, evaluations: 1 });
  const days = [...sampleDays(28, { spend: "40", leads: "4" }), ...sampleDays(2, { spend: "4000", leads: "4" })].map(
    (day, at) => ({ ...day, date: addDays(sampleNight, at - 29) }),
  );
  const facts = [sampleFacts({ days })];
  const { message } = evaluateRule({ rule, night: sampleNight, now: morningAfter(sampleNight), facts, states: [] });
  const { notices } = storedAlert(message ?? expect.unreachable(), clientId("northwind"));
  const labelOf = (language: "en" | "fr") => notices[language].items[0]?.links?.[1]?.label;
  expect(labelOf("en")).toBe("Days it is compared with (Fridays and Saturdays only)");
  expect(labelOf("fr")).toBe("Jours de comparaison (vendredis et samedis seulement)");
});

test("an alert against the same weekdays links to its days and to those it is compared with, each as it was known", () => {
  const threshold = { baseline: "sameWeekday", by: "+10%" };
  const rule = sampleRule({ scope: { each: "campaign" }, threshold, window: 7, evaluations: 1 });
  const days = [...sampleDays(28, { spend: "40", leads: "4" }), ...sampleDays(7, { spend: "400", leads: "4" })].map(
    (day, at) => ({ ...day, date: addDays(sampleNight, at - 34) }),
  );
  const facts = [sampleFacts({ days })];
  const { message } = evaluateRule({ rule, night: sampleNight, now: morningAfter(sampleNight), facts, states: [] });
  const { notices } = storedAlert(message ?? expect.unreachable(), clientId("northwind"));
  expect(notices.en.items[0]?.links?.map(({ label, url }) => `${label} ${/from=.*/.exec(url)?.[0]}`)).toEqual([
    "Same figures from=2026-11-15&to=2026-11-21&by=campaign&asOf=2026-11-22T06:00:00.000Z",
    "Days it is compared with from=2026-10-18&to=2026-11-14&by=campaign&asOf=2026-11-22T06:00:00.000Z",
  ]);
});
