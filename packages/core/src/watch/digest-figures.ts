import { amountText, changeText } from "../delivery/amount-text.ts";
import type { Language, NoticeFigure } from "../delivery/notice.ts";
import { kpis } from "../kpis.ts";
import { baseMetrics } from "../metrics.ts";
import { type Micros, micros } from "../micros.ts";
import type { QueryRow } from "../query/rows.ts";
import type { Comparison, digestColumns } from "./digest-week.ts";
import { digestWords } from "./digest-words.ts";

type DigestColumn = (typeof digestColumns)[number];

/** What rests on results, which go on coming in for days, and the estimate of what it will come to; `null`: nobody estimates it. */
const late: Readonly<Partial<Record<DigestColumn, "expectedLeads" | "expectedCpl" | null>>> = {
  leads: "expectedLeads",
  cpl: "expectedCpl",
  conversionRate: null,
  roas: null,
};

/** How figures are written, and by what they are compared. */
export interface Shown {
  readonly by: Comparison["by"];
  readonly language: Language;
  readonly currency: string;
}

/**
 * `318 so far (-3%), about 450 expected`: the value as known, by how much it has changed, and what it will come to. `compared` is the
 * row the change is taken from. Nothing where nobody told the value.
 */
export function digestFigure(
  column: DigestColumn,
  { row, compared }: { readonly row: QueryRow; readonly compared: QueryRow | null },
  { by, language, currency }: Shown,
): readonly NoticeFigure[] {
  const { label, unit } = styleOf(column, language);
  const style = { unit, currency, language };
  const known = row.values[column];
  if (known == null) return [];
  const value = amountText(micros(known), style);
  const rate = compared === null ? null : changeOf(column, compared, by);
  const change = rate === null ? "" : ` (${changeText(rate, language)})`;
  const expected = expectedOf(column, row);
  const about = expected === null ? value : amountText(expected, style);
  if (about === value) return [{ label, value: `${value}${change}` }];
  const { soFar, expects } = digestWords[language];
  return [{ label, value: `${value} ${soFar}${change}, ${expects(about)}` }];
}

function styleOf(column: DigestColumn, language: Language) {
  return column === "spend" || column === "leads"
    ? { label: baseMetrics[column][language], unit: baseMetrics[column].kind }
    : { label: kpis[column][language], unit: kpis[column].unit };
}

/** By which part the week differs from the one before; `null` where that is not known, or might be lateness alone. */
export function changeOf(column: DigestColumn, { compared }: QueryRow, by: Comparison["by"]): Micros | null {
  const rate = compared?.changeRate[column];
  return rate == null || (by !== "sameAge" && late[column] !== undefined) ? null : micros(rate);
}

function expectedOf(column: DigestColumn, { values, notes }: QueryRow): Micros | null {
  const estimate = late[column];
  const text = estimate == null ? null : values[estimate];
  return text == null || isPart(notes) ? null : micros(text);
}

/** Accounts that tell leads but not how they grow: an estimate without them is none of all. */
const isPart = (notes: readonly string[]) => notes.includes("expectedLeadsPartial") && !notes.includes("leadsPartial");
