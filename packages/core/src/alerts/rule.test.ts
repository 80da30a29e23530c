import { expect, test } from "vitest";
import { LeadlineError } from "../errors.ts";
import { micros } from "../micros.ts";
import { sampleRules } from "../query/sample.ts";
import { settings } from "../settings.ts";
import { evidenceOf } from "./evidence.ts";
import { ruleVersion } from "./rule.ts";
import { sampleRule } from "./sample.ts";

const least = { id: "cpl", name: "CPL", kpi: "cpl", threshold: { above: "60", currency: "EUR" } };
const platforms = [{ id: "google", endpoints: {}, mapping: sampleRules }];

function read(alerts: readonly unknown[]) {
  return settings(
    { reportingCurrency: "EUR", clients: [{ id: "northwind", name: "N", accounts: [] }], alerts },
    platforms,
  );
}

function refusal(...alerts: readonly unknown[]): string {
  try {
    read(alerts);
  } catch (error) {
    if (error instanceof LeadlineError) return error.message;
  }
  return "accepted";
}

test("the least rule is filled with defaults", () => {
  expect(read([least]).alerts).toEqual([
    {
      id: "cpl",
      name: "CPL",
      kpi: "cpl",
      scope: { each: "client" },
      window: 14,
      threshold: { kind: "fixed", side: "above", at: micros("60"), clear: micros("54"), currency: "EUR" },
      minimum: {},
      confidence: 0.95,
      evaluations: 2,
      coolDownHours: 72,
      reminderHours: 168,
      deadlineHours: 9,
      quietHours: null,
      severity: "warning",
      channels: [],
      owner: null,
    },
  ]);
});

test("a target with a margin is a fixed threshold, exactly, and its clear threshold may be a margin too", () => {
  const threshold = { baseline: "target", target: "49.90", by: "+20%", clear: "+5%", currency: "EUR" };
  expect(sampleRule({ threshold }).threshold).toEqual({
    kind: "fixed",
    side: "above",
    at: micros("59.88"),
    clear: micros("52.395"),
    currency: "EUR",
  });
});

test("shares may be percentages, and a target may be cleared by a number", () => {
  const share = sampleRule({ kpi: "conversionRate", threshold: { below: "2.5%", clear: "3%" } }).threshold;
  expect(share).toMatchObject({ at: micros("0.025"), clear: micros("0.03") });
  const roas = { baseline: "target", target: "3", by: "-10%", clear: "2.9" };
  expect(sampleRule({ kpi: "roas", threshold: roas, minimum: { spend: "1" } }).threshold).toMatchObject({
    at: micros("2.7"),
    clear: micros("2.9"),
  });
});

test("a fall against a baseline is judged from below, and clears a tenth inside", () => {
  const threshold = { baseline: "previousPeriod", by: "-20%" };
  expect(sampleRule({ kpi: "conversionRate", threshold }).threshold).toEqual({
    kind: "relative",
    baseline: "previousPeriod",
    side: "below",
    at: micros("0.8"),
    clear: micros("0.88"),
  });
});

test("durations, quiet hours and scopes are read", () => {
  const rule = sampleRule({
    coolDown: "12h",
    reminder: "never",
    quietHours: { from: "22:00", to: "07:00", zone: "Europe/Paris" },
    scope: {
      client: "northwind",
      platforms: ["google"],
      accounts: ["google:*"],
      campaigns: ["*brand*"],
      each: "campaign",
    },
  });
  expect(rule).toMatchObject({ coolDownHours: 12, reminderHours: null, quietHours: { from: 22, to: 7 } });
  expect(rule.scope.campaigns).toEqual(["*brand*"]);
});

