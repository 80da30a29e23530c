import type { Notice, NoticeItem } from "@leadline/core/delivery/notice";
import { andMore, cut, marks, signature } from "../words.ts";

/** Text that Slack shows as it stands: neither markup nor mentions, whatever a campaign is called. */
interface PlainText {
  readonly type: "plain_text";
  readonly text: string;
  readonly emoji: false;
}

export type SlackBlock =
  | { readonly type: "header"; readonly text: PlainText }
  | { readonly type: "section"; readonly text: PlainText; readonly fields?: readonly PlainText[] }
  | { readonly type: "context"; readonly elements: readonly PlainText[] };

export interface SlackMessage {
  /** What notifications show; the one place where markup is read. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** Header, summary, what is left out, and the footer. */
const ownBlocks = 4;
const mostItems = 50 - ownBlocks;

export function renderSlack(notice: Notice): SlackMessage {
  const shown = notice.items.slice(0, mostItems);
  const rest = notice.items.length - shown.length;
  return {
    text: escaped(cut(`${notice.title}: ${notice.summary}`, 1_000)),
    blocks: [
      { type: "header", text: plain(notice.title, 150) },
      { type: "section", text: plain(notice.summary, 3_000) },
      ...shown.map(section),
      ...(rest > 0 ? [{ type: "section" as const, text: plain(andMore(notice, rest), 3_000) }] : []),
      { type: "context", elements: [plain(signature(notice), 2_000)] },
    ],
  };
}

function section({ tone, title, text, figures }: NoticeItem): SlackBlock {
  const fields = figures.slice(0, 10).map(({ label, value }) => plain(`${label}\n${value}`, 2_000));
  return {
    type: "section",
    text: plain(`${marks[tone]} ${title}${text ? `\n${text}` : ""}`, 3_000),
    ...(fields.length > 0 ? { fields } : {}),
  };
}

/** An empty text is refused. */
const plain = (text: string, most: number): PlainText => ({
  type: "plain_text",
  text: cut(text, most) || "–",
  emoji: false,
});

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
