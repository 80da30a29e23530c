import { type AlertRule, severities } from "@leadline/core/alerts/rule";
import { amountText } from "@leadline/core/delivery/amount-text";
import { type Kpi, kpis } from "@leadline/core/kpis";
import { type Micros, micros } from "@leadline/core/micros";
import type { StandingAlert } from "@leadline/core/watch/standing-alerts";
import Table from "cli-table3";
import { sureText } from "./backtest-table.ts";

const head = [
  "Rule",
  "Subject",
  "Name",
  "Status",
  "Severity",
  "Since",
  "KPI",
  "Value",
  "Limit",
  "Sure",
  "Figures of",
  "Owner",
  "Acknowledged by",
];

/** What stands, the most severe first, each with the figures it was last told with, and of which night they are; `rules` as they are configured now. */
export function standingTable(
  standing: readonly StandingAlert[],
  rules: readonly Pick<AlertRule, "id" | "owner">[],
): string {
  const owners = new Map(rules.map(({ id, owner }) => [id, owner]));
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { subject, state, told } of standing.toSorted(bySeverity)) {
    const { acknowledged: seen } = state;
    const by = seen === null ? "" : `${seen.by}${seen.until === null ? "" : ` until ${seen.until.slice(0, 10)}`}`;
    const is = [state.status, told?.rule?.severity ?? "", state.since.slice(0, 10)];
    const owner = (owners.has(state.rule) ? owners.get(state.rule) : told?.rule?.owner) ?? "";
    table.push([state.rule, subject.key, subject.name, ...is, ...figuresOf(told), owner, by]);
  }
  return table.toString();
}

/** What is missing of those that cannot be judged, and what Leadline's own say; the figures of others stand in the table. */
export function standingLines(standing: readonly StandingAlert[]): readonly string[] {
  return standing.flatMap(({ state, told }) => {
    const isSaid = state.status === "noData" || told?.rule?.kpi == null;
    const [says = ""] = told === null || !isSaid ? [] : told.says.split("\n");
    return says === "" ? [] : [`${state.rule}: ${says}`];
  });
}

/** Of which nobody knows how bad it is comes last. */
function bySeverity(a: StandingAlert, b: StandingAlert): number {
  const place = ({ told }: StandingAlert) => (told?.rule == null ? -1 : severities.indexOf(told.rule.severity));
  return place(b) - place(a);
}

function figuresOf(told: StandingAlert["told"]): readonly string[] {
  const named = Object.entries(kpis).find(([name]) => name === told?.rule?.kpi);
  if (told === null || named === undefined) return ["", "", "", "", ""];
  const [name, { unit }] = named;
  const { value, limit, currency, probability = null } = told.entry;
  const shown = (text: string | null) => amount(text, unit, currency);
  return [name, shown(value), shown(limit), sureText(probability), value === null && limit === null ? "" : told.night];
}

function amount(text: string | null, unit: Kpi["unit"], currency: string | null): string {
  const exact: Micros | null = text === null ? null : micros(text);
  return amountText(exact, { unit, currency, language: "en" });
}
