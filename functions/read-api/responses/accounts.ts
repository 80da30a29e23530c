import * as z from "zod";
import { figure } from "./kpis.ts";

const moment = z.iso.datetime().nullable();
const days = z.int().nullable();

const token = () =>
  z.object({
    checkedAt: moment,
    renewedAt: moment,
    accessUntil: moment,
    accessDaysLeft: days,
    refreshUntil: moment,
    refreshDaysLeft: days,
    failure: z.looseObject({ says: z.string() }).nullable(),
  });

const lastRun = () =>
  z.looseObject({
    night: z.iso.date(),
    state: z.enum(["open", "done", "partial", "ended"]),
    says: z.string().nullable(),
    failed: z.array(z.looseObject({ report: z.string(), from: z.iso.date(), to: z.iso.date(), says: z.string() })),
  });

const gap = () =>
  z.looseObject({
    unallocated: figure.describe("The account's total less its campaigns"),
    causes: z.array(z.looseObject({ cause: z.string(), amount: figure })),
  });

const account = () =>
  z.looseObject({
    account: z.string().describe("platform:id"),
    platform: z.string(),
    name: z.string().nullable(),
    zone: z.string().nullable().describe("IANA name of the zone the platform reports in"),
    currency: z.string().nullable(),
    state: z.enum(["enabled", "disabled", "unreached"]),
    openRuns: z.array(z.looseObject({})),
    newestDay: z.iso.date().nullable().optional(),
    verifiedAt: moment.optional(),
    late: z.iso.date().nullable().optional().describe("The overdue night"),
    lastRun: lastRun().nullable().optional(),
    api: z
      .looseObject({ version: z.string(), sunset: z.iso.date().nullable(), daysLeft: days })
      .optional()
      .describe("The version spoken and the days until its end"),
    token: token().nullable().optional().describe("How long access lasts; null until somebody has looked"),
    reconciliation: z.looseObject({ spend: gap(), leads: gap() }).optional(),
    maturity: z
      .looseObject({ metric: z.string(), complete: z.array(figure) })
      .nullable()
      .optional(),
  });

/** Of `/v1/accounts`. An account nobody has reached yet has the first fields only. */
export const accountsResponse = () =>
  z.looseObject({ client: z.string(), name: z.string(), accounts: z.array(account()) });
