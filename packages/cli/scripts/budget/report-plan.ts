/** What an account delivers and lists on an ordinary day: everything the arithmetic knows of it. */
export interface Shape {
  readonly name: string;
  /** Entities that deliver on a day. */
  readonly campaigns: number;
  readonly adGroups: number;
  readonly ads: number;
  readonly searchTerms: number;
  /** Entities in a list, for each that delivers: paused, ended and removed ones are listed too. */
  readonly listed: number;
  /** Conversions that one day's ads lead to, late ones included. */
  readonly results: number;
  /** Share of the nights on which a list has changed. */
  readonly listsChange: number;
}

export const tiers = ["core", "detail", "audience"] as const;
export type Tier = (typeof tiers)[number];

export type Unit = "account" | "campaigns" | "adGroups" | "ads" | "searchTerms";

/** How many of a unit there are, or a fixed number. */
export type Count = { readonly per: Unit; readonly times: number };

/** How a platform gives an answer. */
export type Ask =
  /** Each question has one answer, however long. */
  | { readonly kind: "whole"; readonly questions: number }
  /** One question, answered page by page. */
  | { readonly kind: "pages"; readonly rows: number }
  /** Plain pages while they are few; else a report job, looked at until it is done. `expects`: rows a day the adapter takes for granted; the true number when left out. */
  | {
      readonly kind: "job";
      readonly rows: number;
      readonly plainPages: number;
      readonly looks: number;
      readonly expects?: number;
    };

/** Days read again: every night, and instead on one night in seven. */
export interface Window {
  readonly nightly: number;
  readonly weekly: number;
}

export type Job = Ask & { readonly kind: "job" };

export interface Report {
  readonly tier: Tier;
  readonly id: string;
  /** The product reads it already. */
  readonly built: boolean;
  readonly holds: "facts" | "entities";
  /** Rows a day, or entities in the list. */
  readonly rows: Count;
  readonly ask: Ask;
  /** Of `nights`, the part on which it is asked at all. */
  readonly share: number;
  /** The whole of it is asked once for each of these. */
  readonly each: Count;
  readonly window: Window;
  /** Most days one question may span. */
  readonly request: number;
  /** The planner's guess on a first night; the true number of rows where there is none. */
  readonly guess?: number;
  /** Days one page holds: 1, or a month. */
  readonly pageDays: number;
  /** Bytes a stored row takes on the wire, its results included, not compressed. */
  readonly wireBytes: number;
  /** Bytes a stored row takes in its page. */
  readonly pageBytes: number;
  /** Superseded pages are kept. */
  readonly history: boolean;
  /** Its rows carry conversions, which come late. */
  readonly results: boolean;
}

/** How a platform's days go on changing. */
export interface Restating {
  /** Share of a day's conversions that come exactly so many days after it. */
  readonly lateShare: (days: number) => number;
  /** The night on which young days are corrected, and the share of campaigns it touches. */
  readonly corrected?: { readonly days: number; readonly share: number };
}

export interface PlatformPlan {
  readonly id: string;
  readonly rowsPerSlice: number;
  readonly requestsPerSecond: number;
  /** Assumed for one call and its answer. */
  readonly secondsPerCall: number;
  readonly restating: Restating;
  readonly reports: readonly Report[];
}

/** How many of it an account of this size has. */
export function countOf(shape: Shape, { per, times }: Count): number {
  return times * (per === "account" ? 1 : shape[per]);
}
