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
