import { blueprints, type ErrorCode } from "@leadline/core/errors";
import { parsePeriod, reportId } from "@leadline/core/facts";
import { accountId, platformId } from "@leadline/core/ids";
import { tiers } from "@leadline/core/platform";
import type { Task } from "@leadline/core/task";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { extensible, itemShape, parsed, readItem } from "./read-item.ts";
import type { Item } from "./table.ts";

const text = z.string().exactOptional();
const moment = parsed(instant);

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(blueprints, code);
/** A code of the one table. */
export const code = z.string().refine(isErrorCode);

const details = extensible({
  field: text,
  saw: text,
  expected: text,
  account: text,
  platform: text,
  vendorCode: text,
  requestId: text,
  status: z.number().exactOptional(),
  scope: z.enum(["app", "account", "member"]).exactOptional(),
  notBefore: text,
  hint: text,
});

const slice = extensible({
  id: z.string(),
  report: parsed(reportId),
  from: parsed(calendarDate),
  to: parsed(calendarDate),
  readAt: moment.exactOptional(),
  resume: text,
  notBefore: moment.exactOptional(),
  tries: z.int().exactOptional(),
  rows: z.int().exactOptional(),
});

const outcome = extensible({
  report: parsed(reportId),
  from: parsed(calendarDate),
  to: parsed(calendarDate),
  state: z.enum(["stored", "failed"]),
  verifiedAt: moment,
  rows: z.int(),
  changed: z.array(parsed(parsePeriod)),
  error: extensible({ code, message: z.string(), details }).exactOptional(),
});

const task = {
  platform: parsed(platformId),
  account: parsed(accountId),
  night: parsed(calendarDate),
  tier: z.enum(tiers),
  state: z.enum(["open", "done", "partial", "ended"]),
  seq: z.int(),
  starts: z.int(),
  crowded: z.boolean(),
  slices: z.array(slice),
  rest: extensible({ from: parsed(calendarDate), to: parsed(calendarDate) }).exactOptional(),
  readAgain: z.array(parsed(calendarDate)).exactOptional(),
  outcomes: z.array(outcome),
  openedAt: moment,
  dueAt: moment,
  handedOver: z.boolean(),
  note: extensible({ code, message: z.string() }).exactOptional(),
};

export const taskItem = extensible({ ...itemShape, ...task, expiresAt: z.int() });

/** The task an item holds; throws `internal.bug` for an item no task fits. */
export function readTask(item: Item): Task {
  const { pk, sk, v, expiresAt, ...read } = readItem(taskItem, item);
  return read;
}
