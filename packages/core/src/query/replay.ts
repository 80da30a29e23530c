import { LeadlineError } from "../errors.ts";
import { dateOf, type EntityPage, type FactPage, type Page, type ReportId } from "../facts.ts";
import { accountKey, accountName } from "../ids.ts";
import { encodePage } from "../page.ts";
import { type QueryAnswer, runQuery } from "../query.ts";
import type { AccountInput, DayPages, PageChange } from "./account-input.ts";
import { type DayMap, daysAsked, daysCompared } from "./compared-days.ts";
import { type AccountReceipt, type PageUsed, pagesDigest, type Receipt, readMaturity, readRates } from "./receipt.ts";

/**
 * The answer once more, from its receipt and the stored pages: the same to the last digit, names and notes included. Throws
 * `input.invalid` naming the page when one is missing or is not the one that was used.
 */
export function replay(receipt: Receipt, pages: readonly Page[]): QueryAnswer {
  const rates = readRates(receipt);
  const accounts = receipt.accounts.map((account) => {
    const mine = pages.filter(({ owner }) => accountName(owner) === account.account).map(hashed);
    return { ...accountInput(account, checked(account, mine), receipt), rates };
  });
  return runQuery(receipt.query, accounts);
}

interface Hashed {
  readonly page: Page;
  readonly hash: string;
}

const hashed = (page: Page): Hashed => ({ page, hash: encodePage(page).hash });

interface Checked {
  readonly now: readonly Page[];
  readonly before: readonly Page[];
}

/** The pages a receipt names, those of `before` apart. */
function checked({ account, pages, changed }: AccountReceipt, given: readonly Hashed[]): Checked {
  const named = (used: PageUsed) => {
    const found = given.find(
      ({ page, hash }) => page.report === used.report && page.period === used.period && hash === used.hash,
    );
    if (found === undefined) throw missing(`${account} ${used.report} ${used.period}`, used.hash);
    return found.page;
  };
  const old = changed.flatMap(({ before }) => (before === null ? [] : [named(before)]));
  if (!("digest" in pages)) return { now: pages.map(named), before: old };
  const rest = given.filter(({ page }) => !old.includes(page));
  const found = pagesDigest(rest.map(({ page: { report, period }, hash }) => ({ report, period, hash })));
  if (found !== pages.digest) throw missing(`${account}: ${pages.count} pages`, pages.digest);
  return { now: rest.map(({ page }) => page), before: old };
}

function missing(field: string, expected: string): LeadlineError {
  return new LeadlineError("input.invalid", `The receipt rests on a page that is not among those given: ${field}.`, {
    field,
    expected,
  });
}

function accountInput(receipt: AccountReceipt, { now, before }: Checked, { query }: Receipt): AccountInput {
  const { account, name, zone, currency, mapping, maturity, notes, unsplit, reports } = receipt;
  const days = (map: DayMap): DayPages => ({
    whole: factPages(now, reports.whole, map),
    parts: factPages(now, reports.parts, map),
  });
  return {
    ...accountKey(account),
    name,
    zone,
    currency,
    mapping,
    notes,
    unsplit,
    maturity: maturity && readMaturity(maturity),
    actions: entityPage(now, reports.actions),
    campaigns: entityPage(now, reports.campaigns),
    adGroups: entityPage(now, reports.adGroups),
    ads: entityPage(now, reports.ads),
    pages: days(daysAsked(query)),
    ...(query.compare === undefined ? {} : { compared: days(daysCompared(query)) }),
    changes: changesOf(receipt, { now, before }),
    contents: "digest" in receipt.pages ? receipt.pages.digest : pagesDigest(receipt.pages),
  };
}

function factPages(pages: readonly Page[], report: ReportId | null, days: DayMap): readonly FactPage[] {
  return pages.flatMap((page) =>
    page.holds === "facts" && page.report === report && days.has(dateOf(page.period)) ? [page] : [],
  );
}

function entityPage(pages: readonly Page[], report: ReportId | null): EntityPage | null {
  const found = pages.find((page) => page.report === report);
  return found?.holds === "entities" ? found : null;
}

/** A page that has nothing before it is new. */
function changesOf({ reports, changed }: AccountReceipt, { now, before }: Checked): readonly PageChange[] {
  const factsOf = (pages: readonly Page[], { report, period }: Pick<Page, "report" | "period">) => {
    const found = pages.find((page) => page.report === report && page.period === period);
    return found?.holds === "facts" ? found : null;
  };
  return changed.flatMap((one): PageChange[] => {
    const after = factsOf(now, one);
    const of = one.report === reports.whole ? "whole" : "parts";
    return after === null ? [] : [{ of, before: one.before && factsOf(before, one), after }];
  });
}
