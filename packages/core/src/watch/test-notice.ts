import type { ChannelSettings } from "../delivery/channel-settings.ts";
import { messageId, type Notice } from "../delivery/notice.ts";
import type { Instant } from "../time/instant.ts";

/** What a person sends through a channel to see whether it arrives. */
export function testNotice({ id, language }: ChannelSettings, at: Instant): Notice {
  const words = {
    en: {
      title: "Leadline: a test",
      summary: `The channel ${id} works. Alerts look like this:`,
      item: "A campaign",
      text: "Its cost per lead is above its limit.",
      figures: [
        { label: "Cost per lead (CPL)", value: "€61.20" },
        { label: "Limit", value: "€45.00" },
      ],
    },
    fr: {
      title: "Leadline : un test",
      summary: `Le canal ${id} fonctionne. Voici à quoi ressemble une alerte :`,
      item: "Une campagne",
      text: "Son coût par lead dépasse le seuil.",
      figures: [
        { label: "Coût par lead (CPL)", value: "61,20\u00a0€" },
        { label: "Seuil", value: "45,00\u00a0€" },
      ],
    },
  }[language];
  const { title, summary, item, text, figures } = words;
  return {
    id: messageId(`test-${at.replace(/\D/g, "")}`),
    kind: "test",
    severity: "info",
    language,
    title,
    summary,
    items: [{ tone: "bad", title: item, text, figures }],
    omitted: 0,
    footer: "leadline alerts test",
    at,
  };
}
