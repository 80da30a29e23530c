import type { Notice } from "@leadline/core/delivery/notice";
import { cut, plainText } from "../words.ts";

export interface SnsMessage {
  readonly subject: string;
  /** One text for each protocol. */
  readonly texts: { readonly default: string; readonly email: string; readonly sms: string };
}

const mostEmail = 60_000;

export function renderSns(notice: Notice): SnsMessage {
  const text = cut(plainText(notice), mostEmail);
  const names = notice.items.map(({ title }) => title).join(", ");
  return {
    subject: ascii(`Leadline: ${notice.title}`).slice(0, 100).trim(),
    texts: { default: text, email: text, sms: sms(`${notice.title}. ${notice.summary} ${names}`) },
  };
}

const most = 160;

/** ASCII without the characters that GSM 03.38 sends as two: 160 of them are one message, and one is what is paid for. */
function sms(text: string): string {
  const plain = ascii(text.replaceAll("€", "EUR"))
    .replace(/[[\]{}\\^~|`]/g, " ")
    .replace(/ +/g, " ")
    .trim();
  return plain.length <= most ? plain : `${plain.slice(0, most - 3)}...`;
}

/** Accents are dropped, everything else that is not ASCII as well; one line. */
function ascii(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[’‘]/g, "'")
    .replace(/[–—]/g, "-")
    .replace(/\s+/g, " ")
    .replace(/[^\x20-\x7e]/g, "");
}
