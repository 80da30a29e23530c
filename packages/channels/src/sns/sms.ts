import type { Notice } from "@leadline/core/delivery/notice";
import { fitted } from "../fitted.ts";
import { omittedBeyond, severityWord } from "../words.ts";

const most = 160;

/** One SMS: what moved and by what figure, as much as fits and how many more; ASCII without the characters that GSM 03.38 sends as two. */
export function sms(notice: Notice): string {
  const parts = partsOf(notice);
  const whole = (count: number) => {
    const rest = omittedBeyond(notice, notice.items.length) + parts.length - count;
    const shown = [parts.slice(0, count).join(", "), rest > 0 ? `+${rest}` : ""].filter((part) => part !== "");
    const title = [severityWord(notice), notice.title].filter((part) => part !== "").join(" - ");
    return plain(`${title}: ${shown.join(" ")}. ${notice.summary}`).replace(/\.\. /, ". ");
  };
  // What is told last, the date, may be cut; what moved may not.
  const head = fitted({
    most: parts.length,
    with: whole,
    fits: (text) => text.length - plain(notice.summary).length <= most,
  });
  return head.length <= most ? head : `${head.slice(0, most - 3)}...`;
}

/** Of an alert each name with its figure; of a week its figures; else what is said. */
function partsOf({ kind, items }: Notice): readonly string[] {
  switch (kind) {
    case "alert":
      return items.map(({ title, figures }) => [title, figures[0]?.value ?? ""].join(" ").trim());
    case "digest":
      return (items[0]?.figures ?? []).map(({ label, value }) => `${label} ${value}`);
    default:
      return items.map(({ title, text }) => text.split("\n")[0] || title);
  }
}

/** Signs of currencies that ASCII does not have, as numbers in either language bear them. */
const codes: Readonly<Record<string, string>> = {
  "€": "EUR",
  "£": "GBP",
  "£GB": "GBP",
  "£FK": "FKP",
  "£GI": "GIP",
  "£LB": "LBP",
  "CN¥": "CNY",
  "JP¥": "JPY",
  "¥": "JPY",
  "₪": "ILS",
  "₹": "INR",
  "₩": "KRW",
  "₱": "PHP",
  "₫": "VND",
};

function plain(text: string): string {
  return ascii(text)
    .replace(/[[\]{}\\^~|`]/g, " ")
    .replace(/ +(?=[ .,)])/g, "")
    .trim();
}

/** Accents are dropped, everything else that is not ASCII as well; one line. */
export function ascii(text: string): string {
  return text
    .replace(/£(?:GB|FK|GI|LB)|(?:CN|JP)¥|[€£¥₪₹₩₱₫]/g, (sign) => ` ${codes[sign] ?? ""} `)
    .normalize("NFKD")
    .replace(/[’‘]/g, "'")
    .replace(/[–—]/g, "-")
    .replace(/\s+/g, " ")
    .replace(/[^\x20-\x7e]/g, "");
}
