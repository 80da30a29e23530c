import { afterAll, expect, test } from "vitest";
import { probes } from "./probes.ts";
import { type Answer, account, failureOfWork, fixture, refused, saved, startReplay } from "./replay.ts";

const replay = await startReplay();
afterAll(replay.close);

async function run(id: string, ...answers: readonly Answer[]) {
  replay.play(...answers);
  const probe = probes.find((one) => one.id === id);
  if (probe === undefined) throw new Error(`No probe ${id}`);
  const { connection, transport } = replay.session();
  return probe.run(connection, account, transport);
}

const rows = (name: string, more: (text: string) => string = (text) => text): Answer => ({ body: more(fixture(name)) });
const many = (count: number): Answer => ({
  body: JSON.stringify({ elements: Array(count).fill(JSON.parse(fixture("campaigns")).elements[0]) }),
});
const sunset = refused(426, { status: 426, code: "NONEXISTENT_VERSION" });
const denied = refused(403, { status: 403, serviceErrorCode: 100, code: "ACCESS_DENIED" });
const badField = refused(400, { status: 400, code: "FIELD_INVALID" });
const lone = rows("ad-accounts-page-2");
const converted = (count: number): Answer =>
  rows("account-rules", (text) =>
    text.replace('"externalWebsiteConversions": 4', `"externalWebsiteConversions": ${count}`),
  );

const cases: readonly (readonly [id: string, answers: readonly Answer[], holds: boolean | null, saw: RegExp])[] = [
  ["version-202610", [lone], true, /answers/],
  ["version-202611", [sunset], false, /426 NONEXISTENT_VERSION/],
  ["version-missing-is-400", [refused(400, { status: 400, code: "VERSION_MISSING" })], true, /400 VERSION_MISSING/],
  ["version-missing-is-400", [refused(403, { status: 403, code: "VERSION_MISSING" })], false, /403 VERSION_MISSING/],
  ["version-missing-is-400", [lone], false, /without a version/],
  ["search-with-page-token", [lone], null, /fewer than two/],
  ["search-with-page-token", [saved("ad-accounts"), lone], true, /answers/],
  [
    "search-with-page-token",
    [saved("ad-accounts"), refused(400, { status: 400, code: "PARAM_INVALID" })],
    false,
    /PARAM_INVALID/,
  ],
  ["rules-need-no-more-than-r-ads", [saved("conversions")], true, /answers/],
  ["rules-need-no-more-than-r-ads", [denied], false, /403 ACCESS_DENIED/],
  ["days-older-than-half-a-year", [saved("empty"), saved("empty")], null, /Nothing ran/],
  ["days-older-than-half-a-year", [saved("account"), saved("account")], true, /19091 impressions by day/],
  ["days-older-than-half-a-year", [saved("empty"), saved("account")], false, /0 impressions by day, 19091/],
  ["days-older-than-half-a-year", [badField], false, /400 FIELD_INVALID/],
  ["cut-at-15000", [saved("campaigns")], null, /only 2 rows/],
  ["cut-at-15000", [many(15_000)], true, /15000 rows/],
  ["cut-at-15000", [many(15_001)], false, /15001 rows/],
  ["cut-at-15000", [badField], false, /400 FIELD_INVALID/],
  ["fourth-pivot", [saved("empty")], true, /answers/],
  ["fourth-pivot", [badField], false, /400 FIELD_INVALID/],
  ["conversions-add-up", [converted(4), converted(4), converted(4)], true, /5 in all, 5 by rule, 5 by campaign/],
  ["conversions-add-up", [saved("empty"), saved("empty"), saved("empty")], null, /No website conversion/],
  ["rows-name-every-figure", [saved("account")], false, /Missing at times: clicks, landingPageClicks, oneClickLeads/],
  ["rows-name-every-figure", [saved("campaigns")], true, /None is missing/],
  ["rows-name-every-figure", [saved("empty")], null, /Nothing ran/],
];

test.each(cases)("%s is settled by what comes back", async (id, answers, holds, saw) => {
  const found = await run(id, ...answers);
  expect(found.holds).toBe(holds);
  expect(found.saw).toMatch(saw);
  expect(replay.asked).toHaveLength(answers.length);
  expect(replay.asked.every(({ method }) => method === "GET")).toBe(true);
});

test("every probe is tried here, under a name of its own", () => {
  expect([...new Set(cases.map(([id]) => id))]).toEqual(probes.map(({ id }) => id));
});

test("conversions that differ between the breakdowns do not add up", async () => {
  // The three questions leave in order, one of them with another sum.
  const found = await run("conversions-add-up", converted(4), converted(9), converted(4));
  expect(found).toMatchObject({ holds: false });
});

test("a version is asked for by its header, and a missing one by none", async () => {
  await run("version-202611", lone);
  expect(replay.asked[0]?.headers["linkedin-version"]).toBe("202611");
  await run("version-missing-is-400", lone);
  expect(replay.asked[0]?.headers["linkedin-version"]).toBeUndefined();
});

test("a dead token or a reached limit settles nothing", async () => {
  expect((await failureOfWork(run("fourth-pivot", refused(401, { status: 401 })))).code).toBe("auth.expired");
  expect((await failureOfWork(run("fourth-pivot", refused(429, { status: 429 })))).code).toBe("quota.exhausted");
});
