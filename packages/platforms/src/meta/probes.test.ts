import type { ProbeResult } from "@leadline/core/probe";
import { afterAll, expect, test } from "vitest";
import { probes } from "./probes.ts";
import {
  type Answer,
  type Asked,
  account,
  connectionTo,
  failureOfWork,
  json,
  refused,
  startReplay,
  transportAt,
} from "./replay.ts";

let reply: (asked: Asked) => Answer = () => json({ data: [] });
const replay = await startReplay((asked) => reply(asked));
afterAll(replay.close);

async function saw(
  id: string,
  answer: (asked: Asked) => Answer,
  more: Partial<typeof account> = {},
): Promise<ProbeResult> {
  reply = answer;
  const found = probes.find((one) => one.id === id);
  if (found === undefined) throw new Error(`No probe ${id}`);
  return found.run(connectionTo(replay.base), { ...account, ...more }, transportAt());
}

const actions = (...entries: readonly object[]) => ({ data: [{ campaign_id: "1", actions: entries }] });
const entry = (action_type: string, value?: string, more: object = {}) => ({
  action_type,
  ...(value === undefined ? {} : { value }),
  ...more,
});
const always = (body: unknown) => () => json(body);
const no = () => refused({ code: 100 });
const hasWindows = ({ query }: Asked) => query.action_attribution_windows !== undefined;

const cases: readonly (readonly [id: string, answer: (asked: Asked) => Answer, holds: boolean | null])[] = [
  ["windows-keep-totals", always(actions(entry("lead", "3"))), true],
  ["windows-keep-totals", (asked) => json(actions(entry("lead", hasWindows(asked) ? "3" : "4"))), false],
  ["windows-keep-totals", always({ data: [] }), null],
  [
    "default-keeps-totals",
    ({ query }) =>
      json(actions(entry("lead", query.action_attribution_windows?.includes("default") ? undefined : "1"))),
    false,
  ],
  [
    "account-setting-ignored",
    ({ query }) => json(actions(entry("lead", query.use_account_attribution_setting ?? "1"))),
    false,
  ],
  ["totals-always-told", always(actions(entry("lead", "1"))), true],
  ["totals-always-told", always(actions(entry("lead", undefined, { "7d_click": "1" }))), false],
  ["clicks-have-windows", always(actions(entry("link_click", "5"))), false],
  ["clicks-have-windows", always(actions(entry("link_click", "5", { "1d_click": "5" }))), true],
  ["more-windows", no, false],
  ["more-windows", always(actions(entry("lead", "5", { "1d_ev": "2" }))), true],
  ["lead-is-sum", always(actions(entry("lead", "3"), entry("onsite_conversion.lead_grouped", "3"))), true],
  ["lead-is-sum", always(actions(entry("lead", "4"), entry("onsite_conversion.lead_grouped", "3"))), false],
  ["lead-types-known", always(actions(entry("lead", "4"), entry("leadgen.other", "4"))), false],
  ["lead-types-known", always(actions(entry("like", "4"))), null],
  ["purchases-nest", always(actions(entry("omni_purchase", "4"), entry("purchase", "3"))), true],
  ["purchases-nest", always(actions(entry("omni_purchase", "2"), entry("purchase", "3"))), false],
  ["events-in-conversions", always({ data: [{ actions: [], conversions: [entry("contact_total", "1")] }] }), true],
  ["events-in-conversions", always({ data: [{ actions: [entry("schedule_website", "1")] }] }), false],
  ["results-name-conversions", always({ data: [{ results: [{ indicator: "actions:lead" }] }] }), false],
  ["results-name-conversions", always({ data: [{ results: [{ indicator: "conversions:contact_total" }] }] }), true],
  ["level-is-own", always({ data: [{ account_id: "1" }] }), true],
  ["level-is-own", always({ data: [{ campaign_id: "1" }] }), false],
  [
    "filter-by-campaign",
    ({ query }) => json({ data: [{ campaign_id: "1" }, ...(query.filtering ? [] : [{ campaign_id: "2" }])] }),
    true,
  ],
  [
    "filter-by-campaign",
    ({ query }) => (query.filtering ? no() : json({ data: [{ campaign_id: "1" }, { campaign_id: "2" }] })),
    false,
  ],
  ["filter-by-campaign", always({ data: [] }), null],
  ["deleted-campaigns-listed", always({ data: [{ campaign_id: "1", id: "1", effective_status: "DELETED" }] }), true],
  ["deleted-campaigns-listed", always({ data: [{ campaign_id: "1", id: "2", effective_status: "ACTIVE" }] }), false],
  ["deleted-campaigns-listed", always({ data: [] }), null],
  [
    "next-carries-proof",
    always({ data: [], paging: { next: "https://x/?access_token=canary&appsecret_proof=1" } }),
    true,
  ],
  ["next-carries-proof", always({ data: [], paging: { next: "https://x/?access_token=canary" } }), false],
  ["next-carries-proof", always({ data: [] }), null],
  [
    "read-permission-enough",
    ({ path }) =>
      path.endsWith("debug_token") ? json({ data: { is_valid: true, scopes: ["ads_read"] } }) : refused({ code: 200 }),
    false,
  ],
  ["read-permission-enough", always({ data: { is_valid: true, scopes: ["ads_management"] } }), null],
  ["disabled-readable", no, null],
  [
    "bearer-accepted",
    ({ headers, query }) =>
      headers.authorization === "Bearer canary-access-token" && query.access_token === undefined
        ? json({ account_id: "1" })
        : no(),
    true,
  ],
  ["bearer-accepted", () => refused({ code: 190 }), false],
  ["bearer-accepted", () => refused({ code: 104 }), false],
  ["long-pages", always({ data: [] }), true],
  ["long-pages", no, false],
  ["too-old-refused", () => refused({ code: 3018 }), true],
  ["too-old-refused", always({ data: [] }), false],
  ["ended-version-refused", ({ path }) => (path.startsWith("/v24.0/") ? refused({ code: 2635 }) : no()), true],
  ["ended-version-refused", () => json({ data: [] }, 200, { "x-ad-api-version-warning": "old" }), false],
];

test.each(cases)("%s is settled by what the account answers", async (id, answer, holds) => {
  const result = await saw(id, answer);
  expect(result.holds).toBe(holds);
  expect(result.saw).toMatch(/\S/);
  expect(result.saw).not.toContain("canary");
  expect(replay.asked.every(({ method }) => method === "GET")).toBe(true);
});

test("a disabled account is tried", async () => {
  expect((await saw("disabled-readable", no, { state: "disabled" })).holds).toBe(false);
  expect((await saw("disabled-readable", always({ data: [] }), { state: "disabled" })).holds).toBe(true);
});

test("every probe is settled above, under a name of its own", () => {
  const ids = probes.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const tried = new Set(cases.map(([id]) => id));
  expect(ids.filter((id) => !tried.has(id))).toEqual([]);
  expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)+$/.test(id))).toEqual([]);
});

test("a probe that meets a disturbance ends in an error, not in a finding", async () => {
  for (const { id } of probes.filter((one) => one.id !== "disabled-readable")) {
    expect((await failureOfWork(saw(id, () => json({}, 503)))).code).toBe("upstream.unavailable");
  }
});
