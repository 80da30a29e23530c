import { amountText, locales } from "../delivery/amount-text.ts";
import type { Language, NoticeItem } from "../delivery/notice.ts";
import { type KpiName, kpis } from "../kpis.ts";
import { baseMetrics } from "../metrics.ts";
import { dayText } from "../time/day-text.ts";
import { localTime } from "../time/instant.ts";
import type { StandingAlert, StandingRule } from "./digest-standing.ts";
import type { Week } from "./digest-week.ts";
import { digestWords } from "./digest-words.ts";

const mostRules = 8;
/** Of one rule; Slack has room for ten figures. */
const mostAlerts = 8;

/** What alerts, rule by rule, and how many rules there is no room for. */
export function standingItems(
  { standing, digest }: Week,
  language: Language,
): { readonly items: readonly NoticeItem[]; readonly omitted: number } {
  if (standing.length === 0) {
    return { items: [{ tone: "good", title: digestWords[language].calm, text: "", figures: [] }], omitted: 0 };
  }
  const items = standing.slice(0, mostRules).map((rule) => ruleItem(rule, { language, zone: digest.zone }));
  return { items, omitted: standing.length - items.length };
}

interface Reader {
  readonly language: Language;
  readonly zone: string;
}

function ruleItem({ name, kpi, alerts }: StandingRule, reader: Reader): NoticeItem {
  const said = digestWords[reader.language];
  const rest = alerts.length - mostAlerts;
  return {
    tone: "bad",
    title: said.alerts(name),
    text: rest > 0 ? said.more(rest) : "",
    figures: alerts.slice(0, mostAlerts).map((one) => ({ label: one.name, value: alertText(one, kpi, reader) })),
  };
}

function alertText(alert: StandingAlert, kpi: KpiName | null, { language, zone }: Reader): string {
  const said = digestWords[language];
  const parts = [
    kpi === null ? "" : figureText(alert, kpi, language),
    said.since(dayText(localTime(alert.since, zone).date, locales[language])),
    alert.by === null ? "" : said.lookedAfter(alert.by),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function figureText({ figure, isMissing }: StandingAlert, kpi: KpiName, language: Language): string {
  const said = digestWords[language];
  if (figure === null) return isMissing ? said.noFigure : "";
  const { value, limit, currency, inVain } = figure;
  const shown = (amount: typeof value) => amountText(amount, { unit: kpis[kpi].unit, currency, language });
  const found =
    inVain === null
      ? shown(value)
      : said.inVain(baseMetrics[inVain.on][language], amountText(inVain.spend, { unit: "money", currency, language }));
  return limit === null ? found : said.limit(found, shown(limit));
}
