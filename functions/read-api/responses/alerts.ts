import { severities } from "@leadline/core/alerts/rule";
import { alertEvents, alertStatuses } from "@leadline/core/alerts/state";
import * as z from "zod";

const text = () => z.string().nullable();
const figures = () => ({
  kpi: text().describe("The KPI the rule watches"),
  severity: z.enum(severities).nullable(),
  value: text().describe("The KPI, as decimal text"),
  limit: text(),
  currency: text(),
  probability: z.number().nullable().describe("How probable it is that the KPI truly lies beyond the limit"),
});

const standing = () =>
  z.object({
    rule: z.string(),
    subject: z.string().describe("What acknowledging names"),
    name: z.string(),
    status: z.enum(alertStatuses),
    alerting: z.boolean().describe("Whether it stands, or stood before data went missing"),
    since: z.iso.datetime(),
    night: z.iso.date().describe("The newest day that was judged"),
    acknowledged: z
      .object({ at: z.iso.datetime(), by: z.string(), until: z.iso.datetime().nullable() })
      .nullable()
      .describe("Who looks after it; null `until`: while it lasts"),
    told: z.iso.date().nullable().describe("The night that was last told of it, whose figures these are"),
    ...figures(),
    says: text().describe("What was told, such as which days of which account are missing"),
  });

const row = () =>
  z.object({
    night: z.iso.date(),
    at: z.iso.datetime(),
    rule: z.string(),
    subject: z.string(),
    name: z.string(),
    event: z.enum(alertEvents),
    reason: text(),
    ...figures(),
    link: text().describe("Path and query of the answer with the same figures; null where there is none"),
    message: z.string().describe("The id receivers know the message by"),
  });

const omission = () =>
  z.object({
    night: z.iso.date(),
    rule: z.string(),
    message: z.string().describe("The id receivers know the message by"),
    count: z.int().min(1).describe("Subjects of whatever event that the message counts and does not name"),
  });

/** Of `/v1/alerts`. */
export const alertsResponse = () =>
  z.object({
    client: z.string(),
    from: z.iso.date(),
    to: z.iso.date(),
    standing: z.array(standing()),
    rows: z.array(row()),
    omitted: z.array(omission()).describe("Messages that had no room for all their subjects: rows has the named ones"),
    cursor: z.string().nullable(),
  });
