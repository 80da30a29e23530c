import type { Notice, NoticeItem } from "@leadline/core/delivery/notice";
import { andMore, cut, marks, signature } from "../words.ts";

/** Runs of text are shown as they stand; a TextBlock would read a campaign's name as Markdown. */
interface Run {
  readonly type: "TextRun";
  readonly text: string;
  readonly weight?: "bolder";
  readonly size?: "large" | "small";
  readonly isSubtle?: true;
  readonly color?: "attention" | "good";
}

interface Line {
  readonly type: "RichTextBlock";
  readonly inlines: readonly Run[];
  readonly separator?: true;
  readonly spacing?: "none";
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
  for (let count = Math.min(mostItems, notice.items.length); count > 0; count -= 1) {
    const message = cardOf(notice, count);
    if (Buffer.byteLength(JSON.stringify(message)) <= mostBytes) return message;
  }
  return cardOf(notice, 0);
}

function cardOf(notice: Notice, count: number): TeamsMessage {
  const rest = notice.items.length - count;
  const body = [
    line({ text: cut(notice.title, 200), weight: "bolder", size: "large" }),
    line({ text: cut(notice.summary, mostText) }),
    ...notice.items.slice(0, count).flatMap(itemLines),
    ...(rest > 0 ? [line({ text: andMore(notice, rest) })] : []),
    { ...line({ text: cut(signature(notice), mostText), size: "small", isSubtle: true }), separator: true as const },
  ];
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard" as const,
    version: "1.4" as const,
    msteams: { width: "Full" as const },
    fallbackText: cut(`${notice.title}: ${notice.summary}`, mostText),
    body,
  };
  const contentType = "application/vnd.microsoft.card.adaptive";
  return { type: "message", attachments: [{ contentType, contentUrl: null, content }] };
}

const colors = { bad: { color: "attention" }, good: { color: "good" }, neutral: {} } as const;

function itemLines({ tone, title, text, figures }: NoticeItem): readonly Line[] {
  const head = line({ text: `${marks[tone]} ${cut(title, 200)}`, weight: "bolder", ...colors[tone] });
  return [
    { ...head, separator: true },
    ...(text ? [tight({ text: cut(text, mostText) })] : []),
    ...figures
      .slice(0, 10)
      .map(({ label, value }) => tight({ text: `${cut(label, 100)}: ${cut(value, 100)}`, isSubtle: true })),
  ];
}

function line(run: Omit<Run, "type">): Line {
  // An empty run is refused.
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", ...run, text: run.text || "–" }] };
}

const tight = (run: Omit<Run, "type">): Line => ({ ...line(run), spacing: "none" });
