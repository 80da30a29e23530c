import { severities } from "@leadline/core/alerts/rule";
import type { Delivery, DeliveryOutcome } from "@leadline/core/delivery/delivery";
import type { StoredMessage } from "@leadline/core/delivery/message";
import type { MessageStore } from "@leadline/core/delivery/message-store";
import { languages, messageId, noticeKinds, tones } from "@leadline/core/delivery/notice";
import { clientId } from "@leadline/core/ids";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { expiryOf } from "../keeping.ts";
import { deliveryKey, deliveryRange, messageKey, messageRange, outcomeKey, outcomeRange } from "../keys.ts";
import { quietHours } from "./quiet-hours.ts";
import { extensible, itemShape, parsed, readItem } from "./read-item.ts";
import type { Item, Table } from "./table.ts";
import { code } from "./task-item.ts";
import { toldEntry, toldRule } from "./told-item.ts";

const moment = parsed(instant);
const key = { client: parsed(clientId).nullable(), night: parsed(calendarDate), id: parsed(messageId) };

const notice = extensible({
  id: parsed(messageId),
  kind: z.enum(noticeKinds),
  severity: z.enum(severities),
  language: z.enum(languages),
  title: z.string(),
  summary: z.string(),
  items: z.array(
    extensible({
      tone: z.enum(tones),
      title: z.string(),
      text: z.string(),
      figures: z.array(extensible({ label: z.string(), value: z.string() })),
      links: z.array(extensible({ label: z.string(), url: z.string() })).exactOptional(),
    }),
  ),
  // A message of an earlier program does not say.
  omitted: z.int().default(0),
  footer: z.string(),
  at: moment,
});

const messageItem = extensible({
  ...itemShape,
  ...key,
  kind: z.enum(noticeKinds),
  source: z.string(),
  at: moment,
  notices: extensible({ en: notice, fr: notice }),
  rule: toldRule.exactOptional(),
  entries: z.array(toldEntry),
  expiresAt: z.int(),
});

const failure = extensible({ code, message: z.string() }).nullable();

const deliveryItem = extensible({
  ...itemShape,
  ...key,
  source: z.string().exactOptional(),
  channel: z.string(),
  seq: z.int(),
  dueAt: moment,
  giveUpAt: moment,
  // A delivery of an earlier program does not say.
  quietHours: quietHours.default(null),
  tries: z.int(),
  failure,
});

const outcomeItem = extensible({
  ...itemShape,
  ...key,
  channel: z.string(),
  state: z.enum(["delivered", "givenUp"]),
  at: moment,
  tries: z.int(),
  failure,
  expiresAt: z.int(),
});

const isNew = { condition: "attribute_not_exists(pk)" };

/** What is on its way lies apart from what has arrived, so that the hourly look reads next to nothing. */
export function dynamoMessages(table: Table): MessageStore {
  return {
    async get(wanted) {
      const item = await table.get(messageKey(wanted));
      return item && messageOf(item);
    },
    put: (message) => table.put(messageKey(message), { ...message, expiresAt: expiryOf(message.at, "message") }, isNew),
    async list(client, { from, to }) {
      return (await table.query(messageRange(client, from, to))).map(messageOf);
    },
    async open(delivery) {
      // Whoever stalled before this comes too late where it has arrived meanwhile.
      if ((await table.get(outcomeKey(delivery, delivery.channel))) !== null) return;
      await table.put(deliveryKey(delivery, delivery.channel), { ...delivery }, isNew);
    },
    async opened(client) {
      return (await table.query(deliveryRange(client))).map(deliveryOf);
    },
    async step(delivery) {
      // Its end is noted first and taken off its way after that: a death in between must not send it again.
      if ((await table.get(outcomeKey(delivery, delivery.channel))) !== null) {
        await table.remove(deliveryKey(delivery, delivery.channel));
        return false;
      }
      return await table.put(
        deliveryKey(delivery, delivery.channel),
        { ...delivery },
        { condition: "#seq = :before", names: { "#seq": "seq" }, values: { ":before": delivery.seq - 1 } },
      );
    },
    async end(outcome) {
      const item = { ...outcome, expiresAt: expiryOf(outcome.at, "message") };
      await table.put(outcomeKey(outcome, outcome.channel), item, isNew);
      await table.remove(deliveryKey(outcome, outcome.channel));
    },
    async outcomes(client, { from, to }) {
      return (await table.query(outcomeRange(client, from, to))).map(outcomeOf);
    },
  };
}

function messageOf(item: Item): StoredMessage {
  const { pk, sk, v, expiresAt, ...message } = readItem(messageItem, item);
  return message;
}

function deliveryOf(item: Item): Delivery {
  const { pk, sk, v, ...delivery } = readItem(deliveryItem, item);
  return delivery;
}

function outcomeOf(item: Item): DeliveryOutcome {
  const { pk, sk, v, expiresAt, ...outcome } = readItem(outcomeItem, item);
  return outcome;
}
