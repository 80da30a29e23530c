/**
 * List prices in dollars, us-east-1, as they stood on the day named, and how much of it every account has free every month
 * for good. The bill is held to its budgets without what is free.
 */
export const prices = {
  asOf: "2026-11-22",
  dynamodb: {
    writeUnits: { per: 1_000_000, dollars: 0.625 },
    readUnits: { per: 1_000_000, dollars: 0.125 },
    /** Table storage, and its continuous backup. */
    storedGb: { per: 1, dollars: 0.25, free: 25 },
    backupGb: { per: 1, dollars: 0.2 },
  },
  lambda: {
    gbSeconds: { per: 1, dollars: 0.000_013_333_4, free: 400_000 },
    requests: { per: 1_000_000, dollars: 0.2, free: 1_000_000 },
  },
  sqs: { requests: { per: 1_000_000, dollars: 0.4, free: 1_000_000 } },
  api: { requests: { per: 1_000_000, dollars: 1 } },
  scheduler: { starts: { per: 1_000_000, dollars: 1, free: 14_000_000 } },
  cloudwatch: {
    metrics: { per: 1, dollars: 0.3, free: 10 },
    alarms: { per: 1, dollars: 0.1, free: 10 },
    dashboards: { per: 1, dollars: 3, free: 3 },
    logGb: { per: 1, dollars: 0.5, free: 5 },
    /** A month of it. */
    keptLogGb: { per: 1, dollars: 0.03 },
  },
  kms: { keys: { per: 1, dollars: 1 }, requests: { per: 10_000, dollars: 0.03, free: 20_000 } },
} as const;

export interface Price {
  readonly per: number;
  readonly dollars: number;
  /** So much of it costs nothing, in any account and month; none when left out. */
  readonly free?: number;
}

/** Dollars for so much of something. */
export function costOf(amount: number, { per, dollars }: Price): number {
  return (amount / per) * dollars;
}

/** Dollars for what is more than free, were it all the account has. */
export function costBeyondFree(amount: number, price: Price): number {
  return costOf(Math.max(0, amount - (price.free ?? 0)), price);
}
