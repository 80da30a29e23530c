import { isForClient } from "@leadline/core/alerts/scope";
import { alertEvents } from "@leadline/core/alerts/state";
import type { StoredMessage } from "@leadline/core/delivery/message";
import type { ToldEntry, ToldRule } from "@leadline/core/delivery/told";
import { slugPattern } from "@leadline/core/ids";
import { type StandingAlert, standingAlerts } from "@leadline/core/watch/standing-alerts";
import * as z from "zod";
import { badRequest, notFound } from "../../door/problem.ts";
import { csvText, harmless } from "../csv.ts";
import { client, clientIn, endpoint, json } from "../endpoint.ts";
import { daysWithToday, formatParameter, rangeWithTodayParameters } from "../kpis-parameters.ts";
import { paged, pagingParameters } from "../paging.ts";
import { several, textLike } from "../parameter.ts";
import { alertsResponse } from "../responses/alerts.ts";

const rule = textLike(slugPattern.source, "the id of a rule; Leadline's own stand in leadline alerts list");

const parameters = {
  client,
  ...rangeWithTodayParameters,
  rule: several(rule, { says: "Only these rules", example: "cpl-high" }),
  event: several(z.enum(alertEvents), { says: "Only these events of the history", example: "fired" }),
  status: several(z.enum(["alerting", "noData"]), {
    says: "Of what stands only alerts, or only what cannot be judged",
    example: "alerting",
  }),
  ...formatParameter,
  ...pagingParameters,
} as const;

/** What stands now, and what was told; kept for 13 months. */
export const alertsEndpoint = endpoint({
  path: "/v1/alerts",
  says: "The client's alerts: what stands now, and what was told night by night; as CSV the latter",
  parameters,
  right: "read",
  formats: ["json", "csv"],
  response: alertsResponse,
  example: "client=northwind&from=-30d&to=today",
  async answer({ asked, scope, accepted }, ports) {
    const found = await clientIn(scope, asked.client, ports);
    if ("problem" in found) return found;
    const range = daysWithToday(asked, ports.clock, 395);
    if ("issues" in range) return { problem: badRequest(range.issues) };
    const { id } = found.client;
    const [standing, kept] = await Promise.all([
      standingAlerts(id, ports),
      ports.store.messages.list(id, range.asked).then((all) => all.filter(({ kind }) => kind === "alert")),
    ]);
    const { alerts = [] } = await ports.settings();
    const known = [
      ...alerts.filter((one) => isForClient(one, id)).map((one) => one.id),
      ...standing.map(({ state }) => state.rule),
      ...kept.map(({ source }) => source),
    ];
    const strange = asked.rule?.find((name) => !known.includes(name));
    if (strange !== undefined) return { problem: notFound(noRule(strange, known), "rule") };
    const isAsked = (name: string) => asked.rule?.includes(name) ?? true;
    const askedFor = kept.filter(({ source }) => isAsked(source));
    const rows = askedFor.flatMap(rowsOf).filter(({ event }) => asked.event?.includes(event) ?? true);
    const page = paged(rows, ({ night, message, subject }) => `${night} ${message} ${subject}`, asked);
    if ("issues" in page) return { problem: badRequest(page.issues) };
    if ((asked.format ?? accepted) === "csv") return csvReply(page.asked, `${id}-alerts-${range.asked.to}`);
    const stands = standing
      .filter(({ state }) => isAsked(state.rule) && (asked.status?.some((one) => one === state.status) ?? true))
      .map(standingOf);
    const omitted = askedFor.flatMap(omissionOf);
    return json({ client: id, ...range.asked, standing: stands, omitted, ...page.asked });
  },
});

function noRule(name: string, known: readonly string[]): string {
  const there = [...new Set(known)].sort().join(", ");
  return `There is no rule ${name}, nor was there in these days; there is ${there === "" ? "none" : there}.`;
}

function standingOf({ subject, state, told }: StandingAlert) {
  const { rule: name, status, alerting, since, night, acknowledged } = state;
  return {
    rule: name,
    subject: subject.key,
    name: subject.name,
    ...{ status, alerting, since, night, acknowledged },
    told: told?.night ?? null,
    ...figuresOf(told?.rule, told?.entry),
    says: told?.says || null,
  };
}

function rowsOf({ night, at, source, id, rule: told, entries }: StoredMessage) {
  return entries.map((entry) => {
    const { subject, name, event, reason } = entry;
    return {
      night,
      at: entry.at ?? at,
      rule: source,
      subject,
      name,
      event,
      reason,
      ...figuresOf(told, entry),
      link: entry.link ?? null,
      message: id,
    };
  });
}

/** What a message had no room for, if anything. */
function omissionOf({ night, source, id, notices }: StoredMessage) {
  const { omitted: count } = notices.en;
  return count === 0 ? [] : [{ night, rule: source, message: id, count }];
}

function figuresOf(told: ToldRule | null | undefined, entry: ToldEntry | undefined) {
  const { value = null, limit = null, currency = null, probability = null } = entry ?? {};
  return {
    kpi: told?.kpi ?? entry?.kpi ?? null,
    severity: told?.severity ?? null,
    value,
    limit,
    currency,
    probability,
  };
}

type Row = ReturnType<typeof rowsOf>[number];

const columns = [
  ...["night", "at", "rule", "kpi", "severity", "subject", "name", "event", "reason"],
  ...["value", "limit", "currency", "probability", "link", "message"],
] as readonly (keyof Row)[]; // Each is a field of a row.
const numbers: ReadonlySet<keyof Row> = new Set(["value", "limit", "probability"]);

/** A table has no place for its cursor, so a header tells it. */
function csvReply({ rows, cursor }: { readonly rows: readonly Row[]; readonly cursor: string | null }, name: string) {
  const cell = (row: Row) => (column: keyof Row) => {
    const text = `${row[column] ?? ""}`;
    return numbers.has(column) ? text : harmless(text);
  };
  return {
    format: "csv" as const,
    body: csvText(
      columns,
      rows.map((row) => columns.map(cell(row))),
    ),
    headers: {
      "content-disposition": `inline; filename="${name}.csv"`,
      ...(cursor === null ? {} : { "x-next-cursor": cursor }),
    },
  };
}
