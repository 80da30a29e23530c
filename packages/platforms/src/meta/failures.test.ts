import { type LeadlineError, redact } from "@leadline/core/errors";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { addMs } from "@leadline/core/time/instant";
import { afterAll, expect, test } from "vitest";
import { failures } from "./failures.ts";
import { type Answer, failureOfWork, json, now, type Refusal, raw, refused, startReplay } from "./replay.ts";

const replay = await startReplay();
afterAll(replay.close);

/** What the reads below ended in. */
const met: LeadlineError[] = [];
async function failureFrom(answers: readonly Answer[], more: Parameters<typeof replay.read>[1] = {}) {
  replay.play(...answers);
  const error = await failureOfWork(replay.read("campaign", more));
  met.push(error);
  return error;
}

const resume = JSON.stringify({ job: "602", since: now, polls: 9, faults: 5 });
const day = { from: calendarDate("2026-11-21") };

const table: readonly (readonly [refusal: Refusal, more: Parameters<typeof replay.read>[1], error: string])[] = [
  [{ code: 2, error_subcode: 1504041, is_transient: true }, {}, "upstream.contract"],
  [{ code: 2, error_subcode: 1504042 }, {}, "upstream.contract"],
  [{ code: 2, error_subcode: 1504043, is_transient: true }, {}, "upstream.unavailable"],
  [{ code: 2, error_subcode: 1504038, is_transient: true }, {}, "upstream.unavailable"],
  [{ code: 2, error_subcode: 1504038, is_transient: true }, { tries: 1 }, "upstream.tooLarge"],
  [{ code: 2 }, {}, "upstream.unavailable"],
  [{ code: 100, error_subcode: 1487534 }, {}, "upstream.tooLarge"],
  [{ code: 100, error_subcode: 1487534 }, day, "upstream.unavailable"],
  [{ code: 100, error_subcode: 1487534 }, { ...day, tries: 1 }, "upstream.tooLarge"],
  [{ code: 1, message: "Error validating client secret." }, {}, "auth.forbidden"],
  [{ code: 101 }, {}, "auth.forbidden"],
  [{ code: 10, is_transient: true }, {}, "upstream.unavailable"],
  [{ code: 100, error_subcode: 1487534 }, { tries: 1 }, "upstream.tooLarge"],
  [{ code: 100, error_subcode: 1504018 }, {}, "upstream.unavailable"],
  [{ code: 100, error_subcode: 1504018 }, { tries: 1 }, "upstream.tooLarge"],
  [{ code: 960 }, {}, "upstream.unavailable"],
  [{ code: 960 }, { tries: 1 }, "upstream.tooLarge"],
  [{ code: 1, message: "Please reduce the amount of data you're asking for" }, {}, "upstream.unavailable"],
  [{ code: 1, message: "Please reduce the amount of data you're asking for" }, { tries: 1 }, "upstream.tooLarge"],
  [{ code: 1 }, {}, "upstream.unavailable"],
  [{ code: 1, error_subcode: 99 }, { tries: 1 }, "upstream.unavailable"],
  [{ code: 1, error_subcode: 99 }, { tries: 2 }, "upstream.tooLarge"],
  [{ code: 1 }, { tries: 2, ...day }, "upstream.unavailable"],
  [{ code: -2, error_subcode: 2490547 }, {}, "upstream.unavailable"],
  [{ code: -2, error_subcode: 2490547 }, { tries: 2 }, "upstream.tooLarge"],
  [{ code: 4, error_subcode: 1504022, is_transient: true }, {}, "quota.exhausted"],
  [{ code: 4, error_subcode: 1504039 }, {}, "quota.exhausted"],
  [{ code: 341 }, {}, "quota.exhausted"],
  [{ code: 17, error_subcode: 2446079, is_transient: true }, {}, "quota.exhausted"],
  [{ code: 32 }, {}, "quota.exhausted"],
  [{ code: 613, error_subcode: 1487742 }, {}, "quota.exhausted"],
  [{ code: 613, error_subcode: 5044001 }, {}, "quota.exhausted"],
  [{ code: 190, error_subcode: 463 }, {}, "auth.expired"],
  [{ code: 190, error_subcode: 460, is_transient: true }, {}, "auth.expired"],
  [{ code: 102 }, {}, "auth.expired"],
  [{ code: 2635 }, {}, "upstream.sunset"],
  [{ code: 104 }, {}, "upstream.unavailable"],
  [{ code: 104 }, { tries: 1 }, "upstream.contract"],
  [{ code: 368 }, {}, "account.disabled"],
  [{ code: 100, error_subcode: 33 }, {}, "account.notFound"],
  [{ code: 100, error_subcode: 33 }, { resume }, "upstream.unavailable"],
  [{ code: 100, message: "(#100) Missing permissions" }, {}, "account.disabled"],
  [
    { code: 100, message: "(#100) Cannot include spend in summary param because they weren't there" },
    {},
    "upstream.unavailable",
  ],
  [{ code: 100, error_subcode: 1487694 }, {}, "upstream.contract"],
  [{ code: 100, message: "(#100) fields is not valid" }, {}, "upstream.contract"],
  [{ code: 200, error_subcode: 1870034 }, {}, "account.disabled"],
  [{ code: 3 }, {}, "account.disabled"],
  [{ code: 10 }, {}, "account.disabled"],
  [{ code: 2601, error_subcode: 1815107, is_transient: true }, { resume }, "upstream.unavailable"],
  [{ code: 2642 }, {}, "upstream.contract"],
  [{ code: 3018 }, {}, "upstream.contract"],
  [{ code: 2500 }, {}, "upstream.contract"],
  [{ code: 3001 }, {}, "upstream.contract"],
  [{ code: 5_000_000, is_transient: true }, {}, "upstream.unavailable"],
  [{ code: 5_000_000 }, {}, "upstream.contract"],
];

