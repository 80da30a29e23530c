import { tableOf } from "../docs/markdown.ts";
import type { Comparison, Pair } from "./budget-check.ts";
import { type Cost, firstNight, meanNight, plus } from "./budget-model.ts";
import { backfillDays, plans, shapes } from "./budget-plans.ts";
import { fine, label, percent, planNamed, whole } from "./cells.ts";
import { changedPages } from "./page-writes.ts";
import { type Ask, type Count, type PlatformPlan, type Report, type Shape, tiers } from "./report-plan.ts";
import { requestsOf, slicesOf } from "./requests.ts";
import { firstTask, taskBytes, taskUnits } from "./task-size.ts";

/** LinkedIn's figures: the names asked for in each row. */
const fieldsPerRow = 8;

const eachCase = plans.flatMap((plan) => shapes.map((shape) => ({ plan, shape })));

function costCells({ id }: PlatformPlan, { calls, rows, bytes, writeUnits, minutes }: Cost): string[] {
  const figures = id === "linkedin" ? ` + ${whole((rows * fieldsPerRow) / 1000)}k figures` : "";
  return [fine(calls), `${fine(calls)}${figures}`, whole(rows), fine(bytes / 1e6), whole(writeUnits), fine(minutes)];
}

const costHead = ["calls", "operations", "rows", "MB", "write units", "minutes"];

/** The mean night of every platform, size and tier. */
export function nightTable(): string {
  const rows = eachCase.flatMap(({ plan, shape }) =>
    tiers.map((tier) => [label(plan), shape.name, tier, ...costCells(plan, meanNight(plan, tier, shape))]),
  );
  return tableOf(["platform", "account", "tier", ...costHead], rows);
}

/** The first night of an account, 13 months back. */
export function backfillTable(): string {
  const rows = eachCase.flatMap(({ plan, shape }) =>
    tiers.map((tier) => [
      label(plan),
      shape.name,
      tier,
      ...costCells(plan, firstNight(plan, tier, shape, backfillDays)),
    ]),
  );
  return tableOf(["platform", "account", "tier", ...costHead], rows);
}

export function shapeTable(): string {
  const rows = shapes.map(({ name, campaigns, adGroups, ads, searchTerms, results, listed }) => [
    name,
    ...[campaigns, adGroups, ads, searchTerms, results].map(whole),
    `${listed} ×`,
  ]);
  return tableOf(["account", "campaigns", "ad groups", "ads", "search terms", "results a day", "listed"], rows);
}

/** Every report of the arithmetic, and how it is asked. */
export function reportTable(): string {
  const rows = plans.flatMap((plan) => plan.reports.map((report) => reportCells(plan, report)));
  return tableOf(["platform", "tier", "report", "built", "rows a day", "asked", "days read again"], rows);
}

function reportCells(plan: PlatformPlan, { tier, id, built, rows, ask, each, window, holds, share, request }: Report) {
  const times = each.per === "account" ? "" : `, for each of ${countText(each)}`;
  const seldom = share === 1 ? "" : ", one night in seven";
  const span = request === 1 ? ", each day by itself" : "";
  const again =
    window.nightly === window.weekly ? `${window.nightly}` : `${window.nightly}; ${window.weekly} one night in seven`;
  const days = holds === "entities" ? "the list as it is" : again;
  return [
    label(plan),
    tier,
    `\`${id}\``,
    built ? "yes" : "",
    countText(rows),
    `${askText(ask)}${times}${span}${seldom}`,
    days,
  ];
}

const unitNames = {
  account: "1",
  campaigns: "campaigns",
  adGroups: "ad groups",
  ads: "ads",
  searchTerms: "search terms",
};

function countText({ per, times }: Count): string {
  if (per === "account") return whole(times);
  if (times === 1) return unitNames[per];
  return times < 1 ? `${unitNames[per]} ÷ ${whole(1 / times)}` : `${unitNames[per]} × ${times}`;
}

function askText(ask: Ask): string {
  if (ask.kind === "whole") return ask.questions === 1 ? "1 question" : `${ask.questions} questions`;
  if (ask.kind === "pages") return `pages of ${whole(ask.rows)}`;
  return `pages of ${whole(ask.rows)}; beyond ${ask.plainPages} a report job`;
}

/** The first night in short: core alone, and everything. */
export function firstNightTable(): string {
  const rows = eachCase.map(({ plan, shape }) => {
    const cost = tiers.map((tier) => firstNight(plan, tier, shape, backfillDays)).reduce(plus);
    const core = firstNight(plan, "core", shape, backfillDays);
    return [
      label(plan),
      shape.name,
      fine(core.calls),
      fine(core.minutes),
      fine(cost.calls),
      fine(cost.minutes),
      dollars(cost.writeUnits),
    ];
  });
  return tableOf(["platform", "account", "core calls", "core minutes", "all calls", "all minutes", "all writes"], rows);
}

