import { type BacktestEvent, backtest } from "@leadline/core/alerts/backtest";
import type { AlertRule } from "@leadline/core/alerts/rule";
import { LeadlineError } from "@leadline/core/errors";
import type { LoadPorts } from "@leadline/core/load/accounts";
import { historyDays } from "@leadline/core/page-versions";
import type { ClientSettings, Settings } from "@leadline/core/settings";
import { addDays, type CalendarDate, type DateRange, datesIn } from "@leadline/core/time/calendar-date";
import { type Instant, localTime } from "@leadline/core/time/instant";
import { gapsOfRules } from "@leadline/core/watch/gaps-of-rules";
import { type PastOfRule, pastOfRule } from "@leadline/core/watch/past-of-rule";
import { platforms } from "@leadline/platforms/list";
import { backtestLines } from "../alerts/backtest-lines.ts";
import { backtestTable } from "../alerts/backtest-table.ts";
import { gapLines } from "../alerts/gap-lines.ts";
import { rulesForClients } from "../alerts/rules-for-clients.ts";
import { whileServed } from "../alerts/while-served.ts";
import { type AdministrationOptions, ensureData, withStore } from "./administration.ts";
import { say } from "./night.ts";

export interface BacktestOptions extends AdministrationOptions {
  /** All of them when left out, each in a line. */
  readonly rule?: string;
  readonly from: CalendarDate;
  /** Yesterday when left out. */
  readonly to?: CalendarDate;
  readonly client?: string;
  readonly final?: true;
}

/** What rules would have told on the stored past; nothing is stored and nobody is told. Throws `input.invalid` for what can have no answer. */
export async function backtestRules(options: BacktestOptions): Promise<boolean> {
  return await whileServed(options, () => tryAll(options), meanwhile);
}

const meanwhile = () =>
  "The API has no back-test: end the server where it runs (Ctrl-C), try the rule, and start it again.";

async function tryAll(options: BacktestOptions): Promise<boolean> {
  ensureData(options);
  return await withStore(options, async ({ store, clock, settings: load }) => {
    const settings = await load();
    const nights = nightsOf(options, clock.now());
    const ports = { store, clock, traits: platforms };
    const asked = rulesForClients(options, settings);
    for (const { rule, clients } of asked) {
      const found = await tried(rule, clients, { options, nights, settings, ports });
      if (options.rule !== undefined && found.told.length > 0) console.log(backtestTable(found.told, rule));
      for (const line of backtestLines(found)) say(line);
    }
    const gaps = await gapsOfRules(
      asked.map(({ rule }) => rule),
      { store, clock, settings, traits: platforms },
    );
    for (const line of gapLines(gaps)) say(line);
    return true;
  });
}

/** What came of one rule. */
export interface Backtested {
  readonly rule: AlertRule;
  readonly nights: number;
  readonly isFinal: boolean;
  /** Oldest first. */
  readonly told: readonly BacktestEvent[];
  /** Of each client it is for. */
  readonly pasts: readonly PastOfRule[];
}

interface Around {
  readonly options: BacktestOptions;
  readonly nights: DateRange;
  readonly settings: Settings;
  readonly ports: LoadPorts;
}

async function tried(
  rule: AlertRule,
  clients: readonly ClientSettings[],
  { options, nights, settings: { reportingCurrency }, ports }: Around,
): Promise<Backtested> {
  const isFinal = options.final === true;
  const pasts: PastOfRule[] = [];
  // One after the other: of each the days of many mornings are in memory.
  for (const client of clients) {
    pasts.push(await pastOfRule({ rule, client, nights, reportingCurrency, isFinal }, ports));
  }
  const told = pasts.flatMap(({ mornings }) => backtest(rule, mornings));
  const sorted = told.toSorted((a, b) => (a.night < b.night ? -1 : a.night > b.night ? 1 : 0));
  return { rule, nights: datesIn(nights).length, isFinal, told: sorted, pasts };
}

function nightsOf({ from, to }: Pick<BacktestOptions, "from" | "to">, now: Instant): DateRange {
  // Where it is tomorrow already, the day that is today here is over.
  const today = localTime(now, "UTC").date;
  const range = { from, to: to ?? addDays(today, -1) };
  const refuse = (field: string, message: string, hint: string) =>
    new LeadlineError("input.invalid", message, { field, hint });
  if (range.to > today) throw refuse("to", `${range.to} is not over yet.`, `Today is ${today}.`);
  if (range.to < from) {
    throw refuse("from", `--from ${from} is after the last night, ${range.to}.`, `Today is ${today}.`);
  }
  if (addDays(from, historyDays) <= range.to) {
    throw refuse(
      "from",
      `From ${from} to ${range.to} are more nights than are known.`,
      `Ask for at most ${historyDays}.`,
    );
  }
  return range;
}
