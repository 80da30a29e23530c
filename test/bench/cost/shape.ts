/** What the bill is made for. Where it says so, a number is assumed and can be changed here. */
export const shape = {
  accounts: 40,
  /** On each account: campaigns that deliver every day, conversion actions, and results of one day and campaign. */
  campaigns: 50,
  actions: 6,
  resultsPerRow: 2,
  /** Accounts of one client. */
  accountsPerClient: 10,
  /** Days a new account is read back, and so the most a month reads again. */
  backfillDays: 90,
  /** Nights that are counted, after the first, which fills the store. */
  nights: 30,
} as const;

/** What no night can be asked: how much people look, and what Lambda bills. */
export const assumed = {
  /** KPI answers a month: 30 days of a client's ten accounts, split by campaign. */
  answers: 10_000,
  answerMs: 500,
  /** The hourly functions; alerts are evaluated by one of its own. */
  hourlyMs: 1_500,
  hourlyFunctions: 2,
  dailyMs: 5_000,
  /** An event source mapping keeps five long polls of twenty seconds, work or none; the four platforms' and the sources'. */
  queues: 5,
  pollsPerQueue: 648_000,
  /** Every invocation's own lines in the log. */
  logBytesPerInvocation: 500,
  metrics: 10,
  alarms: 15,
  keys: 1,
  /** Months that everything which is kept is kept. */
  monthsKept: 13,
  memoryGb: { hourly: 0.5, daily: 0.5, answer: 1 },
} as const;