/** DynamoDB's most for one item. */
const mostItemBytes = 400 * 1024;

/** The tasks of first nights that grow beyond a hundred slices. */
export function taskTable(): string {
  const rows = eachCase.flatMap(({ plan, shape }) =>
    tiers.flatMap((tier) => {
      const task = firstTask(plan, tier, shape, backfillDays);
      if (task.slices <= 100) return [];
      const units = firstNight(plan, tier, shape, backfillDays).writeUnits;
      const size = taskBytes(task);
      const fits = size > mostItemBytes ? "does not fit" : `${whole(size / 1024)} kB`;
      return [[label(plan), shape.name, tier, whole(task.slices), fits, percent(taskUnits(task) / units)]];
    }),
  );
  return tableOf(["platform", "account", "tier", "slices", "task item", "of the night's write units"], rows);
}

/** On demand, in us-east-1 since November 2024. */
const dollarsPerMillionUnits = 0.625;
const dollars = (units: number) => `$${((units * dollarsPerMillionUnits) / 1e6).toFixed(3)}`;

/** One month of one account on every platform at once. */
export function monthTable(): string {
  const rows = shapes.map((shape) => {
    const units = tiers.map((tier) =>
      plans.reduce((sum, plan) => sum + 30 * meanNight(plan, tier, shape).writeUnits, 0),
    );
    const minutes = plans.reduce(
      (sum, plan) => sum + 30 * tiers.reduce((all, tier) => all + meanNight(plan, tier, shape).minutes, 0),
      0,
    );
    return [shape.name, ...units.map((one) => `${whole(one)} (${dollars(one)})`), whole(minutes)];
  });
  return tableOf(["four accounts", ...tiers.map((tier) => `${tier}, write units`), "worker minutes"], rows);
}

/** Requests per account and day for one report of 1,000 rows a day with its results over 30 days. */
export interface Budget {
  readonly id: string;
  readonly most: number;
}

export const budgets: readonly Budget[] = [
  { id: "google", most: 0.15 },
  { id: "meta", most: 2 },
  { id: "tiktok", most: 1 },
  { id: "linkedin", most: 0.3 },
];

/** What the present adapters need for it, asked as their campaign report is. */
export function neededFor({ id }: Budget): number {
  const [days, rowsPerDay] = [30, 1_000];
  const plan = planNamed(id);
  const report = plan?.reports.find((one) => one.id === "campaign");
  if (plan === undefined || report === undefined) throw new Error(`No campaign report: ${id}`);
  const slices = slicesOf(days, rowsPerDay, { request: report.request, rowsPerSlice: plan.rowsPerSlice });
  return slices.reduce((sum, span) => sum + requestsOf(report.ask, span * rowsPerDay, span), 0) / days;
}

export function budgetTable(): string {
  const rows = budgets.map((budget) => [label(budget), `≤ ${budget.most}`, neededFor(budget).toFixed(2)]);
  return tableOf(["platform", "budget", "needed"], rows);
}

/** Share of the days that change in a night, by what the twin's late conversions do at each size. */
export function changeTable(): string {
  const share = (plan: PlatformPlan, shape: Shape) =>
    changedPages(plan, { results: true, window: { nightly: 30, weekly: 30 } }, shape, 30) / 29;
  const rows = plans.map((plan) => [label(plan), ...shapes.map((shape) => percent(share(plan, shape)))]);
  return tableOf(["platform", ...shapes.map(({ name, results }) => `${name}: ${whole(results)} results a day`)], rows);
}

/** The model beside what a real night cost. */
export function countedTable(found: readonly Comparison[]): string {
  const names = ["calls", "rows", "bytes", "changed", "writeUnits"] as const;
  const head = ["platform", "accounts", "what", "model", "counted", "model is off by"];
  const rows = found.flatMap((one) =>
    names.map((name) => [
      label({ id: one.platform }),
      String(one.accounts),
      whatIs(name, one),
      ...pairCells(one[name]),
    ]),
  );
  return tableOf(head, rows);
}

function whatIs(name: string, { pages }: Comparison): string {
  if (name === "changed") return `changed pages of ${whole(pages)}`;
  return name === "writeUnits" ? "write units" : name;
}

function pairCells({ model, counted }: Pair): string[] {
  return [whole(model), whole(counted), percent(Math.abs(model / counted - 1))];
}
