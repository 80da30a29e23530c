import { countOf, type PlatformPlan, type Report, type Shape } from "./report-plan.ts";
import type { Night } from "./requests.ts";

const itemBytes = 400;
const emptyPageBytes = 250;

/** Bytes of a page's body. */
export function bodyBytes(rows: number, pageBytes: number): number {
  return emptyPageBytes + rows * pageBytes;
}

/** Write units of an item around a body of so many bytes. */
export function unitsOf(bytes: number): number {
  return Math.ceil((bytes + itemBytes) / 1024);
}

/** Write units of the pages one report fills in a night. */
export function writesOf(plan: PlatformPlan, report: Report, shape: Shape, night: Night): number {
  const each = report.pageDays === 1 ? 1 : countOf(shape, report.each);
  if (report.holds === "entities") {
    const units = unitsOf(bodyBytes(countOf(shape, report.rows) * shape.listed, report.pageBytes));
    return units * (night.first ? 1 : shape.listsChange);
  }
  const units = each * unitsOf(bodyBytes(countOf(shape, report.rows), report.pageBytes));
  const pages = night.days / report.pageDays;
  if (night.first) return pages * units;
  if (report.pageDays > 1) return pages * units;
  return units + changedPages(plan, report, shape, night.days) * units * (report.history ? 2 : 1);
}

/**
 * Pages of the window, yesterday's apart, that have changed since they were read last: a conversion came late, or spend was
 * corrected. What is beyond the nightly window was read a week ago.
 */
export function changedPages(
  { restating }: PlatformPlan,
  { results, window }: Pick<Report, "results" | "window">,
  shape: Shape,
  days: number,
): number {
  const { lateShare, corrected } = restating;
  let changed = 0;
  for (let age = 1; age < days; age += 1) {
    const nights = age < window.nightly ? 1 : 7;
    const late = Array.from({ length: nights }, (_, night) => lateShare(age - night)).reduce((a, b) => a + b, 0);
    const noneLate = results ? Math.exp(-shape.results * late) : 1;
    const noneCorrected = corrected?.days === age ? (1 - corrected.share) ** shape.campaigns : 1;
    changed += 1 - noneLate * noneCorrected;
  }
  return changed;
}
