import { accountName } from "../ids.ts";
import { partsOfKpi } from "../kpis.ts";
import type { CalendarDate, DateRange } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import type { AlertRule } from "./rule.ts";
import { baseRange, comparedWeekdays, isByWeekday, windowOf } from "./spans.ts";
import type { SubjectFacts } from "./subject.ts";

/** Answers of the API with the figures that were judged, as they were known then: paths with their queries. */
export interface AlertLink {
  /** The window; beside each number that of the days it is compared with, where the API compares with the same. */
  readonly figures: string;
  /** The days it is compared with, where the API would compare with others; `null` else. */
  readonly before: string | null;
  /** One of each of their weekdays that count; `null` where all of them do. */
  readonly weekdays: readonly CalendarDate[] | null;
}

/** Longer than that, channels and mail programs would cut it. */
const longest = 2_900;

/** `at`: when it was judged. `null` for what is nobody's, and where an address would have to name too many accounts or campaigns. */
export function linkTo(
  rule: Pick<AlertRule, "kpi" | "scope" | "window" | "threshold">,
  facts: SubjectFacts,
  at: Instant,
): AlertLink | null {
  const asked = askedOf(rule, facts);
  if (asked === null) return null;
  const byWeekday = isByWeekday(rule.threshold);
  const window = windowOf(rule, facts.night);
  const path = (range: DateRange, more: Readonly<Record<string, string>>) =>
    `/v1/kpis?${legible(new URLSearchParams({ ...asked, ...range, ...more, asOf: at }).toString())}`;
  const figures = path(window, { by: "campaign", ...(byWeekday ? {} : { compare: "previous" }) });
  // Of a shorter window only some of the days are compared with: each of them has its own row.
  const weekdays = comparedWeekdays(rule, facts.night);
  const by = weekdays !== null ? "day" : "campaign";
  const before = byWeekday ? path(baseRange(rule, facts.night), { by }) : null;
  return Math.max(figures.length, before?.length ?? 0) > longest ? null : { figures, before, weekdays };
}

/** What is summed, and in which currency. */
function askedOf(
  { kpi, scope }: Pick<AlertRule, "kpi" | "scope">,
  { subject, goal, currency, accounts = [], parts }: SubjectFacts,
): Readonly<Record<string, string>> | null {
  const { client, platform, account, campaign } = subject;
  if (client === null) return null;
  const own = account === undefined || platform === undefined ? accounts : [{ platform, account }];
  const named = scope.campaigns === undefined ? [] : parts.flatMap((part) => part.subject.campaign ?? []);
  const campaigns = campaign === undefined ? named : [campaign];
  const columns = [...new Set(["spend", ...partsOfKpi(kpi, goal), kpi])];
  return {
    client,
    kpis: columns.join(","),
    currency,
    ...(own.length === 0 ? {} : { account: own.map(accountName).join(",") }),
    ...(campaigns.length === 0 ? {} : { campaign: campaigns.join(",") }),
  };
}

/** Commas and colons need no escape in a query, and people read it. */
const legible = (query: string) => query.replaceAll("%2C", ",").replaceAll("%3A", ":");
