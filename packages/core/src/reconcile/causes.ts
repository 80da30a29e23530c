import type { Level } from "../facts.ts";
import type { BaseMetric, StoredMetric } from "../metrics.ts";
import { type Micros, micros, subtract, ZERO } from "../micros.ts";

/** Why a whole may differ from the sum of its parts, in the order in which causes are looked for. The only list of them. */
export const residualCauses = {
  notRead: {
    en: "the parts of this day have not been read",
    fr: "les éléments de ce jour n’ont pas été lus",
  },
  rounding: {
    en: "no more than what rounding each row can leave",
    fr: "pas plus que ce que laisse l’arrondi de chaque ligne",
  },
  notTold: {
    en: "some parts do not tell this number",
    fr: "certains éléments ne donnent pas ce nombre",
  },
  removedEntities: {
    en: "parts that were there when the day was read before are gone, and the whole still counts them",
    fr: "des éléments lus auparavant ont disparu, mais le total les compte encore",
  },
  noCampaignLevel: {
    en: "the platform shows it for the account only, never by campaign",
    fr: "la plateforme ne le montre que pour le compte, jamais par campagne",
  },
  mappedApart: {
    en: "every conversion action agrees; the lead mapping counted another alternative in the parts than in the whole",
    fr: "chaque action de conversion concorde ; le mapping a retenu une autre alternative dans les éléments que dans le total",
  },
  movedWhileReading: {
    en: "the figures moved between the reading of the whole and of its parts; no later night has read both again yet",
    fr: "les chiffres ont bougé entre la lecture du total et celle des éléments ; aucune nuit n’a encore relu les deux",
  },
  unexplained: {
    en: "no known cause",
    fr: "aucune cause connue",
  },
} as const;
export type ResidualCause = keyof typeof residualCauses;

/** A share of a residual; the shares of one residual add up to it exactly and never cross zero. */
export interface Share {
  readonly cause: ResidualCause;
  readonly amount: Micros;
}

/** Why totals and parts of one platform differ by its nature. */
export type ResidualRow =
  | {
      readonly cause: "rounding";
      readonly metrics: readonly StoredMetric[];
      /** Decimal text: the platform rounds every row to a multiple of it. */
      readonly unit: string;
    }
  | {
      readonly cause: "noCampaignLevel";
      /** Of the parts that lack it. The whole then has more than its parts, never less. */
      readonly level: Level;
      /** Those that show it; whatever results it brought are its own on days on which one of them does. */
      readonly metrics: readonly StoredMetric[];
      /** What it is, in the platform's own words. */
      readonly says: string;
    };

/** What is known of one residual before its causes are named. */
export interface Evidence {
  /** The most that rounding can have left. */
  readonly tolerance: bigint;
  /** Some part says nothing of it. */
  readonly silent: boolean;
  /** What rows that are gone last told. */
  readonly gone: Micros;
  /** The platform is known to show some of it for the whole only. */
  readonly hidden: boolean;
  /** A goal that differs although no result key does. */
  readonly apart: boolean;
  /** The day was not read again since. */
  readonly fresh: boolean;
}

type Claim = (rest: Micros, evidence: Evidence) => Micros;

const all = (holds: (rest: Micros, evidence: Evidence) => boolean): Claim => {
  return (rest, evidence) => (holds(rest, evidence) ? rest : ZERO);
};
const withinRounding = all((rest, { tolerance }) => size(rest) <= tolerance);

/** Each takes what it can explain of what is left. What is left of a removal may be rounding, so that is asked twice. */
const claims: readonly (readonly [ResidualCause, Claim])[] = [
  ["rounding", withinRounding],
  ["notTold", all((_, { silent }) => silent)],
  ["removedEntities", (rest, { gone }) => overlap(rest, gone)],
  ["rounding", withinRounding],
  ["noCampaignLevel", all((rest, { hidden }) => hidden && rest > 0n)],
  ["mappedApart", all((_, { apart }) => apart)],
  ["movedWhileReading", all((_, { fresh }) => fresh)],
  ["unexplained", all(() => true)],
];

/** The causes of a residual with the share of each; none for zero. */
export function explain(residual: Micros, evidence: Evidence): readonly Share[] {
  let rest = residual;
  return claims.flatMap(([cause, claim]) => {
    if (rest === 0n) return [];
    const amount = claim(rest, evidence);
    rest = subtract(rest, amount);
    return amount === 0n ? [] : [{ cause, amount }];
  });
}

/** The most that rounding can leave between sums over so many cells: half a millionth each, and half the platform's unit each. */
export function toleranceOf(metric: BaseMetric | null, cells: number, rows: readonly ResidualRow[]): bigint {
  const units = rows.flatMap((row) =>
    row.cause === "rounding" && row.metrics.some((name) => name === metric) ? [micros(row.unit)] : [],
  );
  return units.reduce((sum, unit) => sum + (BigInt(cells) * unit) / 2n, BigInt(cells) / 2n);
}

/** The metrics of which the platform is known to show some for the whole only. */
export function hiddenMetrics(level: Level, rows: readonly ResidualRow[]): ReadonlySet<BaseMetric> {
  return new Set(rows.flatMap((row) => (row.cause === "noCampaignLevel" && row.level === level ? row.metrics : [])));
}

function overlap(rest: Micros, gone: Micros): Micros {
  if (gone === 0n || rest > 0n !== gone > 0n) return ZERO;
  return size(rest) < size(gone) ? rest : gone;
}

const size = (amount: Micros): bigint => (amount < 0n ? -amount : amount);