test.each<[string, object, string]>([
  [
    "two sides at once",
    { threshold: { above: "60", below: "20" } },
    "alerts[0].threshold: found a group of fields, expected one of above, below and baseline",
  ],
  ["no side at all", { threshold: {} }, "alerts[0].threshold: found a group of fields, expected one of above"],
  [
    "money without its currency",
    { threshold: { above: "60" } },
    "alerts[0].threshold.currency: found nothing, expected a currency such as EUR",
  ],
  [
    "a currency where there is no money",
    { kpi: "ctr", threshold: { below: "0.01", currency: "EUR" } },
    'alerts[0].threshold.currency: found "EUR", expected no currency',
  ],
  [
    "a number that is not text",
    { threshold: { above: 60, currency: "EUR" } },
    "alerts[0].threshold.above: found the number 60, expected text (in quotes)",
  ],
  [
    "a baseline without a margin",
    { threshold: { baseline: "previousPeriod" } },
    "alerts[0].threshold.by: found nothing, expected a change such as +50%",
  ],
  [
    "a margin that is no change",
    { threshold: { baseline: "previousPeriod", by: "+0%" } },
    "expected a change other than 0 %",
  ],
  [
    "a target without its number",
    { threshold: { baseline: "target", by: "+5%", currency: "EUR" } },
    "alerts[0].threshold.target: found nothing",
  ],
  [
    "a clear threshold outside",
    { threshold: { above: "60", clear: "61", currency: "EUR" } },
    'alerts[0].threshold.clear: found "61", expected a number not above the threshold',
  ],
  [
    "a number with its currency",
    { threshold: { above: "60 EUR", currency: "EUR" } },
    'alerts[0].threshold.above: found "60 EUR", expected a decimal number in quotes without a currency',
  ],
  [
    "a currency that is none",
    { threshold: { above: "60", currency: "XYZ" } },
    'alerts[0].threshold.currency: found "XYZ", expected a currency such as EUR',
  ],
  [
    "more than a whole",
    { kpi: "conversionRate", threshold: { below: "5" } },
    'alerts[0].threshold.below: found "5", expected a share of at most 1, such as 0.05, or 5%',
  ],
  [
    "a percentage of what is no share",
    { threshold: { above: "60%", currency: "EUR" } },
    "expected a number without %, since cpl is no share",
  ],
  [
    "a change where the threshold is a number",
    { threshold: { above: "60", clear: "+10%", currency: "EUR" } },
    'alerts[0].threshold.clear: found "+10%", expected a number such as 45',
  ],
  [
    "a number where the threshold is a change",
    { threshold: { baseline: "previousPeriod", by: "-30%", clear: "0.9" } },
    'alerts[0].threshold.clear: found "0.9", expected a change such as +35%',
  ],
  [
    "a threshold below nothing",
    { kpi: "ctr", threshold: { below: "0" } },
    'alerts[0].threshold.below: found "0", expected a number above 0',
  ],
  ["a threshold of nothing", { threshold: { above: "0", currency: "EUR" } }, "expected a number above 0"],
  [
    "people who cannot be summed",
    { kpi: "frequency", threshold: { above: "4" } },
    'alerts[0].kpi: found "frequency", expected a KPI whose parts can be summed',
  ],
  ["an unknown KPI", { kpi: "cpx" }, 'alerts[0].kpi: found "cpx", expected one of cpl'],
  [
    "amounts of money without a volume",
    { kpi: "roas", threshold: { below: "2" } },
    "alerts[0].minimum: found nothing, expected what the window has to hold",
  ],
  [
    "a volume of people, who cannot be summed",
    { minimum: { reach: "1000" } },
    'alerts[0].minimum.reach: found "1000", expected a metric that can be summed over days',
  ],
  [
    "a duration that is none",
    { coolDown: "three days" },
    'alerts[0].coolDown: found "three days", expected a duration such as 12h',
  ],
  ["a broken hour", { quietHours: { from: "7", to: "08:00", zone: "UTC" } }, "alerts[0].quietHours.from"],
  ["an unknown zone", { quietHours: { from: "07:00", to: "08:00", zone: "Mars/Base" } }, "alerts[0].quietHours.zone"],
  [
    "an unknown client",
    { scope: { client: "other" } },
    'alerts[0].scope.client: found "other", expected a client: northwind',
  ],
  [
    "an unknown platform",
    { scope: { platforms: ["bing"] } },
    'alerts[0].scope.platforms[0]: found "bing", expected a platform: google',
  ],
  ["an unknown channel", { channels: ["team"] }, 'alerts[0].channels[0]: found "team"'],
  ["an unknown field", { treshold: {} }, "alerts[0].treshold: found a field Leadline does not know"],
])("%s is refused, and the place is named", (_, more, expected) => {
  expect(refusal({ ...least, ...more })).toContain(expected);
});

test("two rules of one id are refused", () => {
  expect(refusal(least, least)).toContain('alerts[1].id: found "cpl", expected it once only');
});

test("a rule is another rule once it judges otherwise, not when it tells others", () => {
  const version = ruleVersion(sampleRule());
  expect(ruleVersion(sampleRule({ name: "Cost", owner: "Ada", severity: "critical", reminder: "1d" }))).toBe(version);
  expect(ruleVersion(sampleRule({ window: 7 }))).not.toBe(version);
  expect(ruleVersion(sampleRule({ threshold: { above: "61", currency: "EUR" } }))).not.toBe(version);
});

test("what bears evidence follows from what a KPI is made of", () => {
  const kinds = [
    "cpl",
    "cpql",
    "cpa",
    "ctr",
    "conversionRate",
    "acquisitionRate",
    "roas",
    "cos",
    "cpm",
    "cpc",
  ] as const;
  expect(kinds.map((name) => evidenceOf(name))).toEqual([
    ...(["cost", "cost", "cost", "share", "share", "share"] as const),
    ...(["volume", "volume", "volume", "volume"] as const),
  ]);
});

test("a reminder comes at most hourly, and a deadline within the day", () => {
  expect(sampleRule({ reminder: "1h", deadline: "23h" })).toMatchObject({ reminderHours: 1, deadlineHours: 23 });
  expect(refusal({ ...least, reminder: "0h" })).toContain("at least 1h, or never");
  expect(refusal({ ...least, deadline: "24h" })).toContain("at most 23h");
});
