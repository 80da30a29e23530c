import { factorNames } from "../alerts/factors.ts";
import type { AlertEntry, AlertMessage, Words } from "../alerts/message.ts";
import type { AlertEvent } from "../alerts/state.ts";
import type { StoredMessage, ToldEntry } from "../delivery/message.ts";
import {
  type Language,
  messageId,
  type Notice,
  type NoticeFigure,
  type NoticeItem,
  type Tone,
} from "../delivery/notice.ts";
import type { ClientId } from "../ids.ts";
import { kpis } from "../kpis.ts";
import { format, type Micros } from "../micros.ts";
import { amountText, signedText } from "./amounts.ts";

/** What a rule's night tells, as it is kept and sent. */
export function storedAlert(
  message: AlertMessage,
  client: ClientId | null,
  title: Words = { en: message.rule.name, fr: message.rule.name },
): StoredMessage {
  const id = messageId(`alert-${message.id}`);
  return {
    client,
    night: message.night,
    id,
    kind: message.rule.kpi === null ? "system" : "alert",
    source: message.rule.id,
    at: message.at,
    notices: { en: noticeOf(message, "en", title), fr: noticeOf(message, "fr", title) },
    entries: message.entries.slice(0, mostEntries).map(entryOf(message)),
  };
}

/** What an item of 400 kB holds in two languages, with room to spare. */
const mostEntries = 100;

function noticeOf(message: AlertMessage, language: Language, title: Words): Notice {
  const { rule, night, at, entries } = message;
  const shown = entries.slice(0, mostEntries);
  return {
    id: messageId(`alert-${message.id}`),
    kind: rule.kpi === null ? "system" : "alert",
    severity: entries.some(({ event }) => isBad[event]) ? rule.severity : "info",
    language,
    title: title[language],
    summary: summaryOf(entries, night)[language],
    items: shown.map((entry) => itemOf(entry, rule.kpi, language)),
    footer: [`${footers.rule[language]} ${rule.id}`, ...(rule.owner === null ? [] : [rule.owner]), night].join(" · "),
    at,
  };
}

const footers = { rule: { en: "Rule", fr: "Règle" } } as const satisfies Record<string, Words>;

const isBad: Readonly<Record<AlertEvent, boolean>> = {
  fired: true,
  reminder: true,
  noData: true,
  cleared: false,
  dataBack: false,
  closed: false,
};
const toneOf: Readonly<Record<AlertEvent, Tone>> = {
  fired: "bad",
  reminder: "bad",
  noData: "neutral",
  cleared: "good",
  dataBack: "good",
  closed: "neutral",
};

/** One and several of them. */
const counted: Readonly<Record<AlertEvent, Readonly<Record<Language, readonly [string, string]>>>> = {
  fired: { en: ["new alert", "new alerts"], fr: ["nouvelle alerte", "nouvelles alertes"] },
  reminder: { en: ["still alerting", "still alerting"], fr: ["alerte en cours", "alertes en cours"] },
  noData: { en: ["without figures", "without figures"], fr: ["sans chiffres", "sans chiffres"] },
  cleared: { en: ["recovered", "recovered"], fr: ["rétablie", "rétablies"] },
  dataBack: { en: ["complete again", "complete again"], fr: ["de nouveau complète", "de nouveau complètes"] },
  closed: { en: ["ended", "ended"], fr: ["terminée", "terminées"] },
};

function summaryOf(entries: readonly AlertEntry[], night: string): Words {
  const groups = [...Map.groupBy(entries, ({ event }) => event)];
  const list = (language: Language) =>
    groups.map(([event, all]) => `${all.length} ${counted[event][language][all.length === 1 ? 0 : 1]}`).join(", ");
  return {
    en: `${list("en")}, by the figures up to ${night}.`,
    fr: `${list("fr")}, d’après les chiffres jusqu’au ${night}.`,
  };
}

type KpiOfRule = AlertMessage["rule"]["kpi"];

function itemOf(entry: AlertEntry, kpi: KpiOfRule, language: Language): NoticeItem {
  const { subject, event, says } = entry;
  return { tone: toneOf[event], title: subject.name, text: says[language], figures: figuresOf(entry, kpi, language) };
}

const labels = {
  limit: { en: "Limit", fr: "Seuil" },
  before: { en: "Before", fr: "Avant" },
  mix: { en: "mix of campaigns", fr: "répartition des campagnes" },
} as const satisfies Record<string, Words>;

/** Value and limit, then what the change is made of and who made it. */
function figuresOf(
  { judgement, currency, explanation }: AlertEntry,
  kpi: KpiOfRule,
  language: Language,
): readonly NoticeFigure[] {
  if (judgement === null || kpi === null) return [];
  const { unit } = kpis[kpi];
  const shown = (amount: Micros | null) => amountText(amount, unit, currency);
  const causes = (explanation?.contributions ?? []).map(({ factor, amount }) => ({
    label: factor === "mix" ? labels.mix[language] : factorNames[factor][language],
    value: signedText(amount, unit, currency),
  }));
  const movers = (explanation?.movers ?? []).map(({ subject, amount }) => ({
    label: subject.name,
    value: signedText(amount, unit, currency),
  }));
  return [
    { label: kpis[kpi][language], value: shown(judgement.value) },
    { label: labels.limit[language], value: shown(judgement.limit) },
    ...(explanation === null ? [] : [{ label: labels.before[language], value: shown(explanation.before) }]),
    ...causes,
    ...movers,
  ];
}

function entryOf({ rule }: AlertMessage) {
  const text = (amount: Micros | null | undefined) => (amount == null ? null : format(amount));
  return ({ subject, event, state, judgement, currency }: AlertEntry): ToldEntry => ({
    subject: subject.key,
    name: subject.name,
    event,
    reason: state.reason,
    value: text(judgement?.value),
    limit: text(judgement?.limit),
    currency: rule.kpi !== null && kpis[rule.kpi].unit === "money" ? currency : null,
  });
}
