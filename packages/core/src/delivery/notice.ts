import type { Severity } from "../alerts/rule.ts";
import type { Branded } from "../branded.ts";
import { LeadlineError } from "../errors.ts";
import type { Instant } from "../time/instant.ts";
import type { Told } from "./told.ts";

/** The same however often a message is sent: whoever receives it drops repetitions by it. */
export type MessageId = Branded<string, "MessageId">;

/** Throws `internal.bug` for what could not be part of a key, a header or an address. */
export function messageId(text: string): MessageId {
  if (/^[A-Za-z0-9_.-]{1,160}$/.test(text)) return text as MessageId;
  throw new LeadlineError("internal.bug", "Not the id of a message.", { saw: text.slice(0, 60) });
}

/** What people are told in. */
export const languages = ["en", "fr"] as const;
export type Language = (typeof languages)[number];

/** `alert`: a rule's night. `digest`: the week. `system`: Leadline itself needs somebody. `test`: somebody tries a channel. */
export const noticeKinds = ["alert", "digest", "system", "test"] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Whether a line is about something that got worse, got better, or neither. */
export const tones = ["bad", "good", "neutral"] as const;
export type Tone = (typeof tones)[number];

/** A number with its name, both as people read them. */
export interface NoticeFigure {
  readonly label: string;
  readonly value: string;
}

/** An answer of the API that whoever reads may open. */
export interface NoticeLink {
  /** As people read it. */
  readonly label: string;
  /** Path and query; in what is sent, the whole address. Never holds a key. */
  readonly url: string;
}

/** One thing that is told. */
export interface NoticeItem {
  readonly tone: Tone;
  readonly title: string;
  /** Plain text of one line or several; may be empty. */
  readonly text: string;
  readonly figures: readonly NoticeFigure[];
  /** Left out where there is nothing to open, and by earlier programs. */
  readonly links?: readonly NoticeLink[];
}

/** What a person is told, in one language and in plain text. How it looks is each channel's own business. */
export interface Notice {
  readonly id: MessageId;
  readonly kind: NoticeKind;
  readonly severity: Severity;
  readonly language: Language;
  /** One line. */
  readonly title: string;
  /** One or two sentences. */
  readonly summary: string;
  readonly items: readonly NoticeItem[];
  /** How many more there are than `items` has room for. */
  readonly omitted: number;
  /** Whom to turn to and where it comes from; may be empty. */
  readonly footer: string;
  readonly at: Instant;
  /** Joined in when it is sent; not kept with the words. */
  readonly told?: Told;
}

/** The same notice in every language there is. */
export type Notices = Readonly<Record<Language, Notice>>;
