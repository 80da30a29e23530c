import { type EntryKind, isMissing, kindOf } from "../alerts/entry-kind.ts";
import type { AlertEntry, AlertMessage, Words } from "../alerts/message.ts";
import { amountText, locales } from "../delivery/amount-text.ts";
import type { Language, NoticeFigure, NoticeItem, NoticeLink, Tone } from "../delivery/notice.ts";
import { shortName } from "../delivery/short-name.ts";
import { accountName } from "../ids.ts";
import { kpis } from "../kpis.ts";
import type { Micros } from "../micros.ts";
import { dayText, weekdaysText } from "../time/day-text.ts";
import { localTime } from "../time/instant.ts";
import { reasonText } from "./reason-text.ts";

const toneOf: Readonly<Record<EntryKind, Tone>> = {
  fired: "bad",
  reminder: "bad",
  noData: "neutral",
  stillNoData: "neutral",
  cleared: "good",
  dataBack: "good",
  closed: "neutral",
};

type KpiOfRule = AlertMessage["rule"]["kpi"];

/** One subject of a message, in one language. */
export function itemOf(entry: AlertEntry, kpi: KpiOfRule, language: Language): NoticeItem {
  const { subject, says } = entry;
  const about = kpi === null ? "" : reasonText(entry, kpi, language);
  const links = linksOf(entry, language);
  return {
    tone: toneOf[kindOf(entry)],
    title: shortName(subject.name),
    text: [says[language], about].filter((part) => part !== "").join("\n"),
    figures: figuresOf(entry, kpi, language),
    ...(links.length === 0 ? {} : { links }),
  };
}

const labels = {
  limit: { en: "Limit", fr: "Seuil" },
  before: { en: "Before", fr: "Avant" },
  account: { en: "Account", fr: "Compte" },
  since: { en: "Alerting since", fr: "En alerte depuis" },
  figures: { en: "Same figures", fr: "Mêmes chiffres" },
  daysBefore: { en: "Days it is compared with", fr: "Jours de comparaison" },
} as const satisfies Record<string, Words>;

/** The address opens all days from the first to the last: a shorter window is compared with some of them. */
const only = {
  en: (weekdays) => `${weekdays} only`,
  fr: (weekdays) => `${weekdays} seulement`,
} as const satisfies Record<Language, (weekdays: string) => string>;

function linksOf({ link }: AlertEntry, language: Language): readonly NoticeLink[] {
  if (link === null) return [];
  const { figures, before, weekdays } = link;
  const days = labels.daysBefore[language];
  const counted = weekdays === null ? days : `${days} (${only[language](weekdaysText(weekdays, locales[language]))})`;
  return [
    { label: labels.figures[language], url: figures },
    ...(before === null ? [] : [{ label: counted, url: before }]),
  ];
}

type Rows = readonly (readonly [label: string, value: string | null])[];

/** Value and limit first; then what it was before, since when it alerts, and where it runs. */
function figuresOf(entry: AlertEntry, kpi: KpiOfRule, language: Language): readonly NoticeFigure[] {
  const { judgement, currency, explanation, subject, state } = entry;
  if (judgement === null || kpi === null) return [];
  const shown = (amount: Micros | null) => amountText(amount, { unit: kpis[kpi].unit, currency, language });
  const since = state.status === "alerting" ? dayText(localTime(state.since, "UTC").date, locales[language]) : null;
  const { platform, account, campaign } = subject;
  // A campaign's name alone may stand in several accounts.
  const where = campaign === undefined || !platform || !account ? null : accountName({ platform, account });
  // What is left of a window whose days are missing is no figure of it.
  const figures: Rows = isMissing(entry)
    ? []
    : [
        [kpis[kpi][language], shown(judgement.value)],
        [labels.limit[language], shown(judgement.limit)],
        [labels.before[language], explanation === null ? null : shown(explanation.before)],
      ];
  const rows: Rows = [...figures, [labels.since[language], since], [labels.account[language], where]];
  return rows.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}
