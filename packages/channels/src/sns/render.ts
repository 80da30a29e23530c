import type { Notice } from "@leadline/core/delivery/notice";
import { fitted } from "../fitted.ts";
import { plainText, severityWord } from "../words.ts";
import { ascii, sms } from "./sms.ts";

export interface SnsMessage {
  readonly subject: string;
  /** One text for each protocol. */
  readonly texts: { readonly default: string; readonly email: string; readonly sms: string };
}

/** Of 256 kB for all texts, in JSON, which may write a character as six. */
const mostEmail = 80_000;

/** As many items as fit; the others are counted. */
export function renderSns(notice: Notice): SnsMessage {
  const text = fitted({
    most: notice.items.length,
    with: (count) => plainText(notice, count),
    fits: (whole) => Buffer.byteLength(JSON.stringify(whole)) <= mostEmail,
  });
  const word = severityWord(notice);
  return {
    subject: ascii(`Leadline: ${word === "" ? "" : `[${word}] `}${notice.title}`)
      .slice(0, 100)
      .trim(),
    texts: { default: text, email: text, sms: sms(notice) },
  };
}
