import type { StoredState } from "../alerts/evaluation.ts";
import { clientId } from "../ids.ts";
import { calendarDate } from "../time/calendar-date.ts";
import { instant } from "../time/instant.ts";
import type { StoredMessage } from "./message.ts";
import { type Language, type MessageId, messageId, type Notice, type NoticeItem } from "./notice.ts";

const at = instant("2026-11-23T07:00:00Z");
const night = calendarDate("2026-11-22");

const link =
  "https://kpis.example.com/v1/kpis?client=northwind&kpis=spend,leads,cpl&currency=EUR&account=google:1234567890&campaign=77&from=2026-11-09&to=2026-11-22&by=campaign&compare=previous&asOf=2026-11-23T07:00:00.000Z";

const fired: Readonly<Record<Language, NoticeItem>> = {
  en: {
    tone: "bad",
    title: "Brand | Search <FR> & *all*",
    text: "Cost per lead (CPL) is €61.20 over 14 days (limit €45.00, 98% sure by the last 7 days).",
    figures: [
      { label: "Cost per lead (CPL)", value: "€61.20" },
      { label: "Limit", value: "€45.00" },
      { label: "Before", value: "€47.10" },
    ],
    links: [{ label: "Same figures", url: link }],
  },
  fr: {
    tone: "bad",
    title: "Brand | Search <FR> & *all*",
    text: "Coût par lead (CPL) : 61,20\u00a0€ sur 14 jours (seuil 45,00\u00a0€, sûr à 98\u00a0% d’après les 7 derniers jours).",
    figures: [
      { label: "Coût par lead (CPL)", value: "61,20\u00a0€" },
      { label: "Seuil", value: "45,00\u00a0€" },
      { label: "Avant", value: "47,10\u00a0€" },
    ],
    links: [{ label: "Mêmes chiffres", url: link }],
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
    omitted: 0,
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
