import type { Language, Notice, Tone } from "@leadline/core/delivery/notice";

/** What stands before a line that got worse, better, or neither. */
export const marks: Readonly<Record<Tone, string>> = { bad: "🔴", good: "🟢", neutral: "⚪" };

const moreWords: Readonly<Record<Language, (count: number) => string>> = {
  en: (count) => `and ${count} more`,
  fr: (count) => `et ${count} de plus`,
};

/** `and 3 more`, where not everything fits. */
export function andMore({ language }: Pick<Notice, "language">, count: number): string {
  return moreWords[language](count);
}

/** At most so many characters; whole code points, so that no half of one is sent. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const points = [...text.slice(0, most)];
  while (points.join("").length > most - 1) points.pop();
  const kept = points.join("");
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** Footer and id in one line: the id lets a person see that two messages are one. */
export function signature({ footer, id }: Notice): string {
  return [footer, id].filter((part) => part !== "").join(" · ");
}

/** The whole notice as plain text, for mail. */
export function plainText(notice: Notice): string {
  const items = notice.items.map(({ tone, title, text, figures }) =>
    [
      `${marks[tone]} ${title}`,
      ...(text ? [text] : []),
      ...figures.map(({ label, value }) => `  ${label}: ${value}`),
    ].join("\n"),
  );
  return [notice.title, notice.summary, ...items, signature(notice)].filter((part) => part !== "").join("\n\n");
}
