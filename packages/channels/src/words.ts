import type { Severity } from "@leadline/core/alerts/rule";
import type { Language, Notice, NoticeFigure, Tone } from "@leadline/core/delivery/notice";

/** What stands before a line that got worse, better, or neither. */
export const marks: Readonly<Record<Tone, string>> = { bad: "🔴", good: "🟢", neutral: "⚪" };

/** How bad it is at a glance, each with a shape of its own. */
const severityMarks: Readonly<Record<Severity, string>> = { critical: "‼️", warning: "⚠️", info: "ℹ️" };

const severityWords: Readonly<Record<Language, Readonly<Record<Severity, string>>>> = {
  en: { critical: "Critical", warning: "Warning", info: "Information" },
  fr: { critical: "Critique", warning: "Avertissement", info: "Information" },
};

/** How bad it is in a word; empty for a digest, which is never bad. */
export function severityWord({ kind, severity, language }: Notice): string {
  return kind === "digest" ? "" : severityWords[language][severity];
}

/** The same with its mark, so that it is neither told by a colour alone nor by a sign alone. */
export function severityText(notice: Notice): string {
  const word = severityWord(notice);
  return word === "" ? "" : `${severityMarks[notice.severity]} ${word}`;
}

/** How bad it is and what it is about, in one line. */
export function headline(notice: Notice): string {
  return [severityText(notice), notice.title].filter((part) => part !== "").join(" · ");
}

const moreWords: Readonly<Record<Language, (count: number) => string>> = {
  en: (count) => `and ${count} more`,
  fr: (count) => `et ${count} de plus`,
};

/** `and 3 more`, where not everything fits. */
export function andMore({ language }: Pick<Notice, "language">, count: number): string {
  return moreWords[language](count);
}

/** How many items a message with the first so many leaves out. */
export function omittedBeyond({ items, omitted }: Notice, count: number): number {
  return items.length - count + omitted;
}

/** At most so many figures; where there are more, the last one says how many. */
export function figuresShown(
  figures: readonly NoticeFigure[],
  most: number,
  notice: Pick<Notice, "language">,
): readonly NoticeFigure[] {
  if (figures.length <= most) return figures;
  const rest = figures.length - most + 1;
  return [...figures.slice(0, most - 1), { label: "…", value: andMore(notice, rest) }];
}

/** At most so many characters; whole code points, so that no half of one is sent. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const points = [...text.slice(0, most)];
  while (points.join("").length > most - 1) points.pop();
  const kept = points.join("");
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** Between a label and what it says. */
export const colon: Readonly<Record<Language, string>> = { en: ":", fr: "\u00a0:" };

/** Footer and id in one line: the id lets a person see that two messages are one. */
export function signature({ footer, id }: Notice): string {
  return [footer, id].filter((part) => part !== "").join(" · ");
}

const mostText = 4_000;

/** The notice as plain text, for mail: all of it, or so many of its items and how many more there are. */
export function plainText(notice: Notice, count = notice.items.length): string {
  const items = notice.items
    .slice(0, count)
    .map(({ tone, title, text, figures, links = [] }) =>
      [
        `${marks[tone]} ${title}`,
        ...(text ? [text] : []),
        ...figures.map(({ label, value }) => `  ${label}${colon[notice.language]} ${value}`),
        ...links.map(({ label, url }) => `  ${label}${colon[notice.language]} ${url}`),
      ].join("\n"),
    );
  const rest = omittedBeyond(notice, count);
  const more = rest > 0 ? andMore(notice, rest) : "";
  const [title, summary, from] = [headline(notice), notice.summary, signature(notice)].map((part) =>
    cut(part, mostText),
  );
  return [title, summary, ...items, more, from].filter((part) => part !== "").join("\n\n");
}
