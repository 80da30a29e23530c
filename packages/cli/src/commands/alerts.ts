import { channelKinds } from "@leadline/channels/list";
import { isForClient } from "@leadline/core/alerts/scope";
import { undelivered } from "@leadline/core/delivery/undelivered";
import { LeadlineError } from "@leadline/core/errors";
import { gapsOfRules } from "@leadline/core/watch/gaps-of-rules";
import { everyOwner } from "@leadline/core/watch/served-clients";
import { standingAlerts } from "@leadline/core/watch/standing-alerts";
import { testNotice } from "@leadline/core/watch/test-notice";
import { platforms } from "@leadline/platforms/list";
import { gapLines } from "../alerts/gap-lines.ts";
import { standingLines, standingTable } from "../alerts/standing-table.ts";
import { shownDays, undeliveredText } from "../alerts/undelivered-text.ts";
import { quoted, whileServed } from "../alerts/while-served.ts";
import { loadSecrets, loadSettings } from "../config.ts";
import { localSend } from "../local/alerts.ts";
import { systemClock } from "../local/clock.ts";
import { type AdministrationOptions, clientNamed, ensureData, originOf, withStore } from "./administration.ts";
import { say } from "./night.ts";

export interface ListOptions extends AdministrationOptions {
  /** Every client's, and Leadline's own, when left out. */
  readonly client?: string;
}

/** What stands now, for every client and for Leadline itself or for one client, which messages have not arrived, and which rules watch nothing. */
export async function listAlerts(options: ListOptions): Promise<boolean> {
  const found = await whileServed(options, () => standingOf(options), meanwhile);
  if (found.standing.length === 0) say("Nothing alerts.");
  else console.log(standingTable(found.standing, found.rules));
  for (const line of standingLines(found.standing)) console.log(line);
  for (const text of found.texts) console.log(text);
  for (const line of gapLines(found.gaps)) say(line);
  return true;
}

const meanwhile = (address: string) => `Ask there, for each client: curl ${quoted(`${address}/v1/alerts?client=<id>`)}`;

async function standingOf(options: ListOptions) {
  ensureData(options);
  return await withStore(options, async ({ store, clock, settings }) => {
    const configured = await settings();
    const only = options.client === undefined ? null : clientNamed(options.client, configured, originOf(options));
    const owners = only === null ? await everyOwner(configured, store) : [only];
    const standing = await Promise.all(owners.map((owner) => standingAlerts(owner, { store, clock })));
    const { messages } = store;
    const missing = await undelivered(owners, { messages, now: clock.now(), days: shownDays });
    const texts = await undeliveredText(missing, { ...configured, messages });
    const rules = (configured.alerts ?? []).filter((rule) => only === null || isForClient(rule, only));
    const gaps = await gapsOfRules(rules, { store, clock, settings: configured, traits: platforms });
    return { standing: standing.flat(), texts, gaps, rules };
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
