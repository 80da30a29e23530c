import { mostReadsPerStep, slicesAtOnce } from "@leadline/core/work-slices";
import { stageOf } from "@leadline/infra/stage";
import {
  countOf,
  type PlatformPlan,
  type Report,
  type Shape,
  type Tier,
} from "../../../packages/cli/scripts/budget/report-plan.ts";
import { type Night, requestsOf, spansOf } from "../../../packages/cli/scripts/budget/requests.ts";
import { shape as agency } from "./shape.ts";

interface Part {
  readonly calls: number;
  readonly rows: number;
}

/** What a worker is at work for while it reads a tier of an account, and how many messages it takes. */
export interface Reading {
  readonly seconds: number;
  readonly steps: number;
}

/**
 * Slices side by side by the engine's rule: as long as they hold no more rows than one may. Never faster than the pace
 * allows, were all workers of the platform busy at the same time.
 */
export function readingOf(plan: PlatformPlan, tier: Tier, shape: Shape, nightOf: (report: Report) => Night): Reading {
  const parts = plan.reports
    .filter((report) => report.tier === tier)
    .flatMap((report) => partsOf(plan, report, shape, nightOf(report)));
  if (parts.length === 0) return { seconds: 0, steps: 0 };
  const calls = parts.reduce((sum, part) => sum + part.calls, 0);
  const workers = Math.min(stageOf("prod").concurrency[plan.id] ?? 2, agency.accounts / 4);
  const seconds = Math.max(packed(parts, plan), (calls * workers) / plan.requestsPerSecond);
  return { seconds, steps: Math.ceil(parts.length / mostReadsPerStep) };
}

function partsOf(plan: PlatformPlan, report: Report, shape: Shape, night: Night): readonly Part[] {
  const [perDay, each] = [countOf(shape, report.rows), countOf(shape, report.each)];
  return spansOf(plan, report, shape, night).map((days) => {
    const rows = report.holds === "facts" ? days * perDay : perDay * shape.listed;
    return { calls: each * requestsOf(report.ask, rows, days) * report.share, rows: each * rows };
  });
}

function packed(parts: readonly Part[], { secondsPerCall, rowsPerSlice, requestsPerSecond }: PlatformPlan): number {
  const atOnce = slicesAtOnce({ requestsPerSecond });
  const [left, inWork] = [[...parts], [] as { readonly ends: number; readonly rows: number }[]];
  let now = 0;
  while (left.length > 0 || inWork.length > 0) {
    const room = rowsPerSlice - inWork.reduce((sum, { rows }) => sum + rows, 0);
    const at = left.findIndex(({ rows }) => inWork.length === 0 || rows <= room);
    const [next] = inWork.length < atOnce && at >= 0 ? left.splice(at, 1) : [];
    if (next !== undefined) {
      inWork.push({ ends: now + next.calls * secondsPerCall, rows: next.rows });
      continue;
    }
    inWork.sort((a, b) => a.ends - b.ends);
    now = inWork.shift()?.ends ?? now;
  }
  return now;
}
