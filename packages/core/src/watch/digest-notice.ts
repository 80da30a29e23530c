import { amountText, locales, shareText } from "../delivery/amount-text.ts";
import type { Language, MessageId, Notice, NoticeFigure, NoticeItem, Tone } from "../delivery/notice.ts";
import { kpis } from "../kpis.ts";
import { type Micros, micros, ONE, ratio } from "../micros.ts";
import type { QueryRow } from "../query/rows.ts";
import { daysText, monthText, rangeText } from "../time/day-text.ts";
import { changeOf, digestFigure } from "./digest-figures.ts";
import { type Pace, paceOf, projected } from "./digest-pace.ts";
import { standingItems } from "./digest-standing-items.ts";
import { digestColumns, type Week } from "./digest-week.ts";
import { digestWords } from "./digest-words.ts";

/** A client's week in words: its KPIs, what they lack, the campaigns that moved most, the month's pace, and what alerts. */
export function digestNotice(week: Week, id: MessageId, language: Language): Notice {
  const alerts = standingItems(week, language);
  return {
    id,
    kind: "digest",
    severity: "info",
    language,
    title: digestWords[language].title(week.client.name),
    summary: summaryOf(week, language),
    items: [
      ...kpiItem(week, language),
      ...gapItem(week, language),
      ...moverItem(week, language),
      ...pacingItem(week, language),
      ...alerts.items,
    ],
    omitted: alerts.omitted,
    footer: week.digest.id,
    at: week.at,
  };
}

function summaryOf({ from, to, total, comparison }: Week, language: Language): string {
  const { nothing, summary } = digestWords[language];
  if (total === null || total.daysRead === 0) return nothing;
  return summary[comparison.total === null ? "alone" : comparison.by](rangeText({ from, to }, locales[language]));
}

function kpiItem({ total, comparison, currency }: Week, language: Language): readonly NoticeItem[] {
  if (total === null) return [];
  const rows = { row: total, compared: comparison.total };
  const shown = { by: comparison.by, language, currency };
  const figures = digestColumns.flatMap((column) => digestFigure(column, rows, shown));
  return [{ tone: "neutral", title: digestWords[language].week, text: "", figures }];
}

const mostGaps = 20;

function gapItem({ gaps }: Week, language: Language): readonly NoticeItem[] {
  if (gaps.length === 0) return [];
  const { gaps: title, gapsSay, never } = digestWords[language];
  const figures = gaps.slice(0, mostGaps).map(({ account, missing }): NoticeFigure => {
    return { label: account, value: missing === null ? never : daysText(missing, locales[language]) };
  });
  const count = gaps.length > mostGaps ? `${title} (${gaps.length})` : title;
  return [{ tone: "bad", title: count, text: gapsSay, figures }];
}

const size = (amount: bigint) => (amount < 0n ? -amount : amount);

const mostMovers = 3;
/** A campaign below this share of the spend moves nothing that matters. */
const leastShare = 20n;

function moverItem({ comparison, total, currency }: Week, language: Language): readonly NoticeItem[] {
  const { by } = comparison;
  const spend = micros(total?.values.spend ?? "0");
  const movedBy = (row: QueryRow): bigint => size(changeOf("cpl", row, by) ?? 0n);
  const moved = comparison.campaigns
    .filter((row) => row.campaignName != null && micros(row.values.spend ?? "0") * leastShare >= spend)
    .filter((row) => movedBy(row) > 0n)
    .toSorted((a, b) => (movedBy(a) > movedBy(b) ? -1 : 1))
    .slice(0, mostMovers);
  if (moved.length === 0) return [];
  const figures = moved.flatMap((row) =>
    digestFigure("cpl", { row, compared: row }, { by, language, currency }).map(({ value }) => ({
      label: row.campaignName ?? "",
      value,
    })),
  );
  return [{ tone: "neutral", title: digestWords[language].movers, text: kpis.cpl[language], figures }];
}

const toneOf: Readonly<Record<Pace, Tone>> = {
  over: "bad",
  ahead: "bad",
  behind: "bad",
  under: "neutral",
  within: "good",
  even: "good",
  early: "neutral",
  unread: "neutral",
  unknown: "neutral",
};

function pacingItem({ month, currency }: Week, language: Language): readonly NoticeItem[] {
  if (month === null) return [];
  const said = digestWords[language];
  const { budget, spent, from, gone, days } = month;
  const money = (amount: Micros) => amountText(amount, { unit: "money", currency, language });
  const ofBudget = (amount: Micros) => `${money(amount)}${ofWhole(ratio(amount, budget), language)}`;
  const [pace, all] = [paceOf(month), projected(month)];
  const figures = [
    ...(spent === null ? [] : [{ label: said.spent, value: ofBudget(spent) }]),
    { label: said.budget, value: money(budget) },
    { label: said.gone, value: `${gone} / ${days}${ofWhole(ratio(whole(gone), whole(days)), language)}` },
    ...(all === null ? [] : [{ label: said.projected, value: ofBudget(all) }]),
  ];
  const title = said.pacing(monthText(from, locales[language]));
  return [{ tone: toneOf[pace], title, text: said.pace[pace], figures }];
}

const ofWhole = (part: Micros | null, language: Language) => (part === null ? "" : ` (${shareText(part, language)})`);
const whole = (count: number) => (BigInt(count) * ONE) as Micros; // A count, in micros.
