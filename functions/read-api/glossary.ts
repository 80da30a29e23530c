import { formulaOf, isKpi, kpis } from "@leadline/core/kpis";
import { baseMetrics, isBaseMetric } from "@leadline/core/metrics";
import { noteKinds } from "@leadline/core/query/notes";
import { dimensions } from "@leadline/core/query/question";

/** Every name an answer may hold, with what it means in English and French: derived from the tables that compute it. */
export function glossary() {
  return {
    dimensions,
    metrics: Object.keys(baseMetrics)
      .filter(isBaseMetric)
      .map((id) => {
        const { kind, additive, en, fr, says, saysFr } = baseMetrics[id];
        return { id, unit: kind, additive, label: { en, fr }, says: { en: says, fr: saysFr } };
      }),
    kpis: Object.keys(kpis)
      .filter(isKpi)
      .map((id) => {
        const { unit, better, en, fr, says, saysFr } = kpis[id];
        return { id, formula: formulaOf(id), unit, better, label: { en, fr }, says: { en: says, fr: saysFr } };
      }),
    notes: Object.entries(noteKinds).map(([id, says]) => ({ id, says })),
  };
}
