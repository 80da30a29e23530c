import type { Page } from "@leadline/core/facts";
import { connectionId, platformId } from "@leadline/core/ids";
import { compileMapping, goalsOf } from "@leadline/core/mapping";
import { micros } from "@leadline/core/micros";
import { normalise } from "@leadline/core/normalise";
import { planTask } from "@leadline/core/planning";
import type { Task } from "@leadline/core/task";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { afterAll, expect, test } from "vitest";
import { type Answer, account, saved, startReplay } from "./replay.ts";
import { credentials, linkedinTraits } from "./traits.ts";

const replay = await startReplay();
afterAll(replay.close);

const platform = platformId("linkedin");
const slice = { from: calendarDate("2026-11-20"), to: calendarDate("2026-11-21") };

async function pagesOf(id: string, ...answers: readonly Answer[]): Promise<readonly Page[]> {
  replay.play(...answers);
  const report = linkedinTraits.reports.find((one) => one.id === id);
  const read = await replay.read(id);
  if (report === undefined || "suspend" in read) throw new Error(`${id} cannot be read here.`);
  return normalise(read, { owner: { platform, account: account.account }, report, currency: "EUR", slice });
}

test("a lead is a form or a conversion of a LEAD rule, an acquisition one of a PURCHASE rule", async () => {
  const [rules] = await pagesOf("conversionActionEntities", saved("conversions"));
  const [day] = await pagesOf("account", saved("account"), saved("account-rules"));
  if (rules?.holds !== "entities" || day?.holds !== "facts" || day.facts[0] === undefined) throw new Error("no pages");
  const mapping = compileMapping(linkedinTraits.mapping, rules);
  expect(goalsOf(day.facts[0], mapping)).toEqual({
    leads: micros("11"),
    qualifiedLeads: micros("2"),
    acquisitions: micros("1"),
    revenue: micros("0"),
  });
  expect([...mapping.unmapped]).toEqual([]);
});

test("a thousand campaigns a day with their results cost fewer than 0.3 requests a day", () => {
  const night = calendarDate("2026-11-22");
  const [report] = linkedinTraits.reports.filter(({ level, holds }) => level === "campaign" && holds === "facts");
  if (report === undefined) throw new Error("no report of campaigns");
  const at = instant("2026-11-22T02:15:00Z");
  const days = { from: calendarDate("2026-10-22"), to: calendarDate("2026-11-20") };
  const counted = { report: report.id, ...days, state: "stored", verifiedAt: at, rows: 30_000, changed: [] } as const;
  const record = { ...account, platform, connection: connectionId("main"), discoveredAt: at, done: {}, open: [] };
  const asked = { traits: linkedinTraits, record, tier: "core", now: at, backfillDays: 60 } as const;
  const first = planTask({ ...asked, night: calendarDate("2026-11-21"), last: null });
  const last: Task = { ...first, state: "done", slices: [], outcomes: [counted] };
  const slices = planTask({ ...asked, night, last }).slices.filter((one) => one.report === report.id);
  expect(slices.length * (report.requests ?? 1)).toBeLessThan(0.3 * 31);
});

test("credentials can be kept as text, and need no more than app and access token", () => {
  const own = { clientId: "a", clientSecret: "b", accessToken: "c" };
  expect(credentials.parse(own)).toEqual(own);
  expect(credentials.parse({ ...own, accessUntil: "2027-01-21T02:15:00Z" }).accessUntil).toBe(
    "2027-01-21T02:15:00.000Z",
  );
  expect(credentials.safeParse({ ...own, accessUntil: "soon" }).success).toBe(false);
  expect(credentials.safeParse({ clientId: "a", clientSecret: "b" }).success).toBe(false);
});
