import type { BacktestEvent } from "@leadline/core/alerts/backtest";
import type { AlertRule } from "@leadline/core/alerts/rule";
import { amountText } from "@leadline/core/delivery/amount-text";
import { kpis } from "@leadline/core/kpis";
import Table from "cli-table3";

/** Everything a rule would have told, a row each, amounts in the currency it judges in. */
export function backtestTable(told: readonly BacktestEvent[], { kpi }: Pick<AlertRule, "kpi">): string {
  const head = ["Night", "Event", "Subject", "Name", "Value", "Limit", "Sure"];
  const table = new Table({
    head,
    colAligns: ["left", "left", "left", "left", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const { night, event, subject, value, limit, probability, currency } of told) {
    const shown = (amount: BacktestEvent["value"]) =>
      amountText(amount, { unit: kpis[kpi].unit, currency, language: "en" });
    const isSure = event === "fired" || event === "reminder";
    table.push([
      night,
      event,
      subject.key,
      subject.name,
      shown(value),
      shown(limit),
      isSure ? sureText(probability) : "",
    ]);
  }
  return table.toString();
}

/** A probability as people read it, never certain; nothing where there is none. */
export function sureText(probability: number | null): string {
  return probability === null ? "" : `${Math.min(99, Math.floor(probability * 100))} %`;
}
