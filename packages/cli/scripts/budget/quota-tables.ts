import { tableOf } from "../docs/markdown.ts";
import { meanNight } from "./budget-model.ts";
import { plans, shapes } from "./budget-plans.ts";
import { googleLevels, limits, metaLevels, metaPerAd, tiktokLevels } from "./budget-sources.ts";
import { fine, label, percent, planNamed, whole } from "./cells.ts";
import { type PlatformPlan, type Shape, tiers } from "./report-plan.ts";

/** Core alone, with detail, and everything: calls of a mean night. */
function calls(plan: PlatformPlan, shape: Shape): readonly [number, number, number] {
  const [core = 0, detail = 0, audience = 0] = tiers.map((tier) => meanNight(plan, tier, shape).calls);
  return [core, core + detail, core + detail + audience];
}

const scopes = ["core", "core and detail", "all"] as const;

function perShape(id: string, cells: (plan: PlatformPlan, shape: Shape, sum: number) => readonly string[]): string[][] {
  const plan = planNamed(id);
  if (plan === undefined) return [];
  return shapes.flatMap((shape) =>
    calls(plan, shape).map((sum, at) => [shape.name, scopes[at] ?? "", fine(sum), ...cells(plan, shape, sum)]),
  );
}

const carried = (allowed: number, needed: number) => whole(Math.floor(allowed / needed));

/** Finding the accounts takes some, whatever their number. */
const discovery = 10;

/** How many accounts Google's levels carry. */
export function googleTable(): string {
  const head = ["account", "read", "operations a night", ...googleLevels.map(({ level }) => level), "Standard"];
  return tableOf(
    head,
    perShape("google", (_, __, sum) => [
      ...googleLevels.map(({ operations }) => carried(operations - discovery, sum)),
      "no limit",
    ]),
  );
}

/** What part of its own hour's allowance an account takes at Meta, were it all read in one hour. */
export function metaTable(): string {
  const head = ["account", "read", "calls a night", ...metaLevels.map(({ level }) => `of an hour, ${level}`)];
  const part = ({ ads }: Shape, insights: number, sum: number) => percent(sum / (insights + metaPerAd.insights * ads));
  return tableOf(
    head,
    perShape("meta", (_, shape, sum) => metaLevels.map(({ insights }) => part(shape, insights, sum))),
  );
}

/** How many accounts TikTok's levels carry in a day, and in the hour after 03:00 of one zone. */
export function tiktokTable(): string {
  const head = [
    "account",
    "read",
    "calls a night",
    ...tiktokLevels.flatMap(({ level }) => [`${level}, a day`, `${level}, an hour`]),
  ];
  return tableOf(
    head,
    perShape("tiktok", (_, __, sum) =>
      tiktokLevels.flatMap(({ minute, day }) => [carried(day, sum), carried(60 * minute, sum)]),
    ),
  );
}

/** How many accounts one LinkedIn app reads at our own pace. */
export function linkedinTable(): string {
  const hours = [4, 20];
  const head = ["account", "read", "calls a night", ...hours.map((hour) => `in ${hour} hours`)];
  return tableOf(
    head,
    perShape("linkedin", ({ requestsPerSecond }, _, sum) =>
      hours.map((hour) => carried(hour * 3600 * requestsPerSecond, sum)),
    ),
  );
}

/** Every limit the arithmetic leans on. */
export function limitTable(): string {
  const rows = plans.flatMap((plan) =>
    (limits[plan.id] ?? []).map(({ says, told, source }) => [label(plan), says, told, source]),
  );
  return tableOf(["platform", "limit", "told", "source"], rows);
}
