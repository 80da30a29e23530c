import type { Notice, NoticeItem, NoticeLink, Tone } from "@leadline/core/delivery/notice";
import { andMore, cut, marks, omittedBeyond, plainText, severityText, severityWord, signature } from "../words.ts";

export interface MailMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const mostItems = 100;

/** Mail programs read neither style sheets nor flexible boxes: tables, and styles in each element. */
export function renderMail(notice: Notice): MailMessage {
  const word = severityWord(notice);
  const subject = cut(`${word === "" ? "" : `[${word}] `}${notice.title}`.replace(/\s+/g, " "), 200);
  return { subject, text: plainText(notice, Math.min(mostItems, notice.items.length)), html: pageOf(notice) };
}

const colors: Readonly<Record<Tone, string>> = { bad: "#b42318", good: "#157347", neutral: "#475467" };
const bars = { info: "#475467", warning: "#b54708", critical: "#b42318" } as const;
const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

function pageOf(notice: Notice): string {
  const { language, title, summary, severity, items } = notice;
  const badge = severityText(notice);
  const bad =
    badge === "" ? "" : `<div style="font-size:13px;font-weight:600;color:${bars[severity]}">${escaped(badge)}</div>`;
  const rest = omittedBeyond(notice, Math.min(mostItems, items.length));
  const more = rest > 0 ? `<tr><td style="padding:8px 24px">${escaped(andMore(notice, rest))}</td></tr>` : "";
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escaped(title)}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f2f4f7">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:640px;margin:0 auto;background:#ffffff;border-top:4px solid ${bars[severity]};border-radius:6px;${font};font-size:15px;line-height:1.5;color:#101828">
<tr><td style="padding:24px 24px 4px">${bad}<h1 style="margin:0;font-size:20px;line-height:1.3">${escaped(title)}</h1></td></tr>
<tr><td style="padding:0 24px 16px;color:#475467">${escaped(summary)}</td></tr>
${items.slice(0, mostItems).map(itemRow).join("\n")}${more}
<tr><td style="padding:16px 24px 24px;border-top:1px solid #eaecf0;font-size:12px;color:#667085">${escaped(signature(notice))}</td></tr>
</table>
</body>
</html>
`;
}

function itemRow({ tone, title, text, figures, links = [] }: NoticeItem): string {
  const rows = figures
    .map(
      ({ label, value }) =>
        `<tr><td style="padding:2px 16px 2px 0;color:#475467">${escaped(label)}</td><td align="right" style="padding:2px 0;font-variant-numeric:tabular-nums;white-space:nowrap">${escaped(value)}</td></tr>`,
    )
    .join("");
  const table =
    rows === ""
      ? ""
      : `<table role="presentation" cellpadding="0" cellspacing="0" style="margin-top:8px;font-size:14px">${rows}</table>`;
  const says =
    text === ""
      ? ""
      : text
          .split("\n")
          .map((one) => `<div>${escaped(one)}</div>`)
          .join("");
  const open = links.map(linkRow).join("");
  return `<tr><td style="padding:16px 24px;border-top:1px solid #eaecf0"><div style="font-weight:600;color:${colors[tone]}">${marks[tone]} ${escaped(title)}</div>${says}${table}${open}</td></tr>`;
}

function linkRow({ label, url }: NoticeLink): string {
  return `<div style="margin-top:8px;font-size:14px"><a href="${escaped(url)}" style="color:#175cd3">${escaped(label)}</a></div>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
