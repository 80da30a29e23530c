import { expect, test } from "vitest";
import { dayPeriod, type FactPage, reportId, resultKey, snapshot } from "./facts.ts";
import { accountKey, entityId } from "./ids.ts";
import { micros } from "./micros.ts";
import { portablePage } from "./portable-page.ts";
import { calendarDate } from "./time/calendar-date.ts";

const page: FactPage = {
  holds: "facts",
  owner: accountKey("google:1"),
  report: reportId("campaign"),
  period: dayPeriod(calendarDate("2026-11-21")),
  level: "campaign",
  currency: "EUR",
  metrics: ["spend", "impressions"],
  unavailable: ["results"],
  facts: [
    {
      entity: entityId("7"),
      parent: null,
      audience: { kind: "age", value: "18-24" },
      metrics: { spend: micros("9007199254740993.000001"), impressions: null },
      results: { [resultKey("a b", "7d_click")]: { count: micros("0.5"), value: null } },
    },
  ],
};

test("amounts of any size are exact text, and what was not said is null", () => {
  const told: unknown = JSON.parse(JSON.stringify(portablePage(page)));
  expect(told).toEqual({
    holds: "facts",
    level: "campaign",
    currency: "EUR",
    metrics: ["spend", "impressions"],
    unavailable: ["results"],
    facts: [
      {
        entity: "7",
        parent: null,
        audience: { kind: "age", value: "18-24" },
        metrics: { spend: "9007199254740993.000001", impressions: null },
        results: { "a%20b@7d_click": { count: "0.5", value: null } },
      },
    ],
  });
});

test("a list of names is told with everything that is known of each", () => {
  const entities = [{ id: entityId("7"), parent: null, name: null, status: "ENABLED", attributes: { channel: null } }];
  const list = {
    holds: "entities",
    owner: page.owner,
    report: reportId("campaignEntities"),
    period: snapshot,
  } as const;
  expect(portablePage({ ...list, entities })).toEqual({ holds: "entities", entities });
});
