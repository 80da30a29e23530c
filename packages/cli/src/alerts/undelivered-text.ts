import { plainText } from "@leadline/channels/words";
import type { Delivery, DeliveryOutcome } from "@leadline/core/delivery/delivery";
import type { StoredMessage } from "@leadline/core/delivery/message";
import type { MessageStore } from "@leadline/core/delivery/message-store";
import { lostShownDays, type Undelivered } from "@leadline/core/delivery/undelivered";
import type { Settings } from "@leadline/core/settings";
import Table from "cli-table3";

/** How far back lost messages are shown. */
export const shownDays = lostShownDays;

const most = { waiting: 30, lost: 10, items: 5 } as const;
const reasonWidth = 60;

interface Said {
  readonly channels?: Settings["channels"];
  readonly clients: readonly Pick<Settings["clients"][number], "id" | "name">[];
  readonly messages: MessageStore;
}

/** What waits for a channel, and what it has lost with all it said, for a person; nothing where all has arrived. */
export async function undeliveredText(
  { waiting, lost }: Undelivered,
  { channels = [], clients, messages }: Said,
): Promise<readonly string[]> {
  const languageOf = (channel: string) => channels.find(({ id }) => id === channel)?.language ?? "en";
  const clientOf = (client: Delivery["client"]) =>
    clients.find(({ id }) => id === client)?.name ?? client ?? "Leadline";
  const rows = waiting.slice(0, most.waiting).map(async (one) => {
    const message = await messages.get(one);
    return row(one, clientOf(one.client), message?.notices[languageOf(one.channel)].title ?? one.id);
  });
  const blocks = lost
    .slice(0, most.lost)
    .map(async (one) => block(one, await messages.get(one), languageOf(one.channel)));
  return [
    ...(waiting.length === 0 ? [] : [table(await Promise.all(rows))]),
    ...more(waiting.length - most.waiting, "on their way"),
    ...(await Promise.all(blocks)),
    ...more(lost.length - most.lost, `lost in the last ${shownDays} days`),
  ];
}

function table(rows: readonly string[][]): string {
  const head = ["Channel", "Client", "On its way", "Tries", "Next try (UTC)", "Because"];
  const made = new Table({
    head,
    colWidths: [null, null, 50, null, null, reasonWidth],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  made.push(...rows);
  return made.toString();
}

function row({ channel, tries, dueAt, failure }: Delivery, client: string, title: string): string[] {
  return [channel, client, title, `${tries}`, minuteOf(dueAt), failure?.message ?? ""];
}

function block(
  { channel, at, tries, failure, id }: DeliveryOutcome,
  message: StoredMessage | null,
  language: "en" | "fr",
): string {
  const said = message === null ? id : plainText(message.notices[language], most.items);
  const times = tries === 1 ? "1 try" : `${tries} tries`;
  const lines = [
    `✗ ${channel} has lost a message: given up ${minuteOf(at)} UTC after ${times}.`,
    ...(failure === null ? [] : [`  Because: ${failure.message}`]),
    ...said.split("\n").map((line) => `  │ ${line}`.trimEnd()),
  ];
  return lines.join("\n");
}

const minuteOf = (at: string) => at.slice(0, 16).replace("T", " ");

function more(count: number, what: string): readonly string[] {
  return count > 0 ? [`… and ${count} more ${what}.`] : [];
}