test.each(table)("%j with %j is %s", async (refusal, more, code) => {
  const error = await failureFrom([refused(refusal)], more);
  expect(error).toMatchObject({ code, details: { platform: "meta", account: "1234509876", requestId: "AFm-trace" } });
  expect(error.details.vendorCode).toContain(String(refusal.code));
});

const family = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

test.each(family(80_000, 80_014))("%i waits as many minutes as its header says", async (code) => {
  const said = { "1": [{ type: "ads_insights", call_count: 100, estimated_time_to_regain_access: 17 }] };
  const headers = { "x-business-use-case-usage": JSON.stringify(said) };
  expect((await failureFrom([refused({ code }, headers)])).toJSON()).toMatchObject({
    code: "quota.exhausted",
    details: { scope: "account", notBefore: addMs(now, 17 * 60_000) },
  });
});

test.each(family(200, 299))("permission %i is the account's matter", async (code) => {
  expect((await failureFrom([refused({ code })])).code).toBe("account.disabled");
});

const running = json({ async_status: "Job Running", async_percent_completion: 1 });
const ended = (async_status: string, more: object = {}) => json({ async_status, async_percent_completion: 0, ...more });
const old = JSON.stringify({ job: "602", since: addMs(now, -3_600_000), polls: 9, faults: 0 });
const longing = (more: object) =>
  json({ data: [], paging: { cursors: { after: "a" }, next: "n" } }, 200, { "x-app-usage": JSON.stringify(more) });

test.each([
  ["a job that failed", [ended("Job Failed")], { resume }, "upstream.unavailable"],
  ["a job that failed again", [ended("Job Failed")], { resume, tries: 2 }, "upstream.tooLarge"],
  ["a job that failed strangely", [ended("Job Failed", { error_code: 777_777 })], { resume }, "upstream.unavailable"],
  ["a job that expired", [ended("Job Skipped")], { resume }, "upstream.unavailable"],
  ["a job that does not end", [running], { resume: old }, "upstream.unavailable"],
  ["a job that does not end again", [running], { resume: old, tries: 2 }, "upstream.tooLarge"],
  ["an app nearly out of calls", [longing({ call_count: 96 })], {}, "quota.exhausted"],
  ["a web page", [raw("<html>Sorry")], {}, "upstream.unavailable"],
  ["an empty body", [raw("")], {}, "upstream.unavailable"],
  ["a bare text", [raw('"Sorry"')], {}, "upstream.unavailable"],
  ["a list where an object belongs", [raw("[]")], {}, "upstream.unavailable"],
  ["a redirect", [raw("", 302, { location: "/elsewhere" })], {}, "upstream.unavailable"],
  ["a gateway's 429", [raw("{}", 429)], {}, "quota.exhausted"],
  ["a gateway's 429 without JSON", [raw("Slow down", 429)], {}, "quota.exhausted"],
  ["a gateway's 502", [raw('{"oh":"no"}', 502)], {}, "upstream.unavailable"],
  ["a 500 with rows in it", [raw('{"data":[]}', 500)], {}, "upstream.unavailable"],
  ["a 400 with rows in it", [raw('{"data":[]}', 400)], {}, "upstream.contract"],
  ["a refusal dressed as success", [json({ data: [], error: { code: 190 } })], {}, "auth.expired"],
  ["a refusal without a code", [json({ error: "no" })], {}, "upstream.contract"],
  ["a success without rows", [json({})], {}, "upstream.contract"],
] as const)("%s", async (_, answers, more, code) => {
  const error = await failureFrom(answers, more);
  expect(error.code).toBe(code);
  if (code === "quota.exhausted") expect(error.details).toMatchObject({ scope: "app", notBefore: addMs(now, 300_000) });
});

test("a line that breaks, before or within the answer, is asked again", async () => {
  expect((await failureFrom([(request) => request.socket.destroy()])).code).toBe("upstream.unavailable");
  const within: Answer = (request, response) => {
    response.writeHead(200, { "content-length": "5000" });
    response.write('{"data":[', () => request.socket.destroy());
  };
  expect((await failureFrom([within])).code).toBe("upstream.unavailable");
});

test("an account's limit named on a success stops the next page, not this one", async () => {
  const usage = { "x-fb-ads-insights-throttle": '{"app_id_util_pct":99,"acc_id_util_pct":100}' };
  const last = { data: [], paging: { cursors: { after: "a" } } };
  replay.play(json(last, 200, usage));
  expect(await replay.read("campaign")).toEqual({ rows: [] });
  const more = json({ ...last, paging: { ...last.paging, next: "n" } }, 200, usage);
  expect((await failureFrom([more])).details.scope).toBe("account");
  expect(replay.asked).toHaveLength(1);
});

test("every row of the table has been met above, under each of its codes", () => {
  const said = new Set(met.map(({ message }) => message));
  // The transport's own time limit and a body beyond all bounds are shown in client.test.ts.
  const elsewhere = ["timeout", "tooLong"];
  const silent = failures.filter(({ code = [] }) => !code.every((one) => elsewhere.includes(one)));
  expect(silent.map(({ says }) => says).filter((says) => !said.has(says))).toEqual([]);
  const tried = new Set(met.flatMap(({ details }) => details.vendorCode?.split(" ") ?? []));
  const codes = failures.flatMap(({ code = [], subcode = [] }) => [...code, ...subcode]);
  expect(codes.filter((code) => !tried.has(code) && !elsewhere.includes(code))).toEqual([]);
});

test("what a user is told survives redaction", () => {
  for (const { says } of failures) expect(redact(says)).toBe(says);
});
