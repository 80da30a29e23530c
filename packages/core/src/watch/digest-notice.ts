import type { Language, MessageId, Notice, NoticeFigure, NoticeItem, Tone } from "../delivery/notice.ts";
import { isKpi, kpis } from "../kpis.ts";
import { baseMetrics, isBaseMetric } from "../metrics.ts";
import { divideHalfEven, micros, ONE } from "../micros.ts";
import type { Column } from "../query/question.ts";
import type { QueryRow } from "../query/rows.ts";
import { addDays, calendarDate, daysBetween, monthOf } from "../time/calendar-date.ts";
import { amountText } from "./amounts.ts";
import { digestColumns, type Week } from "./digests.ts";

const words = {
  en: {
    title: (name: string) => `The week of ${name}`,
    summary: (from: string, to: string) => `${from} to ${to}, beside the week before.`,
    nothing: "There are no figures for this week.",
    week: "All platforms",
    movers: "Campaigns that moved most",
    alerts: "Alerting now",
    calm: "Nothing alerts.",
    pacing: "The month",
    spent: "Spent",
    budget: "Budget",
    gone: "Days gone",
    says: {
      ahead: "It spends faster than the month goes by.",
      behind: "It spends slower than the month goes by.",
      even: "It keeps pace.",
    },
  },
  fr: {
    title: (name: string) => `La semaine de ${name}`,
    summary: (from: string, to: string) => `Du ${from} au ${to}, comparé à la semaine précédente.`,
    nothing: "Il n’y a pas de chiffres pour cette semaine.",
    week: "Toutes les plateformes",
    movers: "Campagnes qui ont le plus bougé",
    alerts: "En alerte",
    calm: "Aucune alerte.",
    pacing: "Le mois",
    spent: "Dépensé",
    budget: "Budget",
    gone: "Jours écoulés",
    says: {
      ahead: "Les dépenses vont plus vite que le mois.",
      behind: "Les dépenses vont moins vite que le mois.",
      even: "Le rythme est tenu.",
    },
  },
} as const;

/** A client's week in words: its KPIs, the campaigns that moved most, the month's pace, and what alerts. */
export function digestNotice(week: Week, id: MessageId, language: Language): Notice {
  const said = words[language];
  const { client, from, to, digest, at } = week;
  return {
    id,
    kind: "digest",
    severity: "info",
    language,
    title: said.title(client.name),
    summary: week.total === null ? said.nothing : said.summary(from, to),
    items: [
      ...kpiItem(week, language),
      ...moverItem(week, language),
      ...pacingItem(week, language),
      alertItem(week, language),
    ],
    footer: digest.id,
    at,
  };
}

function kpiItem({ total, currency }: Week, language: Language): readonly NoticeItem[] {
  if (total === null) return [];
  const figures = digestColumns.flatMap((column) => figureOf(column, total, { language, currency }));
  return [{ tone: "neutral", title: words[language].week, text: "", figures }];
}

interface Shown {
  readonly language: Language;
  readonly currency: string;
}

/** The value and by how much it has changed; nothing where nobody told it. */
function figureOf(column: Column, row: QueryRow, { language, currency }: Shown): readonly NoticeFigure[] {
  const value = row.values[column];
  if (value == null || !(isKpi(column) || isBaseMetric(column))) return [];
  const label = isKpi(column) ? kpis[column][language] : baseMetrics[column][language];
  const unit = isKpi(column) ? kpis[column].unit : baseMetrics[column].kind;
  return [
    { label, value: `${amountText(micros(value), unit, currency)}${changeText(row.compared?.changeRate[column])}` },
  ];
}

/** ` (+12 %)`; whole percents, since a week is no finer. */
function changeText(rate: string | null | undefined): string {
  if (rate == null) return "";
  const percent = divideHalfEven(micros(rate) * 100n, ONE);
  return ` (${percent > 0n ? "+" : ""}${percent} %)`;
}

const size = (amount: bigint) => (amount < 0n ? -amount : amount);

const mostMovers = 3;
/** A campaign below this share of the spend moves nothing that matters. */
const leastShare = 20n;

function moverItem({ campaigns, total, currency }: Week, language: Language): readonly NoticeItem[] {
  const spend = micros(total?.values.spend ?? "0");
  const changeOf = (row: QueryRow): bigint => size(micros(row.compared?.changeRate.cpl ?? "0"));
  const moved = campaigns
    .filter((row) => row.campaignName != null && micros(row.values.spend ?? "0") * leastShare >= spend)
    .filter((row) => changeOf(row) > 0n)
    .toSorted((a, b) => (changeOf(a) > changeOf(b) ? -1 : 1))
    .slice(0, mostMovers);
  if (moved.length === 0) return [];
  const figures = moved.flatMap((row) =>
    figureOf("cpl", row, { language, currency }).map(({ value }) => ({ label: row.campaignName ?? "", value })),
  );
  return [{ tone: "neutral", title: words[language].movers, text: kpis.cpl[language], figures }];
}

/** A tenth of the budget either way is no news. */
const tolerance = 10n;

function pacingItem({ digest, monthSpend, to, currency }: Week, language: Language): readonly NoticeItem[] {
  const budget = digest.monthlyBudget;
  if (budget === null || monthSpend === null) return [];
  const said = words[language];
  const first = calendarDate(`${monthOf(to)}-01`);
  const days = BigInt(daysBetween(first, calendarDate(`${monthOf(addDays(first, 31))}-01`)));
  const gone = BigInt(daysBetween(first, to) + 1);
  const spent = micros(monthSpend);
  // Both sides times the days of the month: nothing is rounded.
  const off = spent * days - budget * gone;
  const pace = size(off) * 100n <= budget * days * tolerance ? "even" : off > 0n ? "ahead" : "behind";
  const tone: Tone = pace === "even" ? "good" : "bad";
  const figures = [
    { label: said.spent, value: amountText(spent, "money", currency) },
    { label: said.budget, value: amountText(budget, "money", currency) },
    { label: said.gone, value: `${gone} / ${days}` },
  ];
  return [{ tone, title: said.pacing, text: said.says[pace], figures }];
}

const mostNamed = 10;

function alertItem({ standing }: Week, language: Language): NoticeItem {
  const said = words[language];
  if (standing.length === 0) return { tone: "good", title: said.calm, text: "", figures: [] };
  const named = standing.slice(0, mostNamed).join(", ");
  const rest = standing.length - mostNamed;
  return { tone: "bad", title: said.alerts, text: rest > 0 ? `${named} (+${rest})` : named, figures: [] };
}
