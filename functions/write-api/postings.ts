import { snoozeDuration } from "@leadline/core/alerts/duration";
import { ruleId } from "@leadline/core/alerts/rule";
import { alertStatuses } from "@leadline/core/alerts/state";
import { clientId } from "@leadline/core/ids";
import { parsedBy } from "@leadline/core/parsed-by";
import * as z from "zod";

const alert = {
  client: parsedBy(clientId),
  rule: ruleId,
  subject: z.string().min(1).max(400).optional().describe("As /v1/alerts has it; all of the rule when left out"),
};

/** What may be said of an alert, by the end of its address; both stop its reminders, and neither its recovery. What was acknowledged or snoozed can be undone. */
export const postings = {
  acknowledge: {
    says: "Somebody looks after what stands: no reminders while it lasts",
    body: z
      .strictObject({ ...alert, undo: z.boolean().default(false).describe("Reminders come again") })
      .transform((said) => ({ ...said, hours: null })),
  },
  snooze: {
    says: "No reminders of what stands for a while",
    body: z
      .strictObject({ ...alert, for: snoozeDuration.describe("Such as 12h or 3d, at most 365d") })
      .transform(({ for: hours, ...said }) => ({ ...said, hours, undo: false })),
  },
} as const;

/** Where a posting is sent. */
export function postingPath(name: string): string {
  return `/v1/alerts/${name}`;
}

/** Of both: one alert where `subject` was sent, else all of the rule. Made only where it is needed: a Lambda answers without it. */
export const postingResponse = () => {
  const said = { client: z.string(), rule: z.string() };
  const one = {
    subject: z.string(),
    status: z.enum(alertStatuses),
    since: z.iso.datetime(),
    acknowledged: z.object({ at: z.iso.datetime(), by: z.string(), until: z.iso.datetime().nullable() }).nullable(),
  };
  return z.union([z.object({ ...said, ...one }), z.object({ ...said, alerts: z.array(z.object(one)) })]);
};
