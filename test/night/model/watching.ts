import type { StoredState } from "@leadline/core/alerts/evaluation";
import { type AlertRule, ruleVersion } from "@leadline/core/alerts/rule";
import type { AlertEvent } from "@leadline/core/alerts/state";
import type { Send } from "@leadline/core/delivery/deliver-due";
import type { MessageId, Notice } from "@leadline/core/delivery/notice";
import { LeadlineError } from "@leadline/core/errors";
import { accountName, clientId } from "@leadline/core/ids";
import type { PlatformTraits } from "@leadline/core/platform";
import { type Settings, settings } from "@leadline/core/settings";
import type { CalendarDate } from "@leadline/core/time/calendar-date";
import { addMs, type Instant } from "@leadline/core/time/instant";
import { owner } from "../bench.ts";
import { type ChannelId, channelIds, type Edit, type Trouble } from "./watch-story.ts";

/** Whose account it is. */
export const client = clientId("northwind");

/** What a receiver has got, repetitions included. */
export interface Got {
  readonly channel: ChannelId;
  readonly notice: Notice;
}

/** Which rules there are and whom they tell. */
export interface Configured {
  readonly threshold: "1.4" | "2.5";
  readonly campaignRule: boolean;
  readonly clientRule: boolean;
  readonly chef: boolean;
}

/** Live rows of days, by report and date. */
export type Snapshot = ReadonlyMap<string, string>;

/** What a state's history says was to be told. */
export interface Told {
  readonly rule: string;
  /** Its key. */
  readonly subject: string;
  readonly event: AlertEvent;
  readonly at: Instant;
}

/** A look at alerts that may still act: by which configuration, and since which of the snapshots. */
export interface Watcher {
  readonly settings: Settings;
  readonly from: number;
  readonly since: Instant;
  isOver: boolean;
}

/** Receivers, their troubles, and the configuration in force. */
export interface Watching {
  configured: Configured;
  readonly got: Got[];
  readonly troubles: Readonly<Record<ChannelId, Trouble[]>>;
  readonly deaf: Set<ChannelId>;
  /** Channels that once were in trouble: only they may lose a message. */
  readonly troubled: Set<string>;
  /** Sends that came to nothing, by channel. */
  readonly failed: Map<string, number>;
  /** Mondays on which a digest was due while somebody looked. */
  readonly mondays: Set<CalendarDate>;
  watchers: readonly Watcher[];
  states: ReadonlyMap<string, StoredState>;
  /** The night and version each rule was last noted as judged with. */
  readonly judged: Map<string, string>;
  readonly snapshots: Snapshot[];
  readonly told: Told[];
}

export function createWatching(): Watching {
  return {
    configured: { threshold: "1.4", campaignRule: true, clientRule: true, chef: true },
    got: [],
    troubles: { team: [], chef: [], ops: [] },
    deaf: new Set(),
    troubled: new Set(),
    failed: new Map(),
    mondays: new Set(),
    watchers: [],
    states: new Map(),
    judged: new Map(),
    snapshots: [],
    told: [],
  };
}

export function edit(watching: Watching, what: Edit): void {
  const { configured } = watching;
  if (what === "threshold") {
    watching.configured = { ...configured, threshold: configured.threshold === "1.4" ? "2.5" : "1.4" };
    return;
  }
  watching.configured = { ...configured, [what]: !configured[what] };
  // What is on its way to a channel that is gone is given up after a day.
  if (what === "chef") watching.troubled.add("chef");
}

/** Costs of a thousand impressions are judged by the figure alone, so that a model can tell them without any statistics. */
const shared = { kpi: "cpm", minimum: { impressions: "1" }, coolDown: "0h", reminder: "never" };

export const campaignRuleId = "cpm-campaigns";
const clientRuleId = "cpm-client";

export function settingsOf(
  { threshold, campaignRule, clientRule, chef }: Configured,
  traits: PlatformTraits,
): Settings {
  const toChef = chef ? ["chef"] : [];
  const rules = [
    {
      ...{ ...shared, id: campaignRuleId, name: "Campaigns", scope: { each: "campaign" }, window: 2, evaluations: 1 },
      ...{ threshold: { above: threshold, clear: "1.2", currency: "EUR" }, channels: ["team", ...toChef] },
    },
    {
      ...{ ...shared, id: clientRuleId, name: "Client", scope: { each: "client" }, window: 1, evaluations: 2 },
      ...{ threshold: { above: "3", clear: "2", currency: "EUR" }, channels: ["team", "ops"] },
    },
  ];
  const isThere = (id: string) => (id === campaignRuleId ? campaignRule : clientRule);
  return settings(
    {
      reportingCurrency: "EUR",
      clients: [{ id: client, name: "Northwind", accounts: [accountName(owner)] }],
      connections: [{ id: "main", platform: owner.platform }],
      alerts: rules.filter(({ id }) => isThere(id)),
      channels: channelIds.filter((id) => id !== "chef" || chef).map((id) => ({ id, kind: "webhook" })),
      system: { channels: ["ops", "team"] },
      digests: [{ id: "week", client, weekday: "monday", hour: "09:00", zone: "UTC", channels: ["team"] }],
    },
    [traits],
  );
}

/** The configured rules by their ids, each with its version. */
export function rulesOf(found: Settings): ReadonlyMap<string, { readonly rule: AlertRule; readonly version: string }> {
  return new Map((found.alerts ?? []).map((rule) => [rule.id, { rule, version: ruleVersion(rule) }]));
}

/** Gives a notice to its receiver, as the channel's mood is; `onTrouble` counts what came in between. */
export function sendOf(watching: Watching, now: Instant, onTrouble: (trouble: Trouble) => void): Send {
  return async ({ id }, notice) => {
    const channel = channelIds.find((one) => one === id);
    if (channel === undefined) throw new Error(`Nobody is called ${id}.`);
    const trouble = watching.deaf.has(channel) ? "unavailable" : watching.troubles[channel].shift();
    if (trouble === undefined || trouble === "takenUnheard") watching.got.push({ channel, notice });
    if (trouble === undefined) return;
    onTrouble(trouble);
    watching.troubled.add(channel);
    watching.failed.set(channel, (watching.failed.get(channel) ?? 0) + 1);
    throw failureOf(trouble, now);
  };
}

function failureOf(trouble: Trouble, now: Instant): Error {
  switch (trouble) {
    case "takenUnheard":
    case "unavailable":
      return new LeadlineError("upstream.unavailable", "as told");
    case "refused":
      return new LeadlineError("upstream.contract", "as told");
    case "busy":
      return new LeadlineError("quota.exhausted", "as told", { notBefore: addMs(now, 20_000) });
    case "busyForHours":
      return new LeadlineError("quota.exhausted", "as told", { notBefore: addMs(now, 7_200_000) });
    case "bug":
      return new Error("as told");
    default:
      return trouble satisfies never;
  }
}

/** What is left of what a channel got once repetitions are dropped by their ids, as they were said. */
export function gotBy(watching: Watching, channel: ChannelId): readonly Notice[] {
  const own = watching.got.filter((one) => one.channel === channel);
  // The first one counts: from the end, so that it is the last to be put.
  return [...new Map(own.toReversed().map(({ notice }): [MessageId, Notice] => [notice.id, notice])).values()];
}
