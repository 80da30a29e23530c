import { expect, test } from "vitest";
import { micros } from "../micros.ts";
import { addDays } from "../time/calendar-date.ts";
import { judge } from "./judge.ts";
import { morningAfter, sampleDays, sampleFacts, sampleNight, sampleRule } from "./sample.ts";
import type { AlertState } from "./state.ts";
import type { DayFacts, MissingDay, SubjectFacts } from "./subject.ts";
import { saysOf } from "./words.ts";

const stateOf = (event: AlertState["event"], more: Partial<AlertState> = {}): AlertState => ({
  ...{ rule: "cpl", version: "1", subject: "s", seq: 1, status: "ok", alerting: false, night: sampleNight, event },
  ...{ reason: null, streak: 0, coolUntil: null, acknowledged: null },
  since: morningAfter(sampleNight),
  toldAt: morningAfter(sampleNight),
  ...more,
});

/** Yesterday's leads are known by a quarter, those of the days before by half. */
const young = (spend: string): readonly DayFacts[] =>
  sampleDays(42, { spend, leads: "1" }).map((day, at) => ({ ...day, share: at === 41 ? 0.25 : at > 27 ? 0.5 : 1 }));

function says(rule: ReturnType<typeof sampleRule>, facts: SubjectFacts, state: AlertState) {
  return saysOf(rule, facts, judge(rule, facts), state);
}

test("a recovery whose late leads are still to come says what the figure will come to, and behind which line all is well", () => {
  const rule = sampleRule({ threshold: { above: "45", currency: "EUR" } });
  const { en, fr } = says(rule, sampleFacts({ days: young("60") }), stateOf("cleared"));
  expect(en).toBe(
    "Recovered: Cost per lead (CPL) is €60.00 over 14 days, about €28.93 once late leads are in (limit €45.00, well again below €40.50).",
  );
  expect(fr).toBe(
    "Rétabli : Coût par lead (CPL) : 60,00\u00a0€ sur 14 jours, environ 28,93\u00a0€ une fois connu le reste des leads (seuil 45,00\u00a0€, levée sous 40,50\u00a0€).",
  );
});

test("a recovery that is known as it is says so once", () => {
  const settled = sampleFacts({ days: sampleDays(42, { spend: "40", leads: "1" }) });
  expect(says(sampleRule(), settled, stateOf("cleared")).en).toBe(
    "Recovered: Cost per lead (CPL) is €40.00 over 14 days (limit €60.00, well again below €54.00).",
  );
});

test("an alert says what its figure will come to only where that lies on the other side of the limit", () => {
  const fired = stateOf("fired", { status: "alerting", alerting: true });
  const limit = (above: string) => sampleRule({ threshold: { above, currency: "EUR" } });
  expect(says(limit("45"), sampleFacts({ days: young("60") }), fired).en).toMatch(
    /^Cost per lead \(CPL\) is €60\.00 over 14 days, about €28\.93 once late leads are in \(limit €45\.00, \d+% sure/,
  );
  expect(says(limit("20"), sampleFacts({ days: young("60") }), fired).en).not.toContain("about");
  const rate = sampleRule({ kpi: "roas", threshold: { below: "3" }, minimum: { spend: "1" } });
  const days = sampleDays(42, { spend: "10", revenue: "20", acquisitions: "1" }).map((day) => ({ ...day, share: 0.5 }));
  expect(says(rate, sampleFacts({ days }), fired).fr).toContain(
    "(ROAS) : 2,00 sur 14 jours, environ 4,00 une fois connu le reste des acquisitions (seuil 3,00).",
  );
});

const missing = (count: number, reason: MissingDay["reason"], account = "google:1"): readonly MissingDay[] =>
  Array.from({ length: count }, (_, at) => ({ account, reason, date: addDays(sampleNight, -at) }));

test("what cannot be judged says which days of which account are missing, and why", () => {
  const noData = stateOf("noData", { status: "noData" });
  const said = (days: readonly MissingDay[], state = noData) => {
    const { en, fr } = says(sampleRule({ window: 70 }), sampleFacts({ missing: days, currency: "XYZ" }), state);
    const plain = (text: string) => text.replace(/[\u00a0\u2009\u202f]/g, " ");
    return { en: plain(en), fr: plain(fr) };
  };
  expect(said(missing(67, "rateMissing")).en).toBe(
    "Campaign 1 cannot be judged: amounts of google:1 cannot be converted to XYZ (67 days, 16 September – 21 November 2026).",
  );
  expect(said(missing(2, "notRead")).fr).toBe(
    "Campaign 1 ne peut être évalué : aucun chiffre de google:1 (20–21 novembre 2026).",
  );
  expect(said(missing(1, "notTold"), stateOf("reminder", { status: "noData" })).en).toBe(
    "Campaign 1 still cannot be judged: google:1 does not say what this is made of: Cost per lead (CPL) (21 November 2026).",
  );
  const accounts = [1, 2, 3, 4, 5].flatMap((at) => missing(at, "notRead", `google:${at}`));
  expect(said(accounts).en).toMatch(/google:3 \(.*\), and 9 days of other accounts\.$/);
});

test("a name of any length is cut to whole characters", () => {
  const name = `${"\u{1F600}".repeat(400)}`;
  const facts = sampleFacts({ subject: { ...sampleFacts().subject, name }, missing: missing(1, "notRead") });
  const { en } = says(sampleRule(), facts, stateOf("noData", { status: "noData" }));
  expect([...en].length).toBeLessThan(300);
  expect(en.isWellFormed()).toBe(true);
});

test("what no longer runs has nothing to be sure of", () => {
  const idle = judge(sampleRule(), sampleFacts({ days: sampleDays(42, { spend: "0", leads: "0" }) }));
  expect([idle.verdict, idle.probability]).toEqual(["idle", null]);
  expect(judge(sampleRule(), sampleFacts({ days: sampleDays(42, { spend: "90", leads: "1" }) })).clear).toBe(
    micros("54"),
  );
});
