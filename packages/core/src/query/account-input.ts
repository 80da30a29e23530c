import type { EntityPage, FactPage } from "../facts.ts";
import type { AccountKey } from "../ids.ts";
import type { MappingSpan } from "../mapping/overrides.ts";
import type { MaturityCurves } from "../maturity.ts";
import type { RateTable } from "../rates.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Sources } from "./receipt.ts";

/** Day pages of one range. Read once, one after the other, so they may be decoded on the way. */
export interface DayPages {
  /** Of the account report. */
  readonly whole: Iterable<FactPage>;
  /** Of the report that splits it; see `partsReport`. */
  readonly parts: Iterable<FactPage>;
}

/** A page that has changed: as it was then and as it is now. `null`: the day had not been read then. */
export interface PageChange {
  readonly of: keyof DayPages;
  readonly before: FactPage | null;
  readonly after: FactPage;
}

/** How complete the account's young days are, and the day it is there. */
export interface Maturity {
  readonly curves: MaturityCurves;
  readonly today: CalendarDate;
}

/** One account of the client, with whatever the question needs of it. */
export interface AccountInput extends AccountKey {
  readonly name: string;
  /** What people call the platform; its id where left out. */
  readonly label?: string;
  readonly zone: string;
  /** As the platform says today; each page carries its own. */
  readonly currency: string;
  /** Oldest first; see `mappingSpans`. */
  readonly mapping: readonly MappingSpan[];
  readonly actions: EntityPage | null;
  readonly campaigns: EntityPage | null;
  readonly adGroups?: EntityPage | null;
  readonly ads?: EntityPage | null;
  /** Of the range asked about. */
  readonly pages: DayPages;
  /** Of the range it is compared with. */
  readonly compared?: DayPages;
  /** What has changed in the range since `changedSince`. */
  readonly changes?: readonly PageChange[];
  /** `null` where nobody knows. */
  readonly maturity?: Maturity | null;
  readonly rates?: RateTable | null;
  /** Why there is less to tell than was asked: the platform has no such report, or its older versions are not kept. */
  readonly notes?: readonly string[];
  /** Of all pages' contents; see `pagesDigest`. */
  readonly contents?: string;
  /** What the pages were, for the receipt; absent when nobody asked for one. */
  readonly sources?: Sources;
  /** The platform has no report for the split that was asked: the account has no rows. */
  readonly unsplit?: boolean;
}
