import { audienceKinds, isAudienceKind } from "@leadline/core/audience-kinds";
import { estimates, isEstimate } from "@leadline/core/estimates";
import { formulaOf, isKpi, kpis } from "@leadline/core/kpis";
import { baseMetrics, isBaseMetric } from "@leadline/core/metrics";
import { noteKinds } from "@leadline/core/query/notes";
import { dimensions } from "@leadline/core/query/question";

interface Words {
  readonly en: string;
  readonly fr: string;
}

const dimensionWords: Readonly<Record<string, Words>> = {
  month: { en: "Month", fr: "Mois" },
  week: { en: "ISO week, from Monday", fr: "Semaine ISO, à partir du lundi" },
  day: { en: "Day, in the account's own zone", fr: "Jour, dans le fuseau du compte" },
  platform: { en: "Platform", fr: "Plateforme" },
  account: { en: "Ad account", fr: "Compte publicitaire" },
  campaign: { en: "Campaign", fr: "Campagne" },
  adGroup: { en: "Ad group", fr: "Groupe d’annonces" },
  ad: { en: "Ad", fr: "Annonce" },
  targetedAudience: {
    en: "Audience an ad group aims at; they overlap, so there are no totals",
    fr: "Audience ciblée par un groupe d’annonces ; elles se recoupent, donc sans totaux",
  },
};

/** Every name an answer may hold, with what it means in English and French: derived from the tables that compute it. */
export function glossary() {
  return {
    dimensions: dimensions.map((id) => ({ id, label: wordsOf(id) })),
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
    estimates: Object.keys(estimates)
      .filter(isEstimate)
      .map((id) => {
        const { formula, unit, en, fr, says, saysFr } = estimates[id];
        return { id, formula, unit, label: { en, fr }, says: { en: says, fr: saysFr } };
      }),
    notes: Object.entries(noteKinds).map(([id, says]) => ({ id, says })),
  };
}

function wordsOf(dimension: string): Words {
  const kind = dimension.replace(/^audience\./, "");
  return dimensionWords[dimension] ?? (isAudienceKind(kind) ? audienceKinds[kind] : { en: dimension, fr: dimension });
}
