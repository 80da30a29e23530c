import * as z from "zod";
import { LeadlineError } from "./errors.ts";
import { accountId, connectionId, platformId } from "./ids.ts";
import { tiers } from "./platform.ts";
import type { Message } from "./ports.ts";
import { calendarDate } from "./time/calendar-date.ts";

const discoverMessage = z.strictObject({
  v: z.literal(1),
  kind: z.literal("discover"),
  platform: z.string().transform(platformId),
  connection: z.string().transform(connectionId),
  tries: z.int().optional(),
});

const taskMessage = z.strictObject({
  v: z.literal(1),
  kind: z.literal("task"),
  platform: z.string().transform(platformId),
  account: z.string().transform(accountId),
  tier: z.enum(tiers),
  night: z.string().transform(calendarDate),
  seq: z.int().min(1),
});

const anyMessage = z.discriminatedUnion("kind", [discoverMessage, taskMessage]);

/** Reads a queue message's body; throws `internal.bug` for anything we did not write. */
export function message(body: string): Message {
  try {
    const found = anyMessage.parse(JSON.parse(body));
    if (found.kind === "task") return found;
    const { tries, ...rest } = found;
    return tries === undefined ? rest : { ...rest, tries };
  } catch (error) {
    throw new LeadlineError(
      "internal.bug",
      `A queue message cannot be read: ${error instanceof Error ? error.message.slice(0, 200) : ""}`,
    );
  }
}
