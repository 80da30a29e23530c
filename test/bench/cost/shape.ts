/** What the bill is made for. Where it says so, a number is assumed and can be changed here. */
export const shape = {
  accounts: 40,
  /** On each account: campaigns that deliver every day, conversion actions, and results of one day and campaign. */
  campaigns: 50,
  actions: 6,
  resultsPerRow: 2,
  /** Days after a click for which its actions count, where the platform tells: what the nightly window covers. */
  clickDays: 30,
  /** Accounts of one client. */
  accountsPerClient: 10,
  /** Of every client: how many of its rules judge each campaign, each account, and the client as a whole. */
  rulesPerClient: { campaign: 1, account: 1, client: 1 },
  /** Channels each rule tells. */
  channels: 2,
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
  hourlyMs: 1_500,
  /** Of one rule and client on top of its hour, with 1 GB of memory: reading half a year of ten accounts, and judging it. */
  judgementMs: 3_000,
  /** Alerts a month that somebody acknowledges or snoozes over HTTPS; the time of each. */
  acknowledgements: 500,
  acknowledgementMs: 300,
  dailyMs: 5_000,
  /** Of every message, as if none found a warm process: its start, and the reading of settings and secrets. */
  startMs: 1_000,
  /** Of each connection every night. */
  discoveryMs: 5_000,
  /** Normalising and encoding a row with 1 GB; with half of it the processor is half as fast. */
  rowMs: 0.1,
  /** An event source mapping keeps five long polls of twenty seconds, work or none. */
  pollsPerQueue: 648_000,
  /** Lambda's own lines about every invocation, and the line of the access log about every answer. */
  logBytesPerInvocation: 500,
  logBytesPerAnswer: 350,
  /** Months that everything which is kept is kept. */
  monthsKept: 13,
} as const;
