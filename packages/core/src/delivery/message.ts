import type { AlertEvent } from "../alerts/state.ts";
import type { ClientId } from "../ids.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import type { MessageId, NoticeKind, Notices } from "./notice.ts";

/** Where a message is kept. */
export interface MessageKey {
  /** `null`: nobody's in particular, as when a channel is dead. */
  readonly client: ClientId | null;
  readonly night: CalendarDate;
  readonly id: MessageId;
}

/** What a rule's night found of one subject, for programs; amounts as exact decimal text. */
export interface ToldEntry {
  readonly subject: string;
  readonly name: string;
  readonly event: AlertEvent;
  readonly reason: string | null;
  readonly value: string | null;
  readonly limit: string | null;
  /** ISO 4217; `null` where the KPI is no money. */
  readonly currency: string | null;
}

/** A message as it is kept: never changed once it is written. */
export interface StoredMessage extends MessageKey {
  readonly kind: NoticeKind;
  /** The id of a rule or digest, or what the system tells of. */
  readonly source: string;
  readonly at: Instant;
  readonly notices: Notices;
  readonly entries: readonly ToldEntry[];
}

/** The key alone. */
export function keyOfMessage({ client, night, id }: MessageKey): MessageKey {
  return { client, night, id };
}
