import { createHash } from "node:crypto";
import { accountId, platformId } from "@leadline/core/ids";
import { firstPart } from "@leadline/core/planning/slices";
import type { PlatformTraits } from "@leadline/core/platform";
import { addDays, calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { mostReadsPerStep, slicesAtOnce } from "@leadline/core/work-slices";
import { functions } from "@leadline/functions/manifest";
import { stageOf } from "@leadline/infra/stage";
import { platforms } from "@leadline/platforms/list";
import { plans } from "../../packages/cli/scripts/budget/budget-plans.ts";
import { tableOf } from "../../packages/cli/scripts/docs/markdown.ts";
import { shape } from "./cost/shape.ts";
import { earlierNight } from "./scale/earlier-night.ts";
import { backfillDays, storeMs, times, zones } from "./scale/shape.ts";

const night = calendarDate("2026-11-22");

/** Slices of an ordinary night of one account of fifty campaigns. */
export function slicesOfNight(traits: PlatformTraits): number {
  const key = { platform: platformId(traits.id), account: accountId("1"), night, tier: "core" } as const;
  const { outcomes } = earlierNight(traits, key, instant("2026-11-22T03:00:00Z"));
  const range = { from: addDays(night, -traits.window.restated), to: addDays(night, -1) };
  return firstPart(range, { traits, tier: "core", counted: outcomes }).slices.length;
}

function planned({ id, window, lookback, due, rowsPerSlice, requestsPerSecond, reports }: PlatformTraits) {
  return { id, window, lookback, due, rowsPerSlice, requestsPerSecond, reports };
}

const known: readonly PlatformTraits[] = platforms;

/** What every simulated night rests on. */
function nights() {
  return known.map((traits) => ({
    ...planned(traits),
    slices: slicesOfNight(traits),
    atOnce: slicesAtOnce(traits),
  }));
}

/** What the month behind the page of costs was counted from, as a short digest: it differs when a window, a pace or a number of slices does. */
export function countInputs(): string {
  return digestOf({ shape, scale: scaleInputs() });
}

/** And the night of a thousand accounts. */
export function scaleInputs(): string {
  const tick = functions.find(({ name }) => name === "plan-night")?.timeoutS;
  const { concurrency } = stageOf("prod");
  const seconds = plans.map(({ id, secondsPerCall }) => ({ id, secondsPerCall }));
  return digestOf({
    night: nights(),
    mostReadsPerStep,
    concurrency,
    zones,
    storeMs,
    backfillDays,
    times,
    seconds,
    tick,
  });
}

function digestOf(inputs: object): string {
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 16);
}

/** The digest, and what of the inputs a reader may want to see. */
export function inputsTable(digest: string): string {
  const slices = known.map((traits) => `${traits.label} ${slicesOfNight(traits)}`).join(", ");
  return tableOf(
    ["made from", ""],
    [
      ["slices of an account's ordinary night", slices],
      ["digest of every input", `\`${digest}\``],
    ],
  );
}
