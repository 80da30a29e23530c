import type { StoredState } from "../alerts/evaluation.ts";
import { clientId } from "../ids.ts";
import { calendarDate } from "../time/calendar-date.ts";
import { instant } from "../time/instant.ts";
import type { StoredMessage } from "./message.ts";
import { type Language, type MessageId, messageId, type Notice, type NoticeItem } from "./notice.ts";

const at = instant("2026-11-23T07:00:00Z");
const night = calendarDate("2026-11-22");

const fired: Readonly<Record<Language, NoticeItem>> = {
  en: {
    tone: "bad",
    title: "Brand | Search <FR> & *all*",
    text: "Cost per lead (CPL) is 61.20 EUR over 14 days (limit 45.00 EUR, 98 % sure by 7 days).",
    figures: [
      { label: "Cost per lead (CPL)", value: "61.20 EUR" },
      { label: "Limit", value: "45.00 EUR" },
      { label: "Conversion rate", value: "+14.10 EUR" },
    ],
  },
  fr: {
    tone: "bad",
    title: "Brand | Search <FR> & *all*",
    text: "Coût par lead (CPL) : 61,20 EUR sur 14 jours (seuil 45,00 EUR, sûr à 98 % sur 7 jours).",
    figures: [
      { label: "Coût par lead (CPL)", value: "61,20 EUR" },
      { label: "Seuil", value: "45,00 EUR" },
      { label: "Taux de conversion", value: "+14,10 EUR" },
    ],
  },
};

/** An alert as people are told it; its campaign's name tries what markup could trip over. For tests. */
export function sampleNotice(language: Language = "en", over: Partial<Notice> = {}): Notice {
  const words = {
    en: { title: "CPL of Northwind is too high", summary: "1 campaign has crossed its limit.", by: "Rule" },
    fr: { title: "Le CPL de Northwind est trop élevé", summary: "1 campagne a franchi son seuil.", by: "Règle" },
  }[language];
  return {
    id: messageId("alert-1"),
    kind: "alert",
    severity: "critical",
    language,
    title: words.title,
    summary: words.summary,
    items: [fired[language]],
    footer: `${words.by} cpl-high · Ada`,
    at,
    ...over,
  };
}

/** A message of a client's night. For tests. */
export function sampleMessage(over: Partial<StoredMessage> = {}): StoredMessage {
  const id: MessageId = over.id ?? messageId("alert-1");
  return {
    client: clientId("northwind"),
    night,
    id,
    kind: "alert",
    source: "cpl-high",
    at,
    notices: { en: sampleNotice("en", { id }), fr: sampleNotice("fr", { id }) },
    entries: [
      {
        subject: "northwind/google:1234567890/77",
        name: "Brand",
        event: "fired",
        reason: null,
        value: "61.2",
        limit: "45",
        currency: "EUR",
      },
    ],
    ...over,
  };
}

/** A campaign that alerts. For tests. */
export function sampleState(over: Partial<StoredState["state"]> = {}): StoredState {
  const subject = {
    key: "northwind/google:1234567890/77",
    kind: "campaign",
    client: clientId("northwind"),
    name: "Brand",
  } as const;
  const state: StoredState["state"] = {
    rule: "cpl-high",
    version: "v1",
    subject: subject.key,
    seq: 1,
    status: "alerting",
    alerting: true,
    since: at,
    night,
    event: "fired",
    reason: null,
    streak: 0,
    coolUntil: null,
    toldAt: at,
    acknowledged: null,
    ...over,
  };
  return { subject: { ...subject, key: state.subject }, state };
}
