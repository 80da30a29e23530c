import type { Factor, FactorName, PartTotals } from "./factors.ts";

/**
 * What each factor of a product has added to its change, and what the mix of the parts has.
 *
 * Between factors by the logarithmic mean Divisia index: with C = Π rₖ^±1, ΔC = Σ ± L(C₁, C₀) ln(rₖ₁ ÷ rₖ₀), L being the logarithmic
 * mean; complete, so nothing is left over (B. Ang, The LMDI approach to decomposition analysis, Energy Policy 33/7, 2005). As
 * ln(r₁ ÷ r₀) = Δr ÷ L(r₁, r₀), each share is linear in Δr = Σ s̄ᵢ Δrᵢ + Σ r̄ᵢ Δsᵢ, where sᵢ is a part's share of the denominator:
 * what the parts' own rates have done, and what their mix has (Bennet's mean weights). That holds for parts that come, go or
 * bring nothing: a rate over nothing is taken for the rate of the other side, so all of such a part is mix.
 */
export function effectsOf(
  factors: readonly Factor[],
  totals: readonly PartTotals[],
  kpi: { readonly before: number; readonly after: number },
): ReadonlyMap<FactorName | "mix", number> {
  const scale = logMean(kpi.after, kpi.before);
  const found = new Map<FactorName | "mix", number>();
  let mix = 0;
  for (const factor of factors) {
    const { whole, own } = changeOf(factor, totals);
    const mean = logMean(whole.after, whole.before);
    // A rate that was and is nothing has changed nothing.
    const weight = mean === 0 ? 0 : (factor.power * scale) / mean;
    found.set(factor.name, weight * own);
    mix += weight * (whole.after - whole.before - own);
  }
  if (totals.length > 1) found.set("mix", mix);
  return found;
}

/** L(a, b) = (a − b) ÷ (ln a − ln b), and a where both are one; by its series where they nearly are. */
export function logMean(a: number, b: number): number {
  if (!(a > 0) || !(b > 0)) return (a + b) / 2;
  const log = Math.log(a / b);
  return Math.abs(log) < 1e-6 ? (a + b) / 2 : (a - b) / log;
}

interface RateChange {
  readonly whole: { readonly before: number; readonly after: number };
  /** What the parts' own rates have changed, weighted by their mean shares. */
  readonly own: number;
}

function changeOf({ of, over }: Factor, totals: readonly PartTotals[]): RateChange {
  const sum = (side: "before" | "after", name: string) =>
    totals.reduce((all, part) => all + (part[side][name] ?? 0), 0);
  const [base, late] = [sum("before", over), sum("after", over)];
  const own = totals.reduce((all, { before, after }) => {
    const [d0, d1] = [before[over] ?? 0, after[over] ?? 0];
    if (d0 === 0 || d1 === 0) return all;
    return all + ((d0 / base + d1 / late) / 2) * ((after[of] ?? 0) / d1 - (before[of] ?? 0) / d0);
  }, 0);
  return { whole: { before: sum("before", of) / base, after: sum("after", of) / late }, own };
}
