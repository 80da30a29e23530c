import { isKpi, type KpiName, kpiFor, partsOfKpi } from "../kpis.ts";
import type { BaseMetric } from "../metrics.ts";
import { absences, type Tally, type Total, totalOf } from "../totals.ts";
import type { Column, KpiQuery } from "./question.ts";

/** Every kind of note an answer may carry; a note is one of these, with the names of metrics before or around it. */
export const noteKinds = {
  notRead: { en: "no day of this row has been read yet", fr: "aucun jour de cette ligne n’a encore été lu" },
  daysNotRead: {
    en: "some days of this row have not been read",
    fr: "certains jours de cette ligne n’ont pas été lus",
  },
  campaignsNotRead: {
    en: "days are known in total but not by campaign, so all of them is unallocated",
    fr: "des jours sont connus au total mais pas par campagne : tout y est non alloué",
  },
  "<metric>Partial": {
    en: "some rows do not tell this metric; the sum is over those that do",
    fr: "certaines lignes ne donnent pas cette mesure ; la somme porte sur les autres",
  },
  "<metric>Without<Metric>": {
    en: "the KPI is absent because its denominator is zero although its numerator is not: spend without leads",
    fr: "KPI absent car son dénominateur est nul et non son numérateur : des dépenses sans lead",
  },
  "no<Metric>": {
    en: "the KPI is absent because both its parts are zero",
    fr: "KPI absent car numérateur et dénominateur sont nuls",
  },
  ...Object.fromEntries(Object.entries(absences).map(([name, words]) => [`<metric>${name}`, words])),
};

/** What a row's reader must know: why numbers are absent, and what the others leave out. */
export function notesOf(
  tally: Tally,
  days: { readonly days: number; readonly read: number; readonly campaignsMissing: boolean },
  { columns, goal }: KpiQuery,
): readonly string[] {
  if (days.read === 0) return ["notRead"];
  const notes = new Set<string>();
  if (days.read < days.days) notes.add("daysNotRead");
  if (days.campaignsMissing) notes.add("campaignsNotRead");
  for (const column of columns) {
    for (const metric of partsOf(column, goal)) metricNote(metric, totalOf(tally, metric), notes);
    if (isKpi(column)) ratioNote(column, tally, goal, notes);
  }
  return [...notes];
}

function partsOf(column: Column, goal: KpiQuery["goal"]): readonly BaseMetric[] {
  return isKpi(column) ? partsOfKpi(column, goal) : [column];
}

function metricNote(metric: BaseMetric, { sum, known, all, why }: Total, notes: Set<string>): void {
  if (sum === null) notes.add(`${metric}${why ?? ("NotReported" satisfies keyof typeof absences)}`);
  else if (known < all || why !== null) notes.add(`${metric}Partial`);
}

function ratioNote(name: KpiName, tally: Tally, goal: KpiQuery["goal"], notes: Set<string>): void {
  const { of, over } = kpiFor(name, goal);
  const [top, bottom] = [totalOf(tally, of).sum, totalOf(tally, over).sum];
  if (top === null || bottom !== 0n) return;
  notes.add(top === 0n ? `no${capital(over)}` : `${of}Without${capital(over)}`);
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
