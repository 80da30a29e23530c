import type { DiscoveredAccount, Slice, SliceRead } from "@leadline/core/platform";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { type Instant, instant } from "@leadline/core/time/instant";
import { credentials } from "@leadline/twin/credentials";
import { startTwin } from "@leadline/twin/start";
import { afterAll, afterEach, expect, test } from "vitest";
import { platform } from "./index.ts";
import { connectionTo, failureOfWork, now, sliceOf, transportAt } from "./replay.ts";

const twin = await startTwin({ now });
afterAll(twin.stop);
afterEach(twin.reset);

const connection = connectionTo(`${twin.url}/meta`, credentials.meta);
const found = await platform.discover(connection, transportAt());
const month = { from: calendarDate("2026-10-23"), to: calendarDate("2026-11-21") };

function read(slice: Slice, account: DiscoveredAccount, at: Instant = now): Promise<SliceRead> {
  return platform.read(slice, account, connection, transportAt(at));
}

/** Reads on until the slice is whole, as the engine would, each time at the moment that was asked for. */
async function whole(slice: Slice, account: DiscoveredAccount) {
  let at = now;
  let left = slice;
  for (let reads = 1; reads < 20; reads += 1) {
    const answer = await read(left, account, at);
    if (!("suspend" in answer)) return { answer, reads };
    expect(answer.notBefore > at).toBe(true);
    at = instant(answer.notBefore);
    left = { ...left, resume: answer.suspend };
  }
  throw new Error("The job never ended.");
}

const ordered = (answer: SliceRead) =>
  "rows" in answer ? answer.rows.toSorted((a, b) => `${a.date}${a.entity}`.localeCompare(`${b.date}${b.entity}`)) : [];

test.each(["account", "campaign"])("a job gives the %s rows that the plain question gives", async (report) => {
  for (const account of found.filter(({ state }) => state === "enabled")) {
    const plain = await whole(sliceOf(report, month), account);
    const asJob = await whole(sliceOf(report, { ...month, tries: 1 }), account);
    expect([plain.reads, asJob.reads > 1]).toEqual([1, true]);
    expect(ordered(asJob.answer)).toEqual(ordered(plain.answer));
    expect(ordered(plain.answer).length).toBeGreaterThan(0);
  }
});

test.each([
  ["jobFailed", "upstream.unavailable", "upstream.tooLarge"],
  ["jobFailedSilently", "upstream.unavailable", "upstream.tooLarge"],
  ["jobSkipped", "upstream.unavailable", "upstream.unavailable"],
] as const)("%s begins the job anew, and narrows it when it happens again and again", async (kind, first, later) => {
  const [account] = found;
  if (account === undefined) throw new Error("The twin shows no account.");
  await twin.faults([{ route: "meta.run", kind }]);
  for (const [tries, code] of [
    [1, first],
    [2, later],
  ] as const) {
    expect((await failureOfWork(whole(sliceOf("campaign", { ...month, tries }), account))).code).toBe(code);
  }
});

test("a job that is stuck at a hundred percent is given up after an hour, not asked for again and again", async () => {
  const [account] = found;
  if (account === undefined) throw new Error("The twin shows no account.");
  await twin.faults([{ route: "meta.run", kind: "jobStuck" }]);
  const error = await failureOfWork(whole(sliceOf("campaign", { ...month, tries: 1 }), account));
  expect(error.details.vendorCode).toBe("jobStuck");
  const { counts } = await twin.requests();
  expect(counts["meta.createRun"]).toBe(1);
  expect(counts["meta.run"]).toBeLessThan(25);
});

test("a limit that is nearly reached stops a job's pages, and the job survives", async () => {
  const [account] = found;
  if (account === undefined) throw new Error("The twin shows no account.");
  await twin.faults([{ route: "meta.createRun", kind: "throttled", retryAfterS: 600 }]);
  expect(await failureOfWork(whole(sliceOf("campaign", { ...month, tries: 1 }), account))).toMatchObject({
    code: "quota.exhausted",
    details: { scope: "account", notBefore: instant("2026-11-22T03:25:00Z") },
  });
});

test("no lead total means that its two parts stand in", async () => {
  const [account] = found;
  if (account === undefined) throw new Error("The twin shows no account.");
  await twin.faults([{ route: "meta.insights", kind: "noLeadRollup" }]);
  const rows = ordered((await whole(sliceOf("account", month), account)).answer);
  const keys = new Set(rows.flatMap(({ results }) => Object.keys(results)));
  expect([keys.has("lead@adset"), keys.has("onsite_conversion.lead_grouped@adset")]).toEqual([false, true]);
});
