import { reportId } from "@leadline/core/facts";
import { accountId, connectionId, platformId } from "@leadline/core/ids";
import type { Connection } from "@leadline/core/platform";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { addMs, type Instant, instant } from "@leadline/core/time/instant";
import { canaries, credentials } from "@leadline/twin/credentials";
import { startTwin } from "@leadline/twin/start";
import { afterAll, expect, test } from "vitest";
import { grants } from "./grants.ts";
import { platform } from "./index.ts";
import { probes } from "./probes.ts";
import { failureOfWork, transportAt } from "./replay.ts";
import type { LinkedInCredentials } from "./traits.ts";

const now = instant("2026-11-22T02:15:00Z");
const day = 86_400_000;
const twin = await startTwin({ now });
afterAll(twin.stop);

const endpoints = { api: `${twin.url}/linkedin`, oauth: `${twin.url}/linkedin-oauth` };
const app = "86canary";

function connectionWith(own: LinkedInCredentials): Connection<LinkedInCredentials> {
  return { id: connectionId("main"), platform: platformId("linkedin"), app, credentials: own, endpoints };
}

const at = (moment: Instant) => transportAt(() => moment);

async function consent(): Promise<LinkedInCredentials> {
  const { clientId, clientSecret } = credentials.linkedin;
  const request = { given: { clientId, clientSecret }, endpoints, redirectUri: "https://example.com/back" };
  const page = await fetch(grants.authorizeUrl({ ...request, state: "s-1" }) ?? "", { redirect: "manual" });
  const returned = Object.fromEntries(new URL(page.headers.get("location") ?? "").searchParams);
  expect(returned.state).toBe("s-1");
  return grants.exchange({ ...request, returned, app }, at(now));
}

test("consent at the twin gives credentials that read, and that know when they end", async () => {
  const made = await consent();
  expect(made).toMatchObject({
    accessSince: now,
    accessUntil: addMs(now, 60 * day),
    refreshUntil: addMs(now, 365 * day),
  });
  const found = await platform.discover(connectionWith(made), at(now));
  expect(found.map(({ account }) => account)).toContain("508720451");
});

test("the twin says when a grant from elsewhere ends, which is a year after its consent", async () => {
  expect(await grants.life(connectionWith(credentials.linkedin), at(now))).toEqual({
    accessUntil: "2026-12-31T02:00:00.000Z",
    refreshUntil: "2027-08-14T09:00:00.000Z",
    scopes: ["r_ads", "r_ads_reporting"],
  });
});

test("a grant is renewed near its end and the consent stays as long as it was", async () => {
  const connection = connectionWith(credentials.linkedin);
  expect(await grants.renew(connection, at(now), 14)).toBeNull();
  const renewal = await grants.renew(connection, at(now), 60);
  expect(renewal?.life).toEqual({
    accessUntil: addMs(now, 60 * day),
    refreshUntil: "2027-08-14T09:00:00.000Z",
    scopes: ["r_ads", "r_ads_reporting"],
  });
  if (renewal === null) throw new Error("not renewed");
  expect(await platform.discover(connectionWith(renewal.credentials), at(now))).not.toEqual([]);
});

test("an access token that LinkedIn does not know is replaced while reading", async () => {
  const stale = { ...credentials.linkedin, accessToken: `${credentials.linkedin.accessToken}-old` };
  expect(await platform.discover(connectionWith(stale), at(now))).not.toEqual([]);
});

test("an account that belongs to somebody else is skipped, though its report is only empty", async () => {
  const connection = connectionWith(credentials.linkedin);
  const [first] = await platform.discover(connection, at(now));
  if (first === undefined) throw new Error("no account");
  for (const report of platform.traits.reports) {
    const slice = { id: "s", report: report.id, from: calendarDate("2026-11-15"), to: calendarDate("2026-11-21") };
    const read = platform.read(slice, { ...first, account: accountId("508729999") }, connection, at(now));
    expect((await failureOfWork(read)).remedy).toBe("skip");
  }
});

test("days of last year are read as long as LinkedIn tells them all", async () => {
  const connection = connectionWith(credentials.linkedin);
  const [first] = await platform.discover(connection, at(now));
  if (first === undefined) throw new Error("no account");
  const range = { from: calendarDate("2025-12-10"), to: calendarDate("2026-05-31") };
  for (const report of ["account", "campaign"]) {
    const read = await platform.read({ id: "s", report: reportId(report), ...range }, first, connection, at(now));
    expect("rows" in read ? read.rows.length : 0).toBeGreaterThan(150);
  }
});

test("every probe comes to an answer, and shows no secret", async () => {
  const connection = connectionWith(credentials.linkedin);
  const found = await platform.discover(connection, at(now));
  const account = found.find(({ account: id }) => id === "508720451");
  if (account === undefined) throw new Error("no account");
  const told = new Map<string, boolean | null>();
  for (const probe of probes) {
    const { holds, saw } = await probe.run(connection, account, at(now));
    expect(canaries.filter((secret) => saw.includes(secret))).toEqual([]);
    told.set(probe.id, holds);
  }
  expect(Object.fromEntries(told)).toEqual({
    "version-202610": false,
    "version-202611": false,
    "version-missing-is-400": true,
    "search-with-page-token": false,
    "rules-need-no-more-than-r-ads": true,
    "days-older-than-half-a-year": true,
    "cut-at-15000": null,
    "fourth-pivot": false,
    "conversions-add-up": true,
    "rows-name-every-figure": true,
  });
});
