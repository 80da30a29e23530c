/** One budget held against what was measured. */
export interface Finding {
  readonly what: string;
  readonly measured: string;
  readonly budget: string;
  readonly met: boolean;
}

/** A number that must not be above its budget. */
export function atMost(what: string, measured: number, budget: number, shown: (n: number) => string): Finding {
  return { what, measured: shown(measured), budget: `≤ ${shown(budget)}`, met: measured <= budget };
}

export const times = (n: number): string => `${n.toFixed(2)} ×`;
export const megabytes = (n: number): string => `${Math.round(n)} MB`;
export const milliseconds = (n: number): string => `${Math.round(n)} ms`;

/** The middle of an odd number of measurements, so that one disturbance decides nothing. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("Nothing was measured.");
  return middle;
}

/** Lines for people. */
export function linesOf(findings: readonly Finding[]): string {
  const width = (of: (finding: Finding) => string) => Math.max(...findings.map((finding) => of(finding).length));
  const [what, measured, budget] = [width((f) => f.what), width((f) => f.measured), width((f) => f.budget)];
  return findings
    .map((f) => `${f.what.padEnd(what)}  ${f.measured.padStart(measured)}  ${f.budget.padEnd(budget)}  ${verdict(f)}`)
    .join("\n");
}

const verdict = ({ met }: Finding) => (met ? "met" : "NOT MET");
