import { meanNight } from "../../../packages/cli/scripts/budget/budget-model.ts";
import { plans, shapes } from "../../../packages/cli/scripts/budget/budget-plans.ts";
import { bodyBytes } from "../../../packages/cli/scripts/budget/page-writes.ts";
import {
  countOf,
  type PlatformPlan,
  type Shape,
  type Tier,
  type Window,
} from "../../../packages/cli/scripts/budget/report-plan.ts";
import { memoryGb } from "./parts.ts";
import { assumed } from "./shape.ts";
import { readingOf } from "./side-by-side.ts";

/** What one tier of one account takes in a month, from the model behind `budget.md`. */
export interface Modelled {
  readonly calls: number;
  readonly messages: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly gbSeconds: number;
  /** Added to the table in a month, lists apart. */
  readonly bytes: number;
}

const nights = 30;
const itemBytes = 400;

/** The mean of the four platforms, for an account of 50 campaigns. */
export function modelledMonth(tier: Tier): Modelled {
  const ordinary = shapes.find(({ campaigns }) => campaigns === 50);
  if (ordinary === undefined) throw new Error("The model has no account of 50 campaigns.");
  const months = plans.map((plan) => monthOf(plan, tier, ordinary));
  const mean = (of: (month: Modelled) => number) => months.reduce((sum, one) => sum + of(one), 0) / months.length;
  return {
    calls: mean(({ calls }) => calls),
    messages: mean(({ messages }) => messages),
    writeUnits: mean(({ writeUnits }) => writeUnits),
    readUnits: mean(({ readUnits }) => readUnits),
    gbSeconds: mean(({ gbSeconds }) => gbSeconds),
    bytes: mean(({ bytes }) => bytes),
  };
}

function monthOf(plan: PlatformPlan, tier: Tier, shape: Shape): Modelled {
  const { calls, rows, writeUnits } = meanNight(plan, tier, shape);
  const facts = plan.reports
    .filter((report) => report.tier === tier && report.holds === "facts")
    .map((report) => {
      const each = report.pageDays === 1 ? 1 : countOf(shape, report.each);
      const page = each * (bodyBytes(countOf(shape, report.rows), report.pageBytes) + itemBytes);
      return { page, window: report.window.nightly / report.pageDays, kept: nights / report.pageDays };
    });
  // The window's heads are read before anything is written, and every page that is replaced once more.
  const read = facts.reduce((sum, { page, window }) => sum + (2 * page * window) / 4096, 0);
  const { seconds, steps } = meanReading(plan, tier, shape);
  const memory = memoryGb(({ platform }) => platform === plan.id);
  return {
    calls: nights * calls,
    messages: nights * steps,
    writeUnits: nights * writeUnits,
    readUnits: nights * read,
    // With less memory a row takes longer: what it costs is the same.
    gbSeconds: nights * ((seconds + (steps * assumed.startMs) / 1000) * memory + (rows * assumed.rowMs) / 1000),
    bytes: facts.reduce((sum, { page, kept }) => sum + page * kept, 0),
  };
}

/** Six ordinary nights and the weekly one. */
function meanReading(plan: PlatformPlan, tier: Tier, shape: Shape) {
  const reading = (days: (window: Window) => number) =>
    readingOf(plan, tier, shape, ({ window }) => ({ days: days(window), first: false }));
  const [ordinary, wide] = [reading(({ nightly }) => nightly), reading(({ weekly }) => weekly)];
  return {
    seconds: (6 * ordinary.seconds + wide.seconds) / 7,
    steps: (6 * ordinary.steps + wide.steps) / 7,
  };
}
