import type { Notice, NoticeItem } from "@leadline/core/delivery/notice";
import { fitted } from "../fitted.ts";
import {
  andMore,
  colon,
  cut,
  figuresShown,
  headline,
  marks,
  omittedBeyond,
  severityText,
  signature,
} from "../words.ts";

/** Runs of text are shown as they stand; a TextBlock would read a campaign's name as Markdown. */
interface Run {
  readonly type: "TextRun";
  readonly text: string;
  readonly weight?: "bolder";
  readonly size?: "large" | "small";
  readonly isSubtle?: true;
  readonly color?: "accent" | "attention" | "good" | "warning";
  readonly selectAction?: { readonly type: "Action.OpenUrl"; readonly url: string };
}

interface Line {
  readonly type: "RichTextBlock";
  readonly inlines: readonly Run[];
  readonly separator?: true;
  readonly spacing?: "none" | "small";
}

export interface TeamsMessage {
  readonly type: "message";
  readonly attachments: readonly [
    {
      readonly contentType: "application/vnd.microsoft.card.adaptive";
      readonly contentUrl: null;
      readonly content: {
        readonly $schema: string;
        readonly type: "AdaptiveCard";
        readonly version: "1.4";
        readonly msteams: { readonly width: "Full" };
        readonly fallbackText: string;
        readonly body: readonly Line[];
      };
    },
  ];
}

/** Of the 28 kB, what frames and proxies may add is left free. */
const mostBytes = 26_000;
const mostItems = 40;
const mostText = 1_000;

/** As many items as fit; the others are counted. */
export function renderTeams(notice: Notice): TeamsMessage {
  return fitted({
    most: Math.min(mostItems, notice.items.length),
    with: (count) => cardOf(notice, count),
    fits: (message) => Buffer.byteLength(JSON.stringify(message)) <= mostBytes,
  });
}

function cardOf(notice: Notice, count: number): TeamsMessage {
  const rest = omittedBeyond(notice, count);
  const body = [
    ...severityLine(notice),
    line({ text: cut(notice.title, 200), weight: "bolder", size: "large" }),
    line({ text: cut(notice.summary, mostText) }),
    ...notice.items.slice(0, count).flatMap((item) => itemLines(item, notice)),
    ...(rest > 0 ? [line({ text: andMore(notice, rest) })] : []),
    { ...line({ text: cut(signature(notice), mostText), size: "small", isSubtle: true }), separator: true as const },
  ];
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard" as const,
    version: "1.4" as const,
    msteams: { width: "Full" as const },
    fallbackText: cut(`${headline(notice)}: ${notice.summary}`, mostText),
    body,
  };
  const contentType = "application/vnd.microsoft.card.adaptive";
  return { type: "message", attachments: [{ contentType, contentUrl: null, content }] };
}

const severityColors = {
  critical: { color: "attention" },
  warning: { color: "warning" },
  info: { color: "accent" },
} as const;

function severityLine(notice: Notice): readonly Line[] {
  const text = severityText(notice);
  return text === "" ? [] : [line({ text, weight: "bolder", ...severityColors[notice.severity] })];
}

const colors = { bad: { color: "attention" }, good: { color: "good" }, neutral: {} } as const;

function itemLines({ tone, title, text, figures, links = [] }: NoticeItem, notice: Notice): readonly Line[] {
  const head = line({ text: `${marks[tone]} ${cut(title, 200)}`, weight: "bolder", ...colors[tone] });
  return [
    { ...head, separator: true },
    ...(text ? cut(text, mostText).split("\n") : []).map((one) => tight({ text: one })),
    ...figuresShown(figures, 10, notice).map(({ label, value }, at) => ({
      ...line(
        { text: `${cut(label, 100)}${colon[notice.language]} `, isSubtle: true },
        { text: cut(value, 100), weight: "bolder" },
      ),
      spacing: at === 0 && text ? ("small" as const) : ("none" as const),
    })),
    ...links.map(({ label, url }) => ({
      ...line({ text: cut(label, 100), color: "accent", selectAction: { type: "Action.OpenUrl", url } }),
      spacing: "small" as const,
    })),
  ];
}

function line(...runs: readonly Omit<Run, "type">[]): Line {
  // An empty run is refused.
  return { type: "RichTextBlock", inlines: runs.map((run) => ({ type: "TextRun", ...run, text: run.text || "–" })) };
}

const tight = (...runs: readonly Omit<Run, "type">[]): Line => ({ ...line(...runs), spacing: "none" });
