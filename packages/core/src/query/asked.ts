import { type Level, levels, type ReportId } from "../facts.ts";
import { type AccountKey, accountName } from "../ids.ts";
import type { ReportTraits } from "../platform.ts";
import { audienceOf, groupingOf, type KpiQuery, unallocated } from "./question.ts";

/** Whether the query's filters let the account through. */
export function isAsked({ platforms, accounts }: KpiQuery, owner: AccountKey): boolean {
  const named = (key: AccountKey) => accountName(key) === accountName(owner);
  return (platforms?.includes(owner.platform) ?? true) && (accounts?.some(named) ?? true);
}

/** The finest level that a split or a filter names. */
export function levelAsked({ by, campaigns, adGroups, ads }: KpiQuery): Level {
  const grouping = groupingOf(by);
  if (ads !== undefined || grouping.includes("ad")) return "ad";
  if (adGroups !== undefined || grouping.includes("adGroup")) return "adGroup";
  if (campaigns !== undefined || grouping.includes("campaign")) return "campaign";
  return "account";
}

/** Whether the account's own total, which is the whole truth, has to be split at all. */
export function isSplit(query: KpiQuery): boolean {
  return levelAsked(query) !== "account" || splitName(query) !== "account";
}

/** Whether the answer holds what an account reports beyond its parts. */
export function wantsUnallocated({ campaigns, adGroups, ads }: KpiQuery): boolean {
  return [campaigns, adGroups, ads].every((filter) => filter?.includes(unallocated) ?? true);
}

/** Which pages the answer is made of. */
export function pagesAsked(query: KpiQuery): { readonly whole: boolean; readonly parts: boolean } {
  const parts = isSplit(query);
  return { parts, whole: !parts || wantsUnallocated(query) };
}

/** The report of the platform that splits its accounts as asked, and its level; `null` where it has none. */
export function partsReport(query: KpiQuery, reports: readonly ReportTraits[]): ReportTraits | null {
  const [name, level] = [splitName(query), levelAsked(query)];
  const found = reports.find((report) => {
    if (report.holds !== "facts") return false;
    return isAudienceReport(report.id)
      ? report.id === name && levels.some((known) => known === report.level) && rank(report.level) >= rank(level)
      : report.level === level && name === level;
  });
  return found ?? null;
}

/** Why a platform without such a report has no rows. */
export function splitMissing(query: KpiQuery): string {
  const name = splitName(query);
  return isAudienceReport(name) ? `audienceNotRead:${name.slice("audience.".length)}` : `${name}NotRead`;
}

/** The level, or the kind of audience, that names the report. */
function splitName(query: KpiQuery): string {
  if (query.by.includes("targetedAudience")) return "targetedAudience";
  return audienceOf(query.by) ?? levelAsked(query);
}

const isAudienceReport = (name: string | ReportId) => name.startsWith("audience.");
const ranks: readonly string[] = levels;
const rank = (level: ReportTraits["level"]) => ranks.indexOf(level);
