import type { DeadChannel } from "../delivery/deliver-due.ts";
import type { StoredMessage } from "../delivery/message.ts";
import { type Language, messageId, type Notice } from "../delivery/notice.ts";
import { type Instant, localTime } from "../time/instant.ts";

/** What is told of a dead channel through the others: one message a day (UTC), however often it fails. */
export function deadChannelMessage({ channel, failure, lost }: DeadChannel, at: Instant): StoredMessage {
  const night = localTime(at, "UTC").date;
  // A message that was lost is told even where the channel's trouble was told before.
  const id = messageId(`system-channel-${channel}-${lost ? "lost-" : ""}${night}`);
  const words = wordsOf(channel, lost);
  const notice = (language: Language): Notice => ({
    id,
    kind: "system",
    severity: lost ? "critical" : "warning",
    language,
    ...words[language],
    items: [{ tone: "bad", title: channel, text: failure.message, figures: [] }],
    omitted: 0,
    footer: failure.code,
    at,
  });
  const notices = { en: notice("en"), fr: notice("fr") };
  return { client: null, night, id, kind: "system", source: `channel-${channel}`, at, notices, entries: [] };
}

function wordsOf(channel: string, lost: boolean) {
  const [en, fr] = [`The channel ${channel}`, `Le canal ${channel}`];
  return lost
    ? {
        en: {
          title: `${en} has lost a message`,
          summary: "Tried in vain for a day or longer, it was given up. `leadline alerts list` shows what it said.",
        },
        fr: {
          title: `${fr} a perdu un message`,
          summary: "Non délivré depuis un jour ou plus, il est abandonné. `leadline alerts list` montre le contenu.",
        },
      }
    : {
        en: {
          title: `${en} refuses what it is sent`,
          summary: "It is tried again for a day or longer. Look at its address and secret, then: leadline alerts test.",
        },
        fr: {
          title: `${fr} refuse les envois`,
          summary:
            "Nouveaux essais pendant un jour ou plus. Vérifiez l’adresse et le secret, puis : leadline alerts test.",
        },
      };
}
