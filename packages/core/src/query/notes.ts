import type { Measure } from "../estimates.ts";
import { isKpi } from "../kpis.ts";
import { isBaseMetric } from "../metrics.ts";
import { absences, type Total, totalOf } from "../tally.ts";
import { amountOf, type Figures, overNothing } from "./figures.ts";
import { partsOf, ratioOf } from "./formulas.ts";
import type { Column, KpiQuery } from "./question.ts";

/** Every kind of note an answer may carry; a note is one of these, with names before, around or after it. */
export const noteKinds = {
  notRead: { en: "no day of this row has been read yet", fr: "aucun jour de cette ligne n’a encore été lu" },
  daysNotRead: {
    en: "some days of this row have not been read",
    fr: "certains jours de cette ligne n’ont pas été lus",
  },
  campaignsNotRead: {
    en: "days are known in total but not by campaign, ad group, ad or audience, so all of them is unallocated",
    fr: "des jours sont connus au total mais pas par campagne, groupe d’annonces, annonce ou audience : tout y est non alloué",
  },
  unallocatedUnknown: {
    en: "totals and campaigns were read in different currencies, so what is unallocated cannot be told",
    fr: "totaux et campagnes ont été lus dans des devises différentes : le non alloué est inconnu",
  },
  "<metric>Partial": {
    en: "some rows do not tell this metric; the sum is over those that do",
    fr: "certaines lignes ne donnent pas cette mesure ; la somme porte sur les autres",
  },
  "<kpi>Partial:<platforms>": {
    en: "rows of these platforms do not tell both parts of the KPI and are left out of it, their spend too",
    fr: "des lignes de ces plateformes ne donnent pas les deux termes du KPI et en sont exclues, dépenses comprises",
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
  "rateMissing:<currency>:<date>": {
    en: "no exchange rate is published for the currency on this day or some days from the first to the last named, so the row has no amounts",
    fr: "aucun taux de change publié pour la devise ce jour-là, ou certains jours du premier au dernier cités : la ligne n’a pas de montants",
  },
  onlyCompared: {
    en: "the row is there only in the period compared with",
    fr: "la ligne n’existe que dans la période de comparaison",
  },
  notCompared: {
    en: "the row is not there in the period compared with",
    fr: "la ligne n’existe pas dans la période de comparaison",
  },
  "compared:<note>": {
    en: "the note is about the period compared with",
    fr: "la note porte sur la période de comparaison",
  },
  leapDayLeftOut: {
    en: "29 February has no counterpart in the other year and is not compared",
    fr: "le 29 février n’a pas d’équivalent l’autre année et n’est pas comparé",
  },
  removed: {
    en: "whatever the row was made of is gone: its numbers are zero now",
    fr: "ce dont la ligne était faite a disparu : ses valeurs sont désormais à zéro",
  },
  "<split>NotRead": {
    en: "this platform does not deliver a report by ad group, ad or targeted audience yet",
    fr: "cette plateforme ne fournit pas encore de rapport par groupe d’annonces, annonce ou audience ciblée",
  },
  "audienceNotRead:<kind>": {
    en: "this platform does not deliver a report by this kind of audience yet",
    fr: "cette plateforme ne fournit pas encore de rapport par ce type d’audience",
  },
  "<split>NotSeen:<id>": {
    en: "no row that was read for these days belongs to what the filter names: check the id",
    fr: "aucune ligne lue pour ces jours ne correspond à ce que nomme le filtre : vérifiez l’identifiant",
  },
  "historyNotKept:<report>": {
    en: "older versions of this report are not kept, so what was known then cannot be told",
    fr: "les anciennes versions de ce rapport ne sont pas conservées : ce qui était connu alors ne peut être dit",
  },
  namesAsNow: {
    en: "figures as they were known then; names and the lead mapping as they are now",
    fr: "chiffres tels qu’ils étaient connus ; noms et mapping tels qu’ils sont aujourd’hui",
  },
};

/** What a row's reader must know: why numbers are absent, and what the others leave out. */
export function notesOf(figures: Figures, { columns, goal }: KpiQuery): readonly string[] {
  const { span } = figures;
  if (span.read === 0) return ["notRead"];
  const notes = new Set<string>();
  if (span.read < span.days) notes.add("daysNotRead");
  if (span.partsMissing) notes.add("campaignsNotRead");
  if (span.torn) notes.add("unallocatedUnknown");
  for (const column of columns) {
    for (const measure of measuresOf(column, figures, goal))
      metricNote(measure, totalOf(figures.tally, measure), notes);
    partialNote(column, figures, notes);
    if (isKpi(column) || column === "expectedCpl") ratioNote(column, figures, goal, notes);
  }
  for (const note of rateNotes(figures)) notes.add(note);
  return [...notes];
}

function measuresOf(column: Column, figures: Figures, goal: KpiQuery["goal"]): readonly Measure[] {
  if (column === "completeness") return ["spend"];
  if (column === "reach" || column === "frequency") {
    return amountOf(column, figures, goal) === null ? ["impressions", "reach"] : ["impressions"];
  }
  const found = ratioOf(column, goal);
  if (found !== null) return partsOf(found);
  return isBaseMetric(column) || column === "expectedLeads" ? [column] : [];
}

function metricNote(measure: Measure, { sum, known, all, why }: Total, notes: Set<string>): void {
  if (sum === null) notes.add(`${measure}${why ?? ("NotReported" satisfies keyof typeof absences)}`);
  else if (known < all) notes.add(`${measure}Partial`);
}

/** Only where the parts taken each for itself would give a number, or nobody would know why this one is another. */
function partialNote(column: Column, { formulas, tally }: Figures, notes: Set<string>): void {
  const set = formulas.setOf.get(column);
  const left = set === undefined ? null : tally.left[set];
  if (set === undefined || !left || left.from.size === 0) return;
  const parts = tally.sets[set] ?? [];
  if (parts.every((at) => tally.sums[at] !== null)) notes.add(`${column}Partial:${[...left.from].sort().join(",")}`);
}

function ratioNote(column: Column, figures: Figures, goal: KpiQuery["goal"], notes: Set<string>): void {
  const [found, top] = [ratioOf(column, goal), overNothing(column, figures, goal)];
  if (found === null || top === null) return;
  notes.add(top === "nothing" ? `no${capital(found.over)}` : `${found.of}Without${capital(found.over)}`);
}

/** One per currency, from the first to the last day that lacks its rate. */
function rateNotes({ rates }: Figures): readonly string[] {
  return rates.flatMap(({ missing }) => {
    const byCurrency = Map.groupBy(missing, ({ currency }) => currency);
    return [...byCurrency].map(([currency, absences]) => {
      const dates = absences.map(({ date }) => date).sort();
      const [first, last] = [dates[0] ?? "", dates.at(-1) ?? ""];
      return `rateMissing:${currency}:${first === last ? first : `${first}..${last}`}`;
    });
  });
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
