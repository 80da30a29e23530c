import { type AlertRule, alertRuleSchema } from "@leadline/core/alerts/rule";
import { daysNeeded } from "@leadline/core/alerts/spans";
import type { DayFacts, SubjectFacts } from "@leadline/core/alerts/subject";
import type { ChannelSettings } from "@leadline/core/delivery/channel-settings";
import { deliverDue, type Send } from "@leadline/core/delivery/deliver-due";
import { clientId } from "@leadline/core/ids";
import { micros } from "@leadline/core/micros";
import type { Log, Store } from "@leadline/core/ports";
import { addDays, type CalendarDate, calendarDate, datesIn } from "@leadline/core/time/calendar-date";
import type { Instant } from "@leadline/core/time/instant";
import { judgeRule } from "@leadline/core/watch/judge-rule";

export const client = clientId("northwind");
export const night = calendarDate("2026-11-22");
export const later = (nights: number): CalendarDate => addDays(night, nights);
export const quiet: Log = { info: () => undefined, warn: () => undefined };

/** A rule that judges each campaign every night, at once and without mercy. */
export function sampleRule(over: object = {}): AlertRule {
  return alertRuleSchema.parse({
    id: "cpl-high",
    name: "CPL too high",
    kpi: "cpl",
    scope: { each: "campaign" },
    window: 7,
    threshold: { above: "40", currency: "EUR" },
    evaluations: 1,
    coolDown: "0h",
    channels: ["team", "chef"],
    ...over,
  });
}

/** Campaigns with so many leads a day for 100 euros. */
export function factsOf(rule: AlertRule, last: CalendarDate, leads: Readonly<Record<string, number>>): SubjectFacts[] {
  return Object.entries(leads).map(([campaign, count]): SubjectFacts => {
    const days = datesIn(daysNeeded(rule, last)).map(
      (date): DayFacts => ({ date, sums: { spend: micros("100"), leads: micros(String(count)) }, share: 1 }),
    );
    return {
      subject: { key: `northwind/google:1/${campaign}`, kind: "campaign", client, campaign, name: campaign },
      currency: "EUR",
      goal: "leads",
      night: last,
      days,
      missing: [],
      habit: { results: 900, exposure: 9_000, dispersion: 1 },
      parts: [],
    };
  });
}

/** What a receiver has got, repetitions included. */
export interface Got {
  readonly channel: string;
  readonly id: string;
  readonly text: string;
}

export const channels: readonly ChannelSettings[] = ["team", "chef"].map((id) => ({
  id,
  kind: "webhook",
  language: "en",
  to: {},
}));

/** A receiver who keeps everything. */
export function receiver(): { readonly got: Got[]; readonly send: Send } {
  const got: Got[] = [];
  const send: Send = async ({ id: channel }, notice) => {
    const items = notice.items.map(({ tone, title }) => `${tone} ${title}`);
    got.push({ channel, id: notice.id, text: items.join(", ") });
  };
  return { got, send };
}

/** What is left once repetitions have been dropped by their ids. */
export function without(repetitions: readonly Got[]): readonly string[] {
  return [
    ...new Map(repetitions.map((one) => [`${one.channel} ${one.id}`, `${one.channel}: ${one.text}`])).values(),
  ].sort();
}

export interface TickOptions {
  readonly store: Pick<Store, "alerts" | "messages">;
  readonly send: Send;
  readonly now: () => Instant;
  readonly rule: AlertRule;
  readonly facts: readonly SubjectFacts[];
  readonly night?: CalendarDate;
}

/** One tick over one rule: judged, then delivered. */
export async function tick({ store, send, now, rule, facts, night: last = night }: TickOptions): Promise<void> {
  const clock = { now };
  await judgeRule({ rule, client, night: last, facts }, { store, clock });
  await deliverDue([client, null], { store, clock, log: quiet, channels, send, remainingMs: () => 300_000 });
}

/** The process ends here: nothing after it happens. */
export class Killed extends Error {}

type Method = (...given: unknown[]) => Promise<unknown>;

/** A store, and a send, whose user is killed before or after the given step; `steps` counts them. */
export function mortal<T extends object>(
  target: T,
  count: { steps: number; readonly diesAt: number; readonly after: boolean },
): T {
  return new Proxy(target, {
    get(whole, name) {
      const found: unknown = Reflect.get(whole, name);
      if (typeof found === "object" && found !== null) return mortal(found, count);
      if (typeof found !== "function") return found;
      const method = found as Method; // Every method of these ports is asynchronous.
      return (...given: unknown[]) => step(count, () => method.apply(whole, given));
    },
  });
}

async function step<T>(
  count: { steps: number; readonly diesAt: number; readonly after: boolean },
  run: () => Promise<T>,
): Promise<T> {
  count.steps += 1;
  const dies = count.steps >= count.diesAt;
  if (dies && (!count.after || count.steps > count.diesAt)) throw new Killed();
  const result = await run();
  if (dies) throw new Killed();
  return result;
}
