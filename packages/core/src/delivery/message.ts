import type { ClientId } from "../ids.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import type { Language, MessageId, Notice, NoticeKind, Notices } from "./notice.ts";
import type { ToldEntry, ToldRule } from "./told.ts";

/** Where a message is kept. */
export interface MessageKey {
  /** `null`: nobody's in particular, as when a channel is dead. */
  readonly client: ClientId | null;
  readonly night: CalendarDate;
  readonly id: MessageId;
}

/** A message as it is kept: never changed once it is written. */
export interface StoredMessage extends MessageKey {
  readonly kind: NoticeKind;
  /** The id of a rule or digest, or what the system tells of. */
  readonly source: string;
  readonly at: Instant;
  readonly notices: Notices;
  /** Left out where no rule told it, and by earlier programs. */
  readonly rule?: ToldRule;
  readonly entries: readonly ToldEntry[];
}

/** The key alone. */
export function keyOfMessage({ client, night, id }: MessageKey): MessageKey {
  return { client, night, id };
}

/** A kept message as a channel is given it: its language's words, with what programs are told. */
export function noticeOf(message: StoredMessage, language: Language): Notice {
  const { client, night, source, rule = null, entries, notices } = message;
  return { ...notices[language], told: { client, night, source, rule, entries } };
}
