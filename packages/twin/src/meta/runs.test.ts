import { afterAll, beforeEach, expect, test } from "vitest";
import { startTwin } from "../start.ts";
import { accessToken, codesOf, type Given, metaAsker, paris, proof, rowsOf, week } from "./test-client.ts";

const twin = await startTwin();
const { get, insights, send, submit } = metaAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

const started = async (over: Given = {}) => String((await submit(paris, over)).body.report_run_id);
const fields = "async_status,async_percent_completion,error_code,error_message,error_subcode";
const look = async (run: string) => {
  const { async_status: status, async_percent_completion: percent } = (await get(run, { fields })).body;
  return [status, percent];
};
const completed = async (over: Given = {}) => {
  const run = await started(over);
  while ((await look(run))[0] !== "Job Completed");
  return run;
};
const keys = (rows: readonly object[]) =>
  rows.map((row) => JSON.stringify(Object.entries(row).filter(([name]) => !name.startsWith("action")))).toSorted();

test("a report is a bare number, and a hundred percent come before its end", async () => {
  const { body } = await submit(paris);
  expect(body).toEqual({ report_run_id: expect.any(Number) });
  const run = String(body.report_run_id);
  expect([await look(run), await look(run), await look(run), await look(run)]).toEqual([
    ["Job Not Started", 0],
    ["Job Running", 43],
    ["Job Running", 100],
    ["Job Completed", 100],
  ]);
});

test("its rows are those of the same question asked at once, in pages", async () => {
  const run = await completed();
  const whole = await get(`${run}/insights`, { limit: "500" });
  expect(keys(rowsOf(whole))).toEqual(keys(rowsOf(await insights(paris))));
  expect(rowsOf(await get(`${run}/insights`))).toHaveLength(25);
});

test("it shows the market as it was when it was asked for", async () => {
  const before = keys(rowsOf(await insights(paris)));
  const run = await completed();
  await twin.events([{ type: "emptyDay", platform: "meta", account: paris, date: week.from }]);
  expect(keys(rowsOf(await get(`${run}/insights`, { limit: "500" })))).toEqual(before);
  expect(keys(rowsOf(await insights(paris)))).not.toEqual(before);
});

test("a form is taken as well as JSON", async () => {
  const access = { access_token: accessToken, appsecret_proof: proof(accessToken) };
  const body = new URLSearchParams({ ...access, level: "account", fields: "spend" });
  const reply = await send(`/meta/v25.0/act_${paris}/insights`, {}, { method: "POST", body });
  expect(reply.body).toEqual({ report_run_id: expect.any(Number) });
});

test("read too early it is not ready, read too late it is gone, and it is nobody else's", async () => {
  const run = await started();
  expect(codesOf(await get(`${run}/insights`))).toEqual([2601, 1815107]);
  await twin.clock("2027-01-05T12:00:00Z");
  expect(await look(run)).toEqual(["Job Skipped", 0]);
  expect(codesOf(await get(`${run}/insights`))).toEqual([100, 33]);
  expect(codesOf(await get("1234567890"))).toEqual([100, 33]);
});

test("a bad question is refused when it is put, not when it is read", async () => {
  expect(codesOf(await submit(paris, { fields: "nope" }))).toEqual([100]);
  expect(codesOf(await get(await started(), { fields: "status" }))).toEqual([100]);
});

test("a report can fail, with details or without, be dropped, or never end", async () => {
  const run = await started();
  for (const [kind, status] of [
    ["jobFailed", "Job Failed"],
    ["jobFailedSilently", "Job Failed"],
    ["jobSkipped", "Job Skipped"],
    ["jobStuck", "Job Running"],
  ] as const) {
    await twin.faults([{ route: "meta.run", kind, times: 1 }]);
    const { status: http, body } = await get(run, { fields });
    expect([http, body.async_status]).toEqual([200, status]);
    expect(body.error_subcode).toBe(kind === "jobFailed" ? 2490547 : undefined);
  }
});
