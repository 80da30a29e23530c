import { userInfo } from "node:os";
import { channelKinds } from "@leadline/channels/list";
import { type BacktestEvent, backtest, type Morning } from "@leadline/core/alerts/backtest";
import { isForClient, type StoredState } from "@leadline/core/alerts/evaluation";
import type { AlertRule } from "@leadline/core/alerts/rule";
import { amountText } from "@leadline/core/delivery/amount-text";
import { undelivered } from "@leadline/core/delivery/undelivered";
import { LeadlineError } from "@leadline/core/errors";
import { type ClientId, clientId } from "@leadline/core/ids";
import { kpis } from "@leadline/core/kpis";
import { ownerOf } from "@leadline/core/planning";
import type { Clock, Store } from "@leadline/core/ports";
import type { ClientSettings, Settings } from "@leadline/core/settings";
import { addDays, type CalendarDate, datesIn } from "@leadline/core/time/calendar-date";
import { addMs, instant, localTime } from "@leadline/core/time/instant";
import { acknowledge } from "@leadline/core/watch/acknowledge";
import { factsOfRule } from "@leadline/core/watch/facts-of-rule";
import { gapsOfRules } from "@leadline/core/watch/gaps-of-rules";
import { testNotice } from "@leadline/core/watch/test-notice";
import { watchedAccounts } from "@leadline/core/watch/watch";
import { platforms } from "@leadline/platforms/list";
import Table from "cli-table3";
import { gapLines } from "../alerts/gap-lines.ts";
import { shownDays, undeliveredText } from "../alerts/undelivered-text.ts";
import { loadSecrets, loadSettings } from "../config.ts";
import { localSend } from "../local/alerts.ts";
import { systemClock } from "../local/clock.ts";
import { type AdministrationOptions, withStore } from "./administration.ts";
import { say } from "./night.ts";

const style = { head: [], border: [], compact: true };

/** What stands now, for every client and for Leadline itself, which messages have not arrived, and which rules watch nothing. */
export async function listAlerts(options: AdministrationOptions): Promise<boolean> {
  const found = await withStore(options, async ({ store, clock, settings }) => {
    const configured = await settings();
    const owners = [...configured.clients.map(({ id }) => id), null];
    const states = await Promise.all(owners.map((owner) => store.alerts.states(owner)));
    const { messages } = store;
    const missing = await undelivered(owners, { messages, now: clock.now(), days: shownDays });
    const texts = await undeliveredText(missing, { channels: configured.channels, messages });
    const gaps = await gapsOfRules(configured.alerts ?? [], { store, clock, settings: configured, traits: platforms });
    return { standing: states.flat().filter(({ state }) => state.status !== "ok"), texts, gaps };
  });
  if (found.standing.length === 0) say("Nothing alerts.");
  else console.log(standingTable(found.standing));
  for (const text of found.texts) console.log(text);
  for (const line of gapLines(found.gaps)) say(line);
  return true;
}

function standingTable(standing: readonly StoredState[]): string {
  const table = new Table({ head: ["Client", "Rule", "Subject", "Name", "Status", "Since", "Looked after by"], style });
  for (const { subject, state } of standing) {
    const { acknowledged: seen } = state;
    const by = seen === null ? "" : `${seen.by}${seen.until === null ? "" : ` until ${seen.until.slice(0, 10)}`}`;
    table.push([
      subject.client ?? "",
      state.rule,
      subject.key,
      subject.name,
      state.status,
      state.since.slice(0, 10),
      by,
    ]);
  }
  return table.toString();
}

export interface BacktestOptions extends AdministrationOptions {
  readonly rule: string;
  readonly from: CalendarDate;
  readonly to?: CalendarDate;
  readonly client?: string;
  readonly final?: true;
}

/** What a rule would have told on the stored past; nothing is stored and nobody is told. */
export async function backtestRule(options: BacktestOptions): Promise<boolean> {
  const { told, nights, gaps } = await withStore(options, async ({ store, clock, settings }) => {
    const found = await settings();
    const rule = ruleNamed(options.rule, found);
    const range = { from: options.from, to: options.to ?? addDays(localTime(clock.now(), "UTC").date, -1) };
    const clients = found.clients.filter(({ id }) => isForClient(rule, id) && (options.client ?? id) === id);
    const past = { rule, nights: datesIn(range), isFinal: options.final === true };
    const all = await Promise.all(
      clients.map((client) => backtestClient(client, past, { store, clock, settings: found })),
    );
    const gaps = await gapsOfRules([rule], { store, clock, settings: found, traits: platforms });
    return { told: all.flat().map((event) => ({ event, rule })), nights: past.nights.length, gaps };
  });
  if (told.length > 0) console.log(backtestTable(told));
  const messages = new Set(told.map(({ event }) => `${event.subject.client} ${event.night}`)).size;
  say(`${options.rule} would have sent ${messages} ${messages === 1 ? "message" : "messages"} in ${nights} nights.`);
  for (const line of gapLines(gaps)) say(line);
  if (!options.final && told.some(({ event }) => event.event === "noData")) {
    say("Days without figures may be days that were read later only; --final judges all of them by what is known now.");
  }
  return true;
}

