import type { StoredState } from "@leadline/core/alerts/evaluation";
import { alertEvents, alertStatuses } from "@leadline/core/alerts/state";
import type { StoredMessage } from "@leadline/core/delivery/message";
import * as z from "zod";
import { badRequest } from "../../door/problem.ts";
import { client, clientIn, endpoint, json } from "../endpoint.ts";
import { daysWithToday, rangeParameters } from "../kpis-parameters.ts";
import { paged, pagingParameters } from "../paging.ts";
import { several, textLike } from "../parameter.ts";

const rule = textLike("^[a-z0-9][a-z0-9-]{0,39}$", "the id of a rule");

const parameters = {
  client,
  ...rangeParameters,
  rule: several(rule, { says: "Only these rules", example: "cpl-high" }),
  event: several(z.enum(alertEvents), { says: "Only these events of the history", example: "fired" }),
  ...pagingParameters,
} as const;

const standing = () =>
  z.object({
    rule: z.string(),
    subject: z.string().describe("What acknowledging names"),
    name: z.string(),
    status: z.enum(alertStatuses),
    alerting: z.boolean().describe("Whether it stands, or stood before data went missing"),
    since: z.iso.datetime(),
    night: z.iso.date().describe("The newest day that was judged"),
    acknowledged: z
      .object({ at: z.iso.datetime(), by: z.string(), until: z.iso.datetime().nullable() })
      .nullable()
      .describe("Who looks after it; null `until`: while it lasts"),
  });

const told = () =>
  z.object({
    night: z.iso.date(),
    at: z.iso.datetime(),
    rule: z.string(),
    subject: z.string(),
    name: z.string(),
    event: z.enum(alertEvents),
    reason: z.string().nullable(),
    value: z.string().nullable().describe("The KPI, as decimal text"),
    limit: z.string().nullable(),
    currency: z.string().nullable(),
    link: z
      .string()
      .nullable()
      .describe("Path and query of the answer with the same figures; null where there is none"),
    message: z.string().describe("The id receivers know the message by"),
  });

const omission = () =>
  z.object({
    night: z.iso.date(),
    rule: z.string(),
    message: z.string().describe("The id receivers know the message by"),
    count: z.int().min(1).describe("Subjects of whatever event that the message counts and does not name"),
  });

/** What stands now, and what was told; kept for 13 months. */
export const alertsEndpoint = endpoint({
  path: "/v1/alerts",
  says: "The client's alerts: what stands now, and what was told night by night",
  parameters,
  right: "read",
  formats: ["json"],
  response: () =>
    z.object({
      client: z.string(),
      from: z.iso.date(),
      to: z.iso.date(),
      standing: z.array(standing()),
      rows: z.array(told()),
      omitted: z
        .array(omission())
        .describe("Messages that had no room for all their subjects: rows has the named ones"),
      cursor: z.string().nullable(),
    }),
  example: "client=northwind&from=-30d&to=today",
  async answer({ asked, scope }, ports) {
    const found = await clientIn(scope, asked.client, ports);
    if ("problem" in found) return found;
    const range = daysWithToday(asked, ports.clock, 395);
    if ("issues" in range) return { problem: badRequest(range.issues) };
    const { alerts, messages } = ports.store;
    const { id } = found.client;
    const [states, kept] = await Promise.all([alerts.states(id), messages.list(id, range.asked)]);
    const isAsked = (name: string) => asked.rule?.includes(name) ?? true;
    const messagesAsked = kept.filter(({ kind, source }) => kind === "alert" && isAsked(source));
    const rows = messagesAsked.flatMap(rowsOf).filter(({ event }) => asked.event?.includes(event) ?? true);
    const page = paged(rows, ({ night, message, subject }) => `${night} ${message} ${subject}`, asked);
    if ("issues" in page) return { problem: badRequest(page.issues) };
    const stands = states.filter(({ state }) => state.status !== "ok" && isAsked(state.rule)).map(standingOf);
    const omitted = messagesAsked.flatMap(omissionOf);
    return json({ client: id, ...range.asked, standing: stands, omitted, ...page.asked });
  },
});

function standingOf({ subject, state }: StoredState) {
  const { rule: name, status, alerting, since, night, acknowledged } = state;
  return { rule: name, subject: subject.key, name: subject.name, status, alerting, since, night, acknowledged };
}

function rowsOf({ night, at: told, source, id, entries }: StoredMessage) {
  return entries.map(({ subject, name, event, at = told, reason, value, limit, currency, link = null }) => {
    const figures = { value, limit, currency, link };
    return { night, at, rule: source, subject, name, event, reason, ...figures, message: id };
  });
}

function omissionOf({ night, source, id, notices }: StoredMessage) {
  const { omitted: count } = notices.en;
  return count === 0 ? [] : [{ night, rule: source, message: id, count }];
}
