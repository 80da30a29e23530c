import type { Notice, NoticeFigure, NoticeItem, NoticeLink } from "@leadline/core/delivery/notice";
import { fitted } from "../fitted.ts";
import { andMore, cut, figuresShown, headline, marks, omittedBeyond, signature } from "../words.ts";

/** Text that Slack shows as it stands: neither markup nor mentions, whatever a campaign is called. */
export interface PlainText {
  readonly type: "plain_text";
  readonly text: string;
  readonly emoji: false;
}

/** As literal as plain text, and may be bold. */
export interface RichText {
  readonly type: "text";
  readonly text: string;
  readonly style?: { readonly bold: true };
}

/** Its text is literal as well. */
export interface LinkText {
  readonly type: "link";
  readonly url: string;
  readonly text: string;
}

export type SlackBlock =
  | { readonly type: "header"; readonly text: PlainText }
  | { readonly type: "section"; readonly text: PlainText }
  | { readonly type: "section"; readonly fields: readonly PlainText[] }
  | {
      readonly type: "rich_text";
      readonly elements: readonly [
        { readonly type: "rich_text_section"; readonly elements: readonly (RichText | LinkText)[] },
      ];
    }
  | { readonly type: "context"; readonly elements: readonly PlainText[] };

export interface SlackMessage {
  /** What notifications show; the one place where markup is read. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

const mostBlocks = 50;
/** Beyond some 12,000 characters in all Slack refuses a message, by a count of its own (slackapi/bolt-js, issues 2509 and 2867): that of the JSON is never smaller. */
const mostCharacters = 12_000;
const mostFields = 10;

/** As many items as fit; the others are counted. */
export function renderSlack(notice: Notice): SlackMessage {
  return fitted({
    most: notice.items.length,
    with: (count) => messageOf(notice, count),
    fits: ({ blocks }) => blocks.length <= mostBlocks && JSON.stringify(blocks).length <= mostCharacters,
  });
}

function messageOf(notice: Notice, count: number): SlackMessage {
  const rest = omittedBeyond(notice, count);
  return {
    text: escaped(cut(`${headline(notice)}: ${notice.summary}`, 1_000)),
    blocks: [
      { type: "header", text: plain(headline(notice), 150) },
      { type: "section", text: plain(notice.summary, 3_000) },
      ...notice.items.slice(0, count).flatMap((item) => itemBlocks(item, notice)),
      ...(rest > 0 ? [{ type: "section" as const, text: plain(andMore(notice, rest), 3_000) }] : []),
      { type: "context", elements: [plain(signature(notice), 1_000)] },
    ],
  };
}

function itemBlocks({ tone, title, text, figures, links = [] }: NoticeItem, notice: Notice): readonly SlackBlock[] {
  const elements: readonly RichText[] = [
    { type: "text", text: `${marks[tone]} ` },
    { type: "text", text: cut(title, 500) || "–", style: { bold: true } },
    ...(text ? [{ type: "text" as const, text: `\n${cut(text, 2_000)}` }] : []),
  ];
  const fields = figuresShown(figures, mostFields, notice).map(fieldOf);
  return [
    { type: "rich_text", elements: [{ type: "rich_text_section", elements }] },
    ...(fields.length > 0 ? [{ type: "section" as const, fields }] : []),
    ...(links.length > 0 ? [linksBlock(links)] : []),
  ];
}

function linksBlock(links: readonly NoticeLink[]): SlackBlock {
  const elements = links.flatMap(({ label, url }, at): readonly (RichText | LinkText)[] => [
    ...(at === 0 ? [] : [{ type: "text" as const, text: " · " }]),
    { type: "link", url, text: cut(label, 100) || "–" },
  ]);
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements }] };
}

const fieldOf = ({ label, value }: NoticeFigure) => plain(`${cut(label, 300)}\n${cut(value, 300)}`, 2_000);

/** An empty text is refused. */
const plain = (text: string, most: number): PlainText => ({
  type: "plain_text",
  text: cut(text, most) || "–",
  emoji: false,
});

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
