import type { StoredState } from "@leadline/core/alerts/evaluation";
import { severities } from "@leadline/core/alerts/rule";
import { alertEvents, alertStatuses } from "@leadline/core/alerts/state";
import type { AlertStore, JudgedRule } from "@leadline/core/delivery/alert-store";
import { accountId, clientId, platformId } from "@leadline/core/ids";
import { isKpi, type KpiName } from "@leadline/core/kpis";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { alertStateKey, alertStateRange, judgedRuleKey, judgedRuleRange } from "../keys.ts";
import { quietHours } from "./quiet-hours.ts";
import { extensible, itemShape, parsed, readItem } from "./read-item.ts";
import type { Item, Table } from "./table.ts";

const moment = parsed(instant);

const subject = extensible({
  key: z.string(),
  kind: z.enum(["client", "platform", "account", "campaign", "connection", "version", "night", "app", "source"]),
  client: parsed(clientId).nullable(),
  platform: parsed(platformId).exactOptional(),
  account: parsed(accountId).exactOptional(),
  campaign: z.string().exactOptional(),
  name: z.string(),
});

const state = extensible({
  rule: z.string(),
  version: z.string(),
  subject: z.string(),
  seq: z.int(),
  status: z.enum(alertStatuses),
  alerting: z.boolean(),
  since: moment,
  night: parsed(calendarDate),
  event: z.enum(alertEvents).nullable(),
  reason: z.enum(["ruleChanged", "ruleRemoved", "clientRemoved", "subjectGone", "noSpend"]).nullable(),
  streak: z.int(),
  coolUntil: moment.nullable(),
  toldAt: moment.nullable(),
  acknowledged: extensible({ at: moment, by: z.string(), until: moment.nullable() }).nullable(),
});

const stateItem = extensible({ ...itemShape, subject, state });

const kpi = z.string().refine((name): name is KpiName => isKpi(name));

const judgedItem = extensible({
  ...itemShape,
  rule: extensible({
    id: z.string(),
    name: z.string(),
    kpi: kpi.nullable(),
    severity: z.enum(severities),
    channels: z.array(z.string()),
    owner: z.string().nullable(),
  }),
  version: z.string(),
  night: parsed(calendarDate),
  quietHours: quietHours.exactOptional(),
  clientName: z.string().exactOptional(),
});

export function dynamoAlerts(table: Table): AlertStore {
  return {
    async states(client, rule) {
      return (await table.query(alertStateRange(client, rule))).map(storedOf);
    },
    put(client, stored) {
      const { rule, subject: key, seq } = stored.state;
      const first = seq === 1;
      return table.put(
        alertStateKey(client, rule, key),
        { ...stored },
        {
          condition: first ? "attribute_not_exists(pk)" : "#state.#seq = :before",
          ...(first ? {} : { names: { "#state": "state", "#seq": "seq" }, values: { ":before": seq - 1 } }),
        },
      );
    },
    async forget(client, { state: { rule, subject: key, seq } }) {
      await table.remove(alertStateKey(client, rule, key), {
        condition: "#state.#seq = :seq",
        names: { "#state": "state", "#seq": "seq" },
        values: { ":seq": seq },
      });
    },
    async judged(client) {
      return (await table.query(judgedRuleRange(client))).map(judgedOf);
    },
    async setJudged(client, judged) {
      const { night, version } = judged;
      await table.put(
        judgedRuleKey(client, judged.rule.id),
        { ...judged },
        {
          condition: "attribute_not_exists(pk) OR #night < :night OR (#night = :night AND #version <> :version)",
          names: { "#night": "night", "#version": "version" },
          values: { ":night": night, ":version": version },
        },
      );
    },
    async forgetJudged(client, rule) {
      await table.remove(judgedRuleKey(client, rule));
    },
  };
}

function storedOf(item: Item): StoredState {
  const { pk, sk, v, ...stored } = readItem(stateItem, item);
  return stored;
}

function judgedOf(item: Item): JudgedRule {
  const { pk, sk, v, ...judged } = readItem(judgedItem, item);
  return judged;
}
