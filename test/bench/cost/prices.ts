/** List prices in dollars, us-east-1, without any free tier, as they stood on the day named. */
export const prices = {
  asOf: "2026-11-22",
  dynamodb: {
    writeUnits: { per: 1_000_000, dollars: 0.625 },
    readUnits: { per: 1_000_000, dollars: 0.125 },
    /** Table storage, and its continuous backup. */
    storedGb: { per: 1, dollars: 0.25 },
    backupGb: { per: 1, dollars: 0.2 },
  },
  lambda: {
    gbSeconds: { per: 1, dollars: 0.000_013_333_4 },
    requests: { per: 1_000_000, dollars: 0.2 },
  },
  sqs: { requests: { per: 1_000_000, dollars: 0.4 } },
  api: { requests: { per: 1_000_000, dollars: 1 } },
  cloudwatch: {
    metrics: { per: 1, dollars: 0.3 },
    alarms: { per: 1, dollars: 0.1 },
    logGb: { per: 1, dollars: 0.5 },
  },
  kms: { keys: { per: 1, dollars: 1 } },
} as const;

export interface Price {
  readonly per: number;
  readonly dollars: number;
}

/** Dollars for so much of something. */
export function costOf(amount: number, { per, dollars }: Price): number {
  return (amount / per) * dollars;
}
