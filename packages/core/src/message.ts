import * as z from "zod";
import { LeadlineError } from "./errors.ts";
import { accountId, connectionId, platformId } from "./ids.ts";
import { tiers } from "./platform.ts";
import type { Message } from "./ports.ts";
import { refuseNewer } from "./schema-version.ts";
import { calendarDate } from "./time/calendar-date.ts";

const discoverMessage = z.looseObject({
  v: z.literal(1),
  kind: z.literal("discover"),
  platform: z.string().transform(platformId),
  connection: z.string().transform(connectionId),
  tries: z.int().optional(),
});

const taskMessage = z.looseObject({
  v: z.literal(1),
  kind: z.literal("task"),
  platform: z.string().transform(platformId),
  account: z.string().transform(accountId),
  tier: z.enum(tiers),
  night: z.string().transform(calendarDate),
  seq: z.int().min(1),
});

const anyMessage = z.discriminatedUnion("kind", [discoverMessage, taskMessage]);

/** Reads a queue message's body; throws `internal.bug` for anything we did not write, `store.unavailable` for what a newer version did. */
export function message(body: string): Message {
  try {
    const told: unknown = JSON.parse(body);
    refuseNewer("A queue message", told);
    const found = anyMessage.parse(told);
    if (found.kind === "task") return found;
    const { tries, ...rest } = found;
    return tries === undefined ? rest : { ...rest, tries };
  } catch (error) {
    if (error instanceof LeadlineError) throw error;
    throw new LeadlineError(
      "internal.bug",
      `A queue message cannot be read: ${error instanceof Error ? error.message.slice(0, 200) : ""}`,
    );
  }
}
