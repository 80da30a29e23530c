import type { Branded } from "./branded.ts";
import { LeadlineError } from "./errors.ts";
import type { AccountKey, EntityId } from "./ids.ts";
import type { StoredMetric } from "./metrics.ts";
import type { Micros } from "./micros.ts";
import { type CalendarDate, calendarDate } from "./time/calendar-date.ts";

/** Coarse to fine. LinkedIn's campaign group is our campaign, its campaign our ad group, its creative our ad. */
export const levels = ["account", "campaign", "adGroup", "ad"] as const;
export type Level = (typeof levels)[number];

/** One kind of page: `account`, `campaign`, `conversionActionEntities`, … */
export type ReportId = Branded<string, "ReportId">;

/** `D2026-11-21` a day, `M2026-11` a month, `T7:2026-11-21` trailing days, `S` a snapshot. Text order is time order within a kind. */
export type Period = Branded<string, "Period">;

export const reportId = (text: string) => text as ReportId;
export const dayPeriod = (date: CalendarDate) => `D${date}` as Period;
export const snapshot = "S" as Period;

/** Reads a period of any kind from stored text; throws `input.invalid` otherwise. */
export function parsePeriod(text: string): Period {
  if (!/^(D\d{4}-\d\d-\d\d|M\d{4}-\d\d|T\d{1,2}:\d{4}-\d\d-\d\d|S)$/.test(text)) {
    throw new LeadlineError("input.invalid", `Not a period: ${text.slice(0, 60)}`, { expected: "such as D2026-11-21" });
  }
  return text as Period;
}

/** The day of a day period; throws `input.invalid` for any other period. */
export function dateOf(period: Period): CalendarDate {
  return calendarDate(period.startsWith("D") ? period.slice(1) : period);
}

/** `<action>@<basis>`: `lead@7d_click`, `123@primary/clickDate`. The action is percent-encoded. */
export type ResultKey = Branded<string, "ResultKey">;

export function resultKey(action: string, basis: string): ResultKey {
  return `${encodeURIComponent(action)}@${basis}` as ResultKey;
}

export function partsOf(key: ResultKey): { action: string; basis: string } {
  const at = key.indexOf("@");
  return { action: decodeURIComponent(key.slice(0, at)), basis: key.slice(at + 1) };
}

/** Reads a key from stored or vendor-made text; throws `input.invalid` when it has no action or no basis. */
export function parseResultKey(text: string): ResultKey {
  if (!/^[^@]+@[A-Za-z0-9_/-]+$/.test(text)) {
    throw new LeadlineError("input.invalid", `Not a result key: ${text.slice(0, 60)}`, { expected: "action@basis" });
  }
  return text as ResultKey;
}

/** `null` = the platform cannot say; 0 = it said zero. */
export interface Result {
  readonly count: Micros | null;
  readonly value: Micros | null;
}

export interface Audience {
  readonly kind: string;
  readonly value: string;
}

/** One row of a page. Every number, whole counts too, is in millionths; money is in the page's currency. */
export interface Fact {
  readonly entity: EntityId;
  readonly parent: EntityId | null;
  readonly audience: Audience | null;
  /** Exactly the page's `metrics`, in any order. `null` = the platform said nothing. */
  readonly metrics: Readonly<Partial<Record<StoredMetric, Micros | null>>>;
  /** A key that is absent means zero, unless the page lists `results` as unavailable. */
  readonly results: Readonly<Record<ResultKey, Result>>;
}

interface PageOf<Holds extends string> {
  readonly holds: Holds;
  readonly owner: AccountKey;
  readonly report: ReportId;
  readonly period: Period;
}

/** All facts of (account, report, period), sorted by entity and audience; empty when nothing ran. */
export interface FactPage extends PageOf<"facts"> {
  readonly level: Level;
  readonly currency: string;
  readonly metrics: readonly StoredMetric[];
  /** Metrics, or `results`, that the platform could not give for this page: null, not 0. */
  readonly unavailable: readonly string[];
  readonly facts: readonly Fact[];
}

/** Names, statuses and other texts of one kind of entity. */
export interface Entity {
  readonly id: EntityId;
  readonly parent: EntityId | null;
  readonly name: string | null;
  readonly status: string | null;
  /** Such as a conversion action's `category`, a campaign's `channel`. */
  readonly attributes: Readonly<Record<string, string | null>>;
}

/** A snapshot of all entities of one kind of an account, sorted by id. */
export interface EntityPage extends PageOf<"entities"> {
  readonly entities: readonly Entity[];
}

export type Page = FactPage | EntityPage;
