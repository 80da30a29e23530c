import { createHash } from "node:crypto";
import type { Period, ReportId } from "../facts.ts";
import { accountName } from "../ids.ts";
import type { MappingSpan } from "../mapping/overrides.ts";
import type { MaturityCurve } from "../maturity.ts";
import { format, type Micros, micros } from "../micros.ts";
import type { PageHead } from "../ports.ts";
import { type RateDay, type RateTable, rateTable } from "../rates.ts";
import { type CalendarDate, calendarDate } from "../time/calendar-date.ts";
import type { AccountInput, Maturity } from "./account-input.ts";
import { columnsComputed, formulaText } from "./formulas.ts";
import type { KpiQuery } from "./question.ts";

/** A page as it was used. */
export type PageUsed = Pick<PageHead, "report" | "period" | "hash" | "readAt" | "since" | "storedAt">;

/** The report of each kind of page; `null` where none was needed or the platform has none. */
export interface ReportsUsed {
  readonly whole: ReportId | null;
  readonly parts: ReportId | null;
  readonly actions: ReportId | null;
  readonly campaigns: ReportId | null;
  readonly adGroups: ReportId | null;
  readonly ads: ReportId | null;
}

/** What the numbers of one account were made of, beside its pages' contents. */
export interface Sources {
  /** The version of the platform's interface. */
  readonly api: string;
  readonly reports: ReportsUsed;
  readonly pages: readonly PageUsed[];
  /** Those that went live after `changedSince`, each with its version of then; `null` for none. */
  readonly changed: readonly { readonly report: ReportId; readonly period: Period; readonly before: PageUsed | null }[];
}

export interface AccountReceipt extends Pick<AccountInput, "name" | "zone" | "currency">, Omit<Sources, "pages"> {
  readonly account: string;
  readonly mapping: readonly MappingSpan[];
  readonly maturity: WrittenMaturity | null;
  readonly notes: readonly string[];
  readonly unsplit: boolean;
  /** Every page, or beyond 500 how many there were and what they come to; see `pagesDigest`. */
  readonly pages: readonly PageUsed[] | { readonly count: number; readonly digest: string };
}

/** What every number was computed from: with the pages it names, `replay` gives the same answer again. JSON, amounts as text. */
export interface Receipt {
  readonly v: 1;
  readonly query: KpiQuery;
  readonly formulas: Readonly<Record<string, string>>;
  readonly accounts: readonly AccountReceipt[];
  /** Published rates, as text for one euro; `null` when nothing was converted. */
  readonly rates: { readonly source: "ECB"; readonly version: string; readonly days: readonly RateDay[] } | null;
}

const mostListed = 500;

export function receiptOf(query: KpiQuery, accounts: readonly AccountInput[]): Receipt {
  const rates = accounts.find((account) => account.rates)?.rates ?? null;
  return {
    v: 1,
    query,
    formulas: Object.fromEntries(columnsComputed(query).map((column) => [column, formulaText(column, query.goal)])),
    accounts: accounts.flatMap((account) => (account.sources ? [accountReceipt(account, account.sources)] : [])),
    rates: rates && { source: "ECB", version: digest(JSON.stringify(rates.days)), days: rates.days },
  };
}

function accountReceipt(account: AccountInput, { pages, ...sources }: Sources): AccountReceipt {
  const { name, zone, currency, mapping, maturity, notes = [], unsplit = false } = account;
  const leads = maturity?.curves.leads;
  return {
    account: accountName(account),
    name,
    zone,
    currency,
    mapping,
    maturity: maturity && leads ? writtenMaturity(leads, maturity) : null,
    notes,
    unsplit,
    ...sources,
    pages: pages.length > mostListed ? { count: pages.length, digest: pagesDigest(pages) } : pages,
  };
}

/** Of reports, periods and contents, whatever order they come in. */
export function pagesDigest(pages: readonly { report: ReportId; period: Period; hash: string }[]): string {
  const lines = pages.map(({ report, period, hash }) => `${report} ${period} ${hash}`);
  return digest([...new Set(lines)].sort().join("\n"));
}

const digest = (text: string) => createHash("sha256").update(text).digest("base64url").slice(0, 22);

/** The curve of leads, the only one that answers rest on, its amounts as text, as JSON needs them. */
export interface WrittenMaturity {
  readonly today: string;
  readonly shares: readonly string[];
  readonly doubts: readonly string[];
  readonly evidence: string;
}

function writtenMaturity(curve: MaturityCurve, { today }: Maturity): WrittenMaturity {
  const texts = (amounts: readonly Micros[]) => amounts.map(format);
  return { today, shares: texts(curve.shares), doubts: texts(curve.doubts), evidence: format(curve.evidence) };
}

export function readMaturity({ today, shares, doubts, evidence }: WrittenMaturity): Maturity {
  const leads: MaturityCurve = { shares: shares.map(micros), doubts: doubts.map(micros), evidence: micros(evidence) };
  return { today: calendarDate(today) satisfies CalendarDate, curves: { leads } };
}

export function readRates({ rates }: Receipt): RateTable | null {
  return rates && rateTable(rates.days);
}
