import { severities } from "@leadline/core/alerts/rule";
import { alertEvents, alertStatuses } from "@leadline/core/alerts/state";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { extensible, parsed } from "./read-item.ts";

const date = parsed(calendarDate);
const text = z.string();
const maybe = text.nullable();

/** The rule of a message, as it is kept for programs. */
export const toldRule = extensible({ id: text, name: text, kpi: maybe, severity: z.enum(severities), owner: maybe });

const explanation = extensible({
  before: text,
  after: text,
  from: date,
  to: date,
  contributions: z.array(extensible({ factor: text, amount: text })),
  campaigns: z.array(extensible({ account: maybe, campaign: maybe, name: text, amount: text })),
  others: maybe,
});

/** What an earlier program did not keep. */
const details = {
  kind: text.exactOptional(),
  platform: maybe.exactOptional(),
  account: maybe.exactOptional(),
  campaign: maybe.exactOptional(),
  status: z.enum(alertStatuses).exactOptional(),
  kpi: maybe.exactOptional(),
  expected: maybe.exactOptional(),
  clear: maybe.exactOptional(),
  baseline: maybe.exactOptional(),
  probability: z.number().nullable().exactOptional(),
  window: extensible({ from: date, to: date }).nullable().exactOptional(),
  explanation: explanation.nullable().exactOptional(),
  link: maybe.exactOptional(),
};

/** One subject of a message, as it is kept for programs. */
export const toldEntry = extensible({
  subject: text,
  name: text,
  event: z.enum(alertEvents),
  at: parsed(instant).exactOptional(),
  reason: maybe,
  value: maybe,
  limit: maybe,
  currency: maybe,
  ...details,
});
