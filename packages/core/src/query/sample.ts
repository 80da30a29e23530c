import { dayPeriod, type EntityPage, type Fact, type FactPage, reportId, resultKey, snapshot } from "../facts.ts";
import { type AccountKey, accountKey, clientId, entityId } from "../ids.ts";
import { type MappingOverride, mappingSpans } from "../mapping/overrides.ts";
import type { MappingRules } from "../mapping.ts";
import type { StoredMetric } from "../metrics.ts";
import { type Micros, micros } from "../micros.ts";
import { calendarDate } from "../time/calendar-date.ts";
import type { AccountInput } from "./account-input.ts";
import type { KpiQuery } from "./question.ts";

/** Rules of a platform that tells leads by form, acquisitions with revenue, and no qualified leads. For tests. */
export const sampleRules: MappingRules = {
  goals: {
    lead: [[{ action: "form", basis: "platform" }]],
    acquisition: [[{ action: "order", basis: "platform" }]],
    revenue: [[{ action: "order", basis: "platform" }]],
  },
  contains: [],
  disjoint: [],
};

/** One row in plain text: `leads` and `revenue` become results of the sample rules. For tests. */
export interface SampleRow {
  readonly entity: string;
  readonly spend?: string | null;
  readonly impressions?: string | null;
  readonly linkClicks?: string | null;
  readonly leads?: string;
  readonly revenue?: string;
}

export const sampleMetrics = ["spend", "impressions", "linkClicks"] as const satisfies readonly StoredMetric[];

const amount = (text: string | null | undefined): Micros | null => (text === null ? null : micros(text ?? "0"));

export function sampleFact({ entity, leads, revenue, ...metrics }: SampleRow): Fact {
  return {
    entity: entityId(entity),
    parent: null,
    audience: null,
    metrics: Object.fromEntries(sampleMetrics.map((name) => [name, amount(metrics[name])])),
    results: {
      ...(leads === undefined ? {} : { [resultKey("form", "platform")]: { count: micros(leads), value: null } }),
      ...(revenue === undefined
        ? {}
        : { [resultKey("order", "platform")]: { count: micros("1"), value: micros(revenue) } }),
    },
  };
}

export function samplePage(
  owner: AccountKey,
  level: "account" | "campaign",
  date: string,
  rows: readonly SampleRow[],
  more: Partial<FactPage> = {},
): FactPage {
  return {
    holds: "facts",
    owner,
    report: reportId(level),
    period: dayPeriod(calendarDate(date)),
    level,
    currency: "EUR",
    metrics: sampleMetrics,
    unavailable: [],
    facts: rows.map(sampleFact),
    ...more,
  };
}

export function sampleEntities(
  owner: AccountKey,
  report: string,
  rows: readonly (readonly [id: string, name: string, attributes?: Record<string, string | null>])[],
): EntityPage {
  return {
    holds: "entities",
    owner,
    report: reportId(report),
    period: snapshot,
    entities: rows.map(([id, name, attributes = {}]) => ({
      id: entityId(id),
      parent: null,
      name,
      status: "ENABLED",
      attributes,
    })),
  };
}

/** An account whose pages are given as rows per day. For tests. */
export function sampleAccount(
  key: string,
  days: Readonly<Record<string, { readonly account?: readonly SampleRow[]; readonly campaign?: readonly SampleRow[] }>>,
  more: Partial<AccountInput> & { readonly overrides?: readonly MappingOverride[] } = {},
): AccountInput {
  const owner = accountKey(key);
  const { overrides = [], ...rest } = more;
  const pages = (level: "account" | "campaign") =>
    Object.entries(days).flatMap(([date, day]) => {
      const rows = day[level];
      return rows === undefined ? [] : [samplePage(owner, level, date, rows, { currency: more.currency ?? "EUR" })];
    });
  return {
    ...owner,
    name: `Name of ${key}`,
    zone: "Europe/Paris",
    currency: "EUR",
    mapping: mappingSpans(owner, sampleRules, overrides),
    actions: null,
    campaigns: null,
    pages: { whole: pages("account"), parts: pages("campaign") },
    ...rest,
  };
}

export function sampleQuery(more: Partial<KpiQuery> = {}): KpiQuery {
  return {
    client: clientId("northwind"),
    from: calendarDate("2026-11-01"),
    to: calendarDate("2026-11-03"),
    by: [],
    columns: ["spend", "leads", "cpl"],
    ...more,
  };
}
