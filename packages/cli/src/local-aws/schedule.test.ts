import { instant } from "@leadline/core/time/instant";
import { expect, test } from "vitest";
import { nextFiring, scheduledEvent } from "./schedule.ts";

test.each([
  ["cron(2 * * * ? *)", "2026-11-22T16:00:00Z", "2026-11-22T16:02:00.000Z"],
  ["cron(2 * * * ? *)", "2026-11-22T16:02:00Z", "2026-11-22T17:02:00.000Z"],
  ["cron(30 1 * * ? *)", "2026-12-31T16:00:00Z", "2027-01-01T01:30:00.000Z"],
])("%s after %s fires at %s", (expression, after, at) => {
  expect(nextFiring(expression, instant(after))).toBe(at);
});

test("a schedule that names days is told, not guessed", () => {
  for (const expression of ["cron(2 * ? * MON *)", "rate(1 hour)", "cron(0/5 * * * ? *)"]) {
    expect(() => nextFiring(expression, instant("2026-11-22T16:00:00Z"))).toThrow(expression);
  }
});

test("the event is the Scheduler's own, without milliseconds and with a text for its detail", () => {
  expect(scheduledEvent("leadline-prod-plan-night", instant("2026-11-22T16:02:00Z"))).toMatchObject({
    source: "aws.scheduler",
    time: "2026-11-22T16:02:00Z",
    resources: ["arn:aws:scheduler:eu-west-1:123456789012:schedule/default/leadline-prod-plan-night"],
    detail: "{}",
  });
});
