import { expect, test } from "vitest";
import { micros } from "../micros.ts";
import { addDays } from "../time/calendar-date.ts";
import { backtest } from "./backtest.ts";
import { closeRule, evaluateRule, type StoredState } from "./evaluation.ts";
import { headOf } from "./message.ts";
import { morningAfter, sampleDays, sampleFacts, sampleNight, sampleRule, sampleSubject } from "./sample.ts";
import { isForClient } from "./scope.ts";
import type { SubjectFacts } from "./subject.ts";

const rule = sampleRule({ scope: { each: "campaign" }, channels: [] });
const night = (day: number) => addDays(sampleNight, day);

/** A campaign with so many leads a day for 100 EUR in its last fortnight. */
function campaign(id: string, leads: string, day = 0): SubjectFacts {
  const days = [
    ...sampleDays(28, { spend: "40", leads: "1" }, night(day - 14)),
    ...sampleDays(14, { spend: "100", leads }, night(day)),
  ];
  return sampleFacts({ subject: sampleSubject(id), night: night(day), days });
}

const evaluate = (day: number, facts: readonly SubjectFacts[], states: readonly StoredState[] = []) =>
  evaluateRule({ rule, night: night(day), now: morningAfter(night(day)), facts, states });

const bad = (day: number) => [campaign("1", "0.2", day), campaign("2", "5", day), campaign("3", "0.1", day)];

test("one message lists all that moved in a night, with figures, reasons and a link to the same answer", () => {
  const first = evaluate(0, bad(0));
  expect(first.message).toBeNull();
  const { message } = evaluate(1, bad(1), first.states);
  expect(message?.entries.map(({ subject, event }) => `${subject.name} ${event}`)).toEqual([
    "Campaign 1 fired",
    "Campaign 3 fired",
  ]);
  expect(message?.entries[0]).toMatchObject({
    currency: "EUR",
    judgement: { value: micros("500"), limit: micros("60") },
  });
  expect(message?.entries[0]?.explanation?.before).toBe(micros("40"));
  expect(message?.entries[0]?.link).toEqual({
    figures:
      "/v1/kpis?client=northwind&kpis=spend,leads,cpl&currency=EUR&campaign=1&from=2026-11-09&to=2026-11-22&by=campaign&compare=previous&asOf=2026-11-23T06:00:00.000Z",
    before: null,
    weekdays: null,
  });
  expect(message?.entries[0]?.says).toEqual({
    en: "Cost per lead (CPL) is €500.00 over 14 days (limit €60.00, 99% sure by the last 14 days).",
    fr: "Coût par lead (CPL) : 500,00\u00a0€ sur 14 jours (seuil 60,00\u00a0€, sûr à 99\u00a0% d’après les 14 derniers jours).",
  });
});

test("a night that is evaluated again, whole or in part stored, says the same and changes nothing", () => {
  const first = evaluate(0, bad(0));
  const second = evaluate(1, bad(1), first.states);
  const again = evaluate(1, bad(1), second.states);
  expect(again.message?.entries).toEqual(second.message?.entries);
  expect(again.states).toEqual(second.states);
  const half = [...second.states.slice(0, 1), ...first.states.slice(1)];
  expect(evaluate(1, bad(1), half).message?.entries).toEqual(second.message?.entries);
  expect(evaluate(2, bad(2), second.states).message).toBeNull();
});

test("a night that is judged late ends nothing of a newer one", () => {
  const first = evaluate(0, bad(0));
  const second = evaluate(1, bad(1), first.states);
  expect(evaluate(0, [], second.states)).toEqual({ states: [], forgotten: [], message: null });
});

test("the missing days of a night are named once, whichever campaigns they touch", () => {
  const missing = [{ account: "google:1", date: sampleNight, reason: "notRead" } as const];
  const { message } = evaluate(
    0,
    [campaign("1", "1"), campaign("2", "1")].map((facts) => ({ ...facts, missing })),
  );
  expect(message?.missing).toEqual(missing);
  expect(message?.entries.map(({ event }) => event)).toEqual(["noData", "noData"]);
  expect(message?.entries[0]?.says.en).toBe("Campaign 1 cannot be judged: no figures of google:1 (21 November 2026).");
});

test("a campaign that is gone ends its alert with a closing word and is then forgotten; one that was well is forgotten at once", () => {
  const fired = evaluate(1, bad(1), evaluate(0, bad(0)).states);
  const gone = evaluate(2, bad(2).slice(2), fired.states);
  expect(gone.message?.entries.map(({ subject, event }) => `${subject.name} ${event}`)).toEqual(["Campaign 1 closed"]);
  expect(gone.forgotten.map(({ name }) => name)).toEqual(["Campaign 2"]);
  expect(evaluate(3, bad(3).slice(2), gone.states).forgotten.map(({ name }) => name)).toEqual(["Campaign 1"]);
});

test("a rule that is removed closes what stood, and only that", () => {
  const fired = evaluate(1, bad(1), evaluate(0, bad(0)).states);
  const closed = closeRule(headOf(rule), fired.states, { night: night(2), now: morningAfter(night(2)) });
  expect(closed.message?.entries.map(({ says }) => says.en)).toEqual([
    "The rule was removed: the alert for Campaign 1 has ended.",
    "The rule was removed: the alert for Campaign 3 has ended.",
  ]);
  expect(closed.forgotten.map(({ name }) => name)).toEqual(["Campaign 2"]);
});

test("a back-test tells what the nights would have told", () => {
  const mornings = [0, 1, 2].map((day) => ({ night: night(day), now: morningAfter(night(day)), facts: bad(day) }));
  expect(
    backtest(rule, mornings).map(({ night: on, subject, event, value }) => [on, subject.name, event, value]),
  ).toEqual([
    ["2026-11-22", "Campaign 1", "fired", micros("500")],
    ["2026-11-22", "Campaign 3", "fired", micros("1000")],
  ]);
});

test("a rule of one client is nobody else's", () => {
  const client = sampleSubject().client;
  expect(client !== null && isForClient(sampleRule({ scope: { client: "northwind" } }), client)).toBe(true);
  expect(client !== null && isForClient(sampleRule({ scope: { client: "other" } }), client)).toBe(false);
  expect(client !== null && isForClient(sampleRule(), client)).toBe(true);
});
