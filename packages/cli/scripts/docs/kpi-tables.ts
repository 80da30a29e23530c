import { estimates } from "@leadline/core/estimates";
import { formulaOf, isKpi, kpis } from "@leadline/core/kpis";
import { goalMetrics, isGoalMetric, isStoredMetric, storedMetrics } from "@leadline/core/metrics";
import { noteKinds } from "@leadline/core/query/notes";
import { dimensions } from "@leadline/core/query/question";
import { codes, tableOf } from "./markdown.ts";

const names = Object.keys(kpis).filter(isKpi);
const units = { money: "money", multiple: "multiple", share: "share" } as const;
const unitsFr = { money: "montant", multiple: "multiple", share: "part" } as const;
const goodness = { lower: "lower", higher: "higher", neither: "–" } as const;

/** Name, formula and what it says: enough for the front page. */
export function kpiTable(): string {
  return tableOf(
    ["field", "KPI", "formula"],
    names.map((name) => [`\`${name}\``, kpis[name].en, formulaOf(name)]),
  );
}

export function kpiTableEnglish(): string {
  return tableOf(
    ["field", "KPI", "formula", "unit", "better", "what it says"],
    names.map((name) => {
      const { en, unit, better, says } = kpis[name];
      return [`\`${name}\``, en, formulaOf(name), units[unit], goodness[better], says];
    }),
  );
}

export function kpiTableFrench(): string {
  return tableOf(
    ["champ", "KPI", "formule", "unité", "ce qu’il dit"],
    names.map((name) => {
      const { fr, unit, saysFr } = kpis[name];
      return [`\`${name}\``, fr, formulaOf(name), unitsFr[unit], saysFr];
    }),
  );
}

export function metricTable(): string {
  const stored = Object.keys(storedMetrics).filter(isStoredMetric);
  const goals = Object.keys(goalMetrics).filter(isGoalMetric);
  return tableOf(
    ["field", "English", "français", "unit", "may be summed", "what it says", "ce qu’elle dit"],
    [
      ...stored.map((name) => [`\`${name}\``, ...metricCells(storedMetrics[name])]),
      ...goals.map((name) => [`\`${name}\``, ...metricCells(goalMetrics[name])]),
    ],
  );
}

type Metric = (typeof storedMetrics)[keyof typeof storedMetrics] | (typeof goalMetrics)[keyof typeof goalMetrics];

function metricCells({ en, fr, kind, additive, says, saysFr }: Metric): readonly string[] {
  return [en, fr, kind, additive ? "yes" : "no", says, saysFr];
}

/** Columns that say what young days will come to. */
export function estimateTable(): string {
  return tableOf(
    ["field", "English", "français", "formula", "unit", "what it says", "ce qu’elle dit"],
    Object.entries(estimates).map(([name, { en, fr, formula, unit, says, saysFr }]) => {
      return [`\`${name}\``, en, fr, formula, unit, says, saysFr];
    }),
  );
}

/** What an answer may be split by, and every word its `notes` may hold. */
export function dimensionList(): string {
  return `${codes(dimensions)}.`;
}

export function noteTable(): string {
  return tableOf(
    ["note", "English", "français"],
    Object.entries(noteKinds).map(([name, { en, fr }]) => [`\`${name}\``, en, fr]),
  );
}
