import { calendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { addMs, instant } from "@leadline/core/time/instant";
import { afterAll, expect, test } from "vitest";
import { type Answer, failureOfWork, json, now, raw, refused, saved, startReplay, transportAt } from "./replay.ts";

const replay = await startReplay();
afterAll(replay.close);

const started = raw('{"report_run_id":6023920149050123456}');
const state = (async_status: string, async_percent_completion = 0, more: object = {}): Answer =>
  json({ id: "6023920149050123456", async_status, async_percent_completion, ...more });
const done = state("Job Completed", 100);
const resume = JSON.stringify({ job: "6023920149050123456", since: now, polls: 0, faults: 0 });
const bookmark = (more: object) => JSON.stringify({ ...JSON.parse(resume), ...more });
const busy = raw("<html>", 503);

test("many days of campaigns are asked for as a job, whose long number is kept whole", async () => {
  replay.play(started);
  const wide = { from: calendarDate("2026-08-23"), to: calendarDate("2026-11-20") };
  expect(await replay.read("campaign", wide)).toEqual({ suspend: resume, notBefore: addMs(now, 10_000) });
  const [asked] = replay.asked;
  expect(asked).toMatchObject({ method: "POST", path: "/v25.0/act_1234509876/insights" });
  expect(JSON.parse(asked?.body ?? "")).toMatchObject({
    level: "campaign",
    time_increment: 1,
    time_range: { since: "2026-08-23", until: "2026-11-20" },
  });
  expect(Object.keys(asked?.query ?? {}).sort()).toEqual(["access_token", "appsecret_proof"]);
});

test("a list that goes on and on becomes a job", async () => {
  const page = (after: string) => json({ data: [], paging: { cursors: { after }, next: "more" } });
  replay.play(page("a"), page("b"), page("c"), started);
  expect(await replay.read("campaign")).toMatchObject({ suspend: resume });
  expect(replay.left()).toBe(0);
});

test("a plain question that has failed is asked again as a job", async () => {
  replay.play(refused({ code: 100, error_subcode: 1504018 }));
  expect((await failureOfWork(replay.read("account"))).code).toBe("upstream.unavailable");
  replay.play(started);
  expect(await replay.read("account", { tries: 1 })).toHaveProperty("suspend");
});

test("a job is waited for ever longer, up to five minutes", async () => {
  for (const [polls, seconds] of [
    [0, 20],
    [2, 80],
    [40, 300],
  ] as const) {
    replay.play(state("Job Running", 40));
    expect(await replay.read("campaign", { resume: bookmark({ polls }) })).toEqual({
      suspend: bookmark({ polls: polls + 1 }),
      notBefore: addMs(now, seconds * 1000),
    });
  }
});

test.each([
  ["100 percent but still running", state("Job Running", 100)],
  ["completed but not at 100 percent", state("Job Completed", 99)],
  ["a state nobody knows", state("Job Dreaming", 100)],
])("%s is not done", async (_, answer) => {
  replay.play(answer);
  expect(await replay.read("campaign", { resume })).toHaveProperty("suspend");
});

test("a job that is done is paged through like any other list", async () => {
  replay.play(done, saved("campaign"), saved("campaign-last"));
  const read = await replay.read("campaign", { resume });
  expect("rows" in read && read.rows.map(({ entity }) => entity)).toEqual(["120210123456780001", "120210123456780002"]);
  expect(replay.asked.map(({ path }) => path)).toEqual([
    "/v25.0/6023920149050123456",
    "/v25.0/6023920149050123456/insights",
    "/v25.0/6023920149050123456/insights",
  ]);
});

test.each([
  ["a job not visible yet", [refused({ code: 100, error_subcode: 33 })]],
  ["a gateway in trouble", [busy]],
  ["a result read too early", [done, refused({ code: 2601, error_subcode: 1815107, is_transient: true })]],
  ["a page that breaks off", [done, saved("campaign"), raw('{"data":[')]],
])("%s does not end the job, but the sixth time in a row", async (_, answers) => {
  replay.play(...answers);
  expect(await replay.read("campaign", { resume })).toMatchObject({ suspend: bookmark({ polls: 1, faults: 1 }) });
  replay.play(...answers);
  const worn = replay.read("campaign", { resume: bookmark({ faults: 5 }) });
  expect((await failureOfWork(worn)).code).toBe("upstream.unavailable");
});

test("a good answer forgives the faults before it", async () => {
  replay.play(state("Job Running"));
  const read = await replay.read("campaign", { resume: bookmark({ faults: 4 }) });
  expect(read).toMatchObject({ suspend: bookmark({ polls: 1, faults: 0 }) });
});

test.each([
  ["failed", state("Job Failed"), 0, "upstream.unavailable"],
  ["failed again and again", state("Job Failed"), 2, "upstream.tooLarge"],
  [
    "failed and said it was too much",
    state("Job Failed", 0, { error_code: 100, error_subcode: 1487534 }),
    0,
    "upstream.tooLarge",
  ],
  ["failed for a dead token", state("Job Failed", 0, { error_code: 190 }), 0, "auth.expired"],
  ["failed for no known reason", state("Job Failed", 0, { error_code: 987654 }), 0, "upstream.unavailable"],
  ["been left to expire", state("Job Skipped"), 0, "upstream.unavailable"],
])("a job that has %s is begun anew or narrowed", async (_, answer, tries, code) => {
  replay.play(answer);
  expect((await failureOfWork(replay.read("campaign", { resume, tries }))).code).toBe(code);
});

test("one day is not narrowed for its failures", async () => {
  replay.play(state("Job Failed"));
  const day = { from: calendarDate("2026-11-21"), resume, tries: 5 };
  expect((await failureOfWork(replay.read("campaign", day))).code).toBe("upstream.unavailable");
});

test("a job that is not done within an hour is begun anew", async () => {
  replay.play(state("Job Running", 99));
  const late = replay.read("campaign", { resume }, transportAt(addMs(now, 3_600_000)));
  expect((await failureOfWork(late)).details.vendorCode).toBe("jobStuck");
});

test("a job too large for Meta is narrowed", async () => {
  replay.play(refused({ code: 100, error_subcode: 1487534 }));
  expect((await failureOfWork(replay.read("campaign", { tries: 1 }))).code).toBe("upstream.tooLarge");
});

test.each(["", "{}", "null", bookmark({ job: "../me" }), bookmark({ since: "yesterday" })])(
  "the bookmark %j is not ours: the job is begun anew",
  async (text) => {
    replay.play();
    expect((await failureOfWork(replay.read("campaign", { resume: text }))).code).toBe("upstream.unavailable");
    expect(replay.asked).toEqual([]);
  },
);

test("a limit met while a job runs keeps its own waiting time", async () => {
  replay.play(
    refused(
      { code: 17, error_subcode: 2446079 },
      { "x-ad-account-usage": '{"acc_id_util_pct":100,"reset_time_duration":90}' },
    ),
  );
  expect((await failureOfWork(replay.read("campaign", { resume }))).toJSON()).toMatchObject({
    code: "quota.exhausted",
    details: { scope: "account", notBefore: instant("2026-11-22T03:16:30Z") },
  });
});

test("a month of 1,000 campaigns a day costs less than two requests per account-day", async () => {
  const days = datesIn({ from: calendarDate("2026-10-23"), to: calendarDate("2026-11-21") });
  const pageOf = (day: string, after: number) => {
    const data = Array.from({ length: 1000 }, (_, at) => ({
      account_id: "1234509876",
      account_currency: "CHF",
      campaign_id: String(1000 + at),
      spend: "1.5",
      impressions: "10",
      date_start: day,
      date_stop: day,
    }));
    return { data, paging: { cursors: { after: String(after) }, ...(after < days.length ? { next: "n" } : {}) } };
  };
  const server = await startReplay(({ method, path, query }) => {
    if (method === "POST") return json({ report_run_id: 602 });
    if (path.endsWith("/602")) return done;
    const page = Number(query.after ?? 0);
    return json(pageOf(days[page] ?? "", page + 1));
  });
  const range = { from: calendarDate("2026-10-23"), to: calendarDate("2026-11-21") };
  const first = await server.read("campaign", range);
  const read = "suspend" in first ? await server.read("campaign", { ...range, resume: first.suspend }) : first;
  server.close();
  expect("rows" in read && read.rows.length).toBe(30_000);
  expect(server.asked.length).toBeLessThan(2 * days.length);
  expect(server.asked.length).toBe(3 + 1 + 1 + days.length);
});
