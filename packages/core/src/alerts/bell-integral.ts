/** A density that is nearly normal. */
export interface Bell {
  readonly density: (t: number) => number;
  readonly mean: number;
  readonly deviation: number;
  /** Where it ends. */
  readonly from: number;
  readonly to: number;
}

/** Beyond so many deviations lies nothing that a double could tell from nothing. */
const widest = 12;

/** P(X ≤ x), by Gauss and Legendre's rule of eight points over each deviation between x and the nearer end. */
export function bellCdf(x: number, { density, mean, deviation, from, to }: Bell): number {
  const isLower = x < mean;
  const end = isLower ? Math.max(from, mean - widest * deviation) : Math.min(to, mean + widest * deviation);
  if (isLower ? x <= end : x >= end) return isLower ? 0 : 1;
  const panels = Math.ceil(Math.abs(end - x) / deviation);
  const half = (end - x) / panels / 2;
  let sum = 0;
  for (let panel = 0; panel < panels; panel += 1) {
    const middle = x + (2 * panel + 1) * half;
    for (const [node, weight] of nodes) sum += weight * (density(middle + node * half) + density(middle - node * half));
  }
  const tail = Math.abs(half) * sum;
  return isLower ? tail : 1 - tail;
}

/** Abramowitz & Stegun, table 25.4, n = 8. */
const nodes = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const;
