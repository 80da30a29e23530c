import { type EntryKind, isMissing, kindOf } from "../alerts/entry-kind.ts";
import { type AlertEntry, type AlertMessage, messageId as alertId, type Words } from "../alerts/message.ts";
import type { Severity } from "../alerts/rule.ts";
import { locales } from "../delivery/amount-text.ts";
import type { StoredMessage } from "../delivery/message.ts";
import { type Language, type MessageId, messageId, type Notice } from "../delivery/notice.ts";
import type { ClientId } from "../ids.ts";
import { dayText } from "../time/day-text.ts";
import { itemOf } from "./alert-item.ts";
import { toldEntry, toldRule } from "./told-entry.ts";

/** What stands above a message. */
export interface AlertHead {
  /** If not the rule's name. */
  readonly title?: Words | undefined;
  /** What people call the client; its id where left out, nothing where it is nobody's. */
  readonly name?: string | null | undefined;
  /** Which of the messages of the rule's night it is; the first where left out. */
  readonly number?: number;
}

/** What a rule's night tells, as it is kept and sent: as many entries as an item holds, the others counted. */
export function storedAlert(
  message: AlertMessage,
  client: ClientId | null,
  { title = { en: message.rule.name, fr: message.rule.name }, name = client, number = 1 }: AlertHead = {},
): StoredMessage {
  const head = { id: idOfAlert(message, client, number), title, name };
  for (let count = Math.min(mostEntries, message.entries.length); ; count = Math.floor(count * 0.8)) {
    const stored = storedWith(count, { message, client, head });
    if (count === 0 || bytesOf(stored) <= mostBytes) return stored;
  }
}

/** What people read in a night. */
const mostEntries = 100;
/** Of the 400 kB that an item holds; what the store adds has room as well. */
const mostBytes = 320_000;

const bytesOf = (stored: StoredMessage) => new TextEncoder().encode(JSON.stringify(stored)).length;

interface Head {
  readonly id: MessageId;
  readonly title: Words;
  readonly name: string | null;
}

interface Stored {
  readonly message: AlertMessage;
  readonly client: ClientId | null;
  readonly head: Head;
}

function storedWith(count: number, { message, client, head }: Stored): StoredMessage {
  const { rule, night, at } = message;
  const shown = message.entries.slice(0, count);
  const notice = (language: Language) => noticeOf(message, { ...head, shown, language });
  return {
    client,
    night,
    id: head.id,
    kind: rule.kpi === null ? "system" : "alert",
    source: rule.id,
    at,
    notices: { en: notice("en"), fr: notice("fr") },
    rule: toldRule(message),
    entries: shown.map((entry) => toldEntry(entry, rule.kpi)),
  };
}

/** What receivers drop repetitions by. */
export function idOfAlert(
  message: Pick<AlertMessage, "rule" | "night">,
  client: ClientId | null,
  number: number,
): MessageId {
  return messageId(`alert-${alertId(message, client, number)}`);
}

interface Shown extends Head {
  readonly shown: readonly AlertEntry[];
  readonly language: Language;
}

function noticeOf(message: AlertMessage, { id, title, name, shown, language }: Shown): Notice {
  const { rule, at, entries } = message;
  return {
    id,
    kind: rule.kpi === null ? "system" : "alert",
    severity: severityOf(message),
    language,
    title: title[language],
    summary: `${name === null ? "" : `${name} · `}${summaryOf(message, language)}`,
    items: shown.map((entry) => itemOf(entry, rule.kpi, language)),
    omitted: entries.length - shown.length,
    footer: [`${footers.rule[language]} ${rule.id}`, ...(rule.owner === null ? [] : [rule.owner])].join(" · "),
    at,
  };
}

const footers = { rule: { en: "Rule", fr: "Règle" } } as const satisfies Record<string, Words>;

/** The rule's own where something alerts; missing days are a warning at most, and what is over is none. */
function severityOf({ rule, entries }: AlertMessage): Severity {
  const kinds = new Set(entries.map(kindOf));
  if (kinds.has("fired") || kinds.has("reminder")) return rule.severity;
  return entries.some(isMissing) && rule.severity !== "info" ? "warning" : "info";
}

/** One and several of them. */
const counted: Readonly<Record<EntryKind, Readonly<Record<Language, readonly [string, string]>>>> = {
  fired: { en: ["new alert", "new alerts"], fr: ["nouvelle alerte", "nouvelles alertes"] },
  reminder: { en: ["still alerting", "still alerting"], fr: ["alerte en cours", "alertes en cours"] },
  noData: { en: ["without figures", "without figures"], fr: ["sans chiffres", "sans chiffres"] },
  stillNoData: {
    en: ["still without figures", "still without figures"],
    fr: ["toujours sans chiffres", "toujours sans chiffres"],
  },
  cleared: { en: ["recovered", "recovered"], fr: ["alerte levée", "alertes levées"] },
  dataBack: { en: ["complete again", "complete again"], fr: ["de nouveau complète", "de nouveau complètes"] },
  closed: { en: ["ended", "ended"], fr: ["alerte close", "alertes closes"] },
};

function summaryOf({ entries, night, rule }: AlertMessage, language: Language): string {
  const groups = [...Map.groupBy(entries, kindOf)];
  const list = groups.map(([kind, all]) => `${all.length} ${counted[kind][language][all.length === 1 ? 0 : 1]}`);
  const when = (rule.kpi === null ? onDay : upToDay)[language];
  return `${list.join(", ")}${when}${dayText(night, locales[language])}.`;
}

const upToDay = { en: ", by the figures up to ", fr: ", d’après les chiffres jusqu’au " } as const;
const onDay = { en: " on ", fr: " le " } as const;
