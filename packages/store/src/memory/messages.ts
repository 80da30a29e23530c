import type { Delivery, DeliveryOutcome } from "@leadline/core/delivery/delivery";
import type { MessageKey, StoredMessage } from "@leadline/core/delivery/message";
import type { MessageStore } from "@leadline/core/delivery/message-store";
import type { ItemCounts } from "@leadline/core/holdings";
import type { ClientId } from "@leadline/core/ids";
import { namesAccount } from "./names-account.ts";
import { pause } from "./pause.ts";
import type { MentionShelf, MessageShelf } from "./shelf.ts";

const nameOf = ({ client, night, id }: MessageKey, ...more: readonly string[]) =>
  [client ?? "-", night, id, ...more].join("#");

export function memoryMessages(): MessageStore & MessageShelf & MentionShelf {
  const messages = new Map<string, StoredMessage>();
  const open = new Map<string, Delivery>();
  const ended = new Map<string, DeliveryOutcome>();
  const drop = (isDoomed: (key: MessageKey) => boolean): ItemCounts => {
    const dropFrom = (held: Map<string, MessageKey>) => {
      const doomed = [...held].filter(([, key]) => isDoomed(key));
      for (const [name] of doomed) held.delete(name);
      return doomed.length;
    };
    return { message: dropFrom(messages), delivery: dropFrom(open) + dropFrom(ended) };
  };
  return {
    dropClient: (client) => drop((key) => key.client === client),
    dropMentions(owner, client) {
      const isTheirs = (key: MessageKey) => key.client === client || key.client === null;
      const named = new Set([...messages].filter(([, message]) => namesAccount(message, owner)).map(([name]) => name));
      return drop((key) => isTheirs(key) && named.has(nameOf(key)));
    },
    async get(key) {
      await pause();
      return messages.get(nameOf(key)) ?? null;
    },
    async put(message) {
      await pause();
      if (messages.has(nameOf(message))) return false;
      messages.set(nameOf(message), structuredClone(message));
      return true;
    },
    async list(client, { from, to }) {
      await pause();
      return inOrder(messages, client).filter(({ night }) => night >= from && night <= to);
    },
    async open(delivery) {
      await pause();
      const name = nameOf(delivery, delivery.channel);
      if (ended.has(name) || open.has(name)) return;
      open.set(name, structuredClone(delivery));
    },
    async opened(client) {
      await pause();
      return inOrder(open, client);
    },
    async step(delivery) {
      await pause();
      const name = nameOf(delivery, delivery.channel);
      if (ended.has(name)) open.delete(name);
      if (open.get(name)?.seq !== delivery.seq - 1) return false;
      open.set(name, structuredClone(delivery));
      return true;
    },
    async end(outcome) {
      await pause();
      const name = nameOf(outcome, outcome.channel);
      if (!ended.has(name)) ended.set(name, structuredClone(outcome));
      await pause();
      open.delete(name);
    },
    async outcomes(client, { from, to }) {
      await pause();
      return inOrder(ended, client).filter(({ night }) => night >= from && night <= to);
    },
  };
}

function inOrder<T extends MessageKey>(held: ReadonlyMap<string, T>, client: ClientId | null): readonly T[] {
  const own = [...held].filter(([, one]) => one.client === client);
  return own.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