interface Past {
  readonly rule: AlertRule;
  readonly nights: readonly CalendarDate[];
  /** By the figures as they are now, instead of as they were known each morning. */
  readonly isFinal: boolean;
}

async function backtestClient(
  client: ClientSettings,
  { rule, nights, isFinal }: Past,
  { store, clock, settings }: { readonly store: Store; readonly clock: Clock; readonly settings: Settings },
): Promise<readonly BacktestEvent[]> {
  const ports = { store, clock, traits: platforms };
  const accounts = (await watchedAccounts(client, ports)).map(({ record }) => ownerOf(record));
  const { reportingCurrency } = settings;
  const mornings: Morning[] = [];
  for (const night of nights) {
    // By noon in UTC most nights have been read, wherever the accounts are.
    const morning = instant(`${addDays(night, 1)}T12:00:00Z`);
    const known = isFinal ? { at: clock.now() } : { at: morning, asOf: morning };
    const facts = await factsOfRule({ rule, client, night, accounts, reportingCurrency, ...known }, ports);
    mornings.push({ night, now: morning, facts });
  }
  return backtest(rule, mornings);
}

function backtestTable(told: readonly { readonly event: BacktestEvent; readonly rule: AlertRule }[]): string {
  const head = ["Night", "Event", "Subject", "Name", "Value", "Limit", "Sure"];
  const table = new Table({ head, colAligns: ["left", "left", "left", "left", "right", "right", "right"], style });
  for (const { event: one, rule } of told) {
    const shown = (amount: BacktestEvent["value"]) =>
      amountText(amount, { unit: kpis[rule.kpi].unit, currency: null, language: "en" });
    const isSure = one.probability !== null && (one.event === "fired" || one.event === "reminder");
    const sure = !isSure ? "" : `${Math.min(99, Math.floor(one.probability * 100))} %`;
    table.push([one.night, one.event, one.subject.key, one.subject.name, shown(one.value), shown(one.limit), sure]);
  }
  return table.toString();
}

/** The rule of that id, or all there are; throws `input.invalid` that names them, also where there is none at all. */
export function rulesNamed(id: string | undefined, settings: Settings): readonly AlertRule[] {
  const { alerts = [] } = settings;
  return id === undefined && alerts.length > 0 ? alerts : [ruleNamed(id ?? "at all", settings)];
}

function ruleNamed(id: string, { alerts = [] }: Settings): AlertRule {
  const found = alerts.find((rule) => rule.id === id);
  if (found) return found;
  throw new LeadlineError("input.invalid", `There is no rule ${id.slice(0, 60)}.`, {
    hint: `There is ${alerts.map((rule) => rule.id).join(", ") || "none yet: add one to alerts"}.`,
  });
}

export interface TestOptions {
  readonly config: string;
  readonly channel: string;
}

/** Sends one message through a channel, now, with the secrets of this machine. */
export async function testChannel({ config, channel: id }: TestOptions): Promise<boolean> {
  const { channels = [] } = loadSettings(config);
  const channel = channels.find((one) => one.id === id);
  if (channel === undefined) {
    throw new LeadlineError("input.invalid", `There is no channel ${id.slice(0, 60)}.`, {
      hint: `There is ${channels.map((one) => one.id).join(", ") || "none yet: add one to channels"}; its kind is ${channelKinds.map(({ traits }) => traits.id).join(", ")}.`,
    });
  }
  loadSecrets(config);
  const clock = systemClock();
  await localSend({ env: process.env, clock }, null)(channel, testNotice(channel, clock.now()));
  say(`The channel ${id} has taken a message. Look whether it has arrived.`);
  return true;
}

export interface AcknowledgeOptions extends AdministrationOptions {
  readonly client?: string;
  readonly rule: string;
  readonly subject: string;
  /** Hours, of a snooze. */
  readonly for?: number;
}

/** Stops an alert's reminders, for as long as it lasts or for a while. */
export async function acknowledgeAlert(options: AcknowledgeOptions): Promise<boolean> {
  const client: ClientId | null = options.client === undefined ? null : clientId(options.client);
  const { rule, subject } = options;
  const done = await withStore(options, async ({ store, clock }) => {
    const until = options.for === undefined ? null : addMs(clock.now(), options.for * 3_600_000);
    return await acknowledge({ client, rule, subject, by: userInfo().username, until }, { store, clock });
  });
  if (done === null)
    throw new LeadlineError("input.invalid", "No such alert stands.", { hint: "See leadline alerts list." });
  const { until = null } = done.state.acknowledged ?? {};
  say(
    `${done.subject.name}: no reminders ${until === null ? "as long as it lasts" : `until ${until.slice(0, 16).replace("T", " ")} UTC`}; its recovery is told.`,
  );
  return true;
}
