import assert from "node:assert/strict";
import type { StoredState } from "@leadline/core/alerts/evaluation";
import type { AlertEvent } from "@leadline/core/alerts/state";
import type { DeliveryOutcome } from "@leadline/core/delivery/delivery";
import type { StoredMessage } from "@leadline/core/delivery/message";
import type { ReportId } from "@leadline/core/facts";
import type { ClientId } from "@leadline/core/ids";
import type { Settings } from "@leadline/core/settings";
import { addDays, type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { addMs, localTime } from "@leadline/core/time/instant";
import { accountReport, campaignReport, night, owner } from "../bench.ts";
import { liveDays } from "./checks.ts";
import { count, type Scene } from "./scene.ts";
import {
  closedState,
  daysBefore,
  nextState,
  type PlainDays,
  type PlainRule,
  type PlainState,
  verdictOf,
} from "./watch-model.ts";
import { type ChannelId, channelIds } from "./watch-story.ts";
import { campaignRuleId, client, gotBy, rulesOf, type Snapshot, settingsOf, type Told } from "./watching.ts";

/** Takes down what has become of alerts since the last time, and holds each new state against the model. At most one look goes by in between. */
export async function observe(scene: Scene): Promise<void> {
  const { watching, bench } = scene;
  const pages = await liveDays(scene);
  if (JSON.stringify([...pages]) !== JSON.stringify([...(watching.snapshots.at(-1) ?? [])])) {
    watching.snapshots.push(pages);
  }
  const states = (await Promise.all([client, null].map((one) => bench.store.alerts.states(one)))).flat();
  const found = new Map(states.map((stored) => [nameOf(stored), stored]));
  for (const name of new Set([...watching.states.keys(), ...found.keys()])) {
    compare(watching.states.get(name) ?? null, found.get(name) ?? null, scene);
  }
  await wholeNights(scene, found);
  watching.states = found;
  const lastDay = addMs(bench.now(), -86_400_000);
  watching.watchers = watching.watchers.filter(({ isOver, since }) => !isOver && since >= lastDay);
}

/** A night counts as judged once every state there is has seen it; who is alone at it knows. */
async function wholeNights({ watching, bench }: Scene, states: ReadonlyMap<string, StoredState>): Promise<void> {
  const judged = await bench.store.alerts.judged(client);
  for (const { rule, night: last, version } of judged) {
    const isNew = watching.judged.get(rule.id) !== `${last} ${version}`;
    watching.judged.set(rule.id, `${last} ${version}`);
    if (!isNew || watching.watchers.length !== 1) continue;
    for (const { state } of states.values()) {
      assert.ok(state.rule !== rule.id || state.night >= last, `${state.rule} ${state.subject} has not seen ${last}.`);
    }
  }
}

const nameOf = ({ state }: StoredState) => `${state.rule} ${state.subject}`;

function compare(before: StoredState | null, after: StoredState | null, scene: Scene): void {
  const { watching } = scene;
  const isNew = before === null || after === null || after.state.seq <= before.state.seq;
  if (after !== null && before !== null && after.state.seq === before.state.seq) return;
  // Forgotten in between: its end was written and is gone again.
  if (before !== null && isNew && before.state.alerting) noteEvent(scene, before, "closed");
  if (after === null) return;
  const known = isNew ? null : before;
  const { event, toldAt } = after.state;
  if (known?.state.toldAt === toldAt && known?.state.night === after.state.night && known.state.event === event) return;
  if (event !== null) noteEvent(scene, after, event);
  if (after.state.rule.startsWith("system.")) return;
  const allowed = watching.watchers.flatMap(({ settings, from }) =>
    watching.snapshots.slice(from).map((pages) => textOf(expected(known, after, settings, pages))),
  );
  const { version, status, alerting, streak } = after.state;
  const is = textOf({ version, status, alerting, streak, event });
  assert.ok(
    allowed.includes(is),
    `${nameOf(after)} ${after.state.night} is ${is}, and not one of ${[...new Set(allowed)]}`,
  );
}

const textOf = (state: PlainState | null) =>
  state === null ? "nothing" : [state.version, state.status, state.alerting, state.streak, state.event].join(" ");

function noteEvent(scene: Scene, { subject, state }: StoredState, event: AlertEvent): void {
  count(scene, `alerts: ${state.rule.startsWith("system.") ? "system " : ""}${event}`);
  scene.watching.told.push({ rule: state.rule, subject: subject.key, event });
}

/** What a watcher who read these pages makes of a subject. */
function expected(
  before: StoredState | null,
  { subject, state }: StoredState,
  settings: Settings,
  pages: Snapshot,
): PlainState | null {
  const known = before?.state ?? null;
  const found = rulesOf(settings).get(state.rule);
  const report = state.rule === campaignRuleId ? campaignReport.id : accountReport.id;
  const of = subject.campaign ?? owner.account;
  const days: PlainDays = (date) => {
    const rows = pages.get(`${report} ${date}`);
    return rows === undefined ? undefined : spendOf(rows, of);
  };
  const ended = known?.alerting === true ? closedState(known.version) : null;
  if (found === undefined) return ended;
  const dates = datesOf(pages, report, state.night);
  const rule = plainRule(found);
  // Of days that were not read nobody knows what ran on them.
  const ran = daysBefore(dates.at(-1) ?? state.night, rule.window).some((date) => (days(date)?.seen ?? 0) > 0);
  if (state.rule === campaignRuleId && !ran) return ended;
  return nextState(known, verdictOf(rule, state.night, days, dates[0] ?? null), rule);
}

/** The days of which there are pages, up to a night. */
function datesOf(pages: Snapshot, report: ReportId, night: CalendarDate): readonly CalendarDate[] {
  const all = [...pages.keys()].map((name) => name.split(" "));
  const own = all.flatMap(([of, date = ""]) => (of === report ? [calendarDate(date)] : []));
  return own.filter((date) => date <= night).toSorted();
}

function spendOf(rows: string, entity: string) {
  const all: Readonly<Record<string, string>> = JSON.parse(rows);
  const spend = all[entity];
  return spend === undefined ? { spend: 0, seen: 0 } : { spend: Number(spend), seen: 1 / Object.keys(all).length };
}

function plainRule({ rule, version }: NonNullable<ReturnType<ReturnType<typeof rulesOf>["get"]>>): PlainRule {
  const { window, evaluations, threshold } = rule;
  return {
    ...{ version, window, evaluations },
    ...{ above: Number(threshold.at) / 1e6, clear: Number(threshold.clear) / 1e6 },
  };
}

const channelsOf = (rule: string): readonly ChannelId[] =>
  rule.startsWith("system.") ? ["ops", "team"] : rule === campaignRuleId ? ["team", "chef"] : ["team", "ops"];

/** In the end each has heard of everything that happened, once, and nothing else; and nobody is owed a word. */
export async function everythingTold(scene: Scene): Promise<void> {
  const { watching, bench } = scene;
  const { messages } = bench.store;
  const allOf = async <T>(read: (owner: ClientId | null) => Promise<readonly T[]>) =>
    (await Promise.all([client, null].map(read))).flat();
  await nobodyIsOwed(scene);
  alternates(watching.told);
  onlyConfigured(scene);
  const stored = await allOf((owner) => messages.list(owner, ever));
  const lost = (await allOf((owner) => messages.outcomes(owner, ever))).filter(({ state }) => state === "givenUp");
  count(scene, "messages given up", lost.length);
  for (const one of lost) lossTold(one, stored, scene);
  for (const channel of channelIds) {
    const got = new Set(gotBy(watching, channel).map(({ id, at }) => `${id} ${at}`));
    const gone = new Set(lost.flatMap((one) => (one.channel === channel ? `${one.id} ${one.night}` : [])));
    const isHeard = ({ id, at, night }: StoredMessage) => got.has(`${id} ${at}`) || gone.has(`${id} ${night}`);
    const heard = stored.filter(isHeard).toSorted((a, b) => (a.at < b.at ? -1 : 1));
    toldOnce(channel, heard, scene);
  }
  digestsTold(scene);
}

async function nobodyIsOwed({ bench: { store } }: Scene): Promise<void> {
  const opened = (await Promise.all([client, null].map((one) => store.messages.opened(one)))).flat();
  const names = opened.map(({ channel, id }) => `${channel} ${id}`);
  assert.deepEqual(names, []);
}

/** Of a rule that is gone nothing is left that could still alert. */
function onlyConfigured({ watching, bench }: Scene): void {
  const rules = rulesOf(settingsOf(watching.configured, bench.traits));
  for (const { state } of watching.states.values()) {
    assert.ok(state.rule.startsWith("system.") || rules.has(state.rule), `A state of ${state.rule} is left.`);
  }
}

/** With its only account everything ends that rules had to say. */
export async function nothingStands(scene: Scene): Promise<void> {
  const { alerts } = scene.bench.store;
  await nobodyIsOwed(scene);
  const states = (await Promise.all([client, null].map((one) => alerts.states(one)))).flat();
  assert.deepEqual(states.filter(({ state }) => state.alerting).map(nameOf), []);
}

const ever = { from: addDays(night, -30), to: addDays(night, 200) };

/** A channel may lose what it would not take for a day, and the others hear of it. */
function lossTold({ channel, id, at }: DeliveryOutcome, stored: readonly StoredMessage[], { watching }: Scene): void {
  assert.ok(watching.troubled.has(channel), `${channel} lost ${id} in good health.`);
  const since = localTime(at, "UTC").date;
  const isTold = (one: StoredMessage) =>
    one.source === `channel-${channel}` && one.id.includes("-lost-") && one.night >= since;
  assert.ok(stored.some(isTold), `Nobody was told that ${channel} has lost ${id}.`);
}

/** What was heard is what happened, in its order for each subject. */
function toldOnce(channel: ChannelId, heard: readonly StoredMessage[], { watching }: Scene): void {
  const said = heard.flatMap(({ source, entries, notices }) => {
    if (entries.length > 0) assert.equal(notices.en.items.length, entries.length);
    return entries.map(({ subject, event }): Told => ({ rule: source, subject, event }));
  });
  const owed = watching.told.filter(({ rule }) => channelsOf(rule).includes(channel));
  if (channel !== "chef" || !watching.troubled.has("chef")) {
    assert.deepEqual({ channel, ...eventsOf(said) }, { channel, ...eventsOf(owed) });
    return;
  }
  // Who is told only now and then hears nothing that others did not.
  const rest = owed.map(textOfTold);
  for (const text of said.map(textOfTold)) {
    const at = rest.indexOf(text);
    assert.ok(at >= 0, `${channel} heard ${text} more often than it happened.`);
    rest.splice(at, 1);
  }
}

const textOfTold = ({ rule, subject, event }: Told) => `${rule} ${subject} ${event}`;

/** By rule and subject. */
function eventsOf(all: readonly Told[]): Readonly<Record<string, readonly string[]>> {
  const groups = Map.groupBy(all, ({ rule, subject }) => `${rule} ${subject}`);
  return Object.fromEntries([...groups].map(([name, own]) => [name, own.map(({ event }) => event)]));
}

/** An alert begins before it ends and ends before it begins again; so does the lack of figures. */
function alternates(told: readonly Told[]): void {
  const standing = new Set<string>();
  for (const one of told) {
    const name = `${one.rule} ${one.subject}`;
    if (one.event === "fired") assert.ok(!standing.has(name), `${name} fired twice.`);
    if (one.event === "fired") standing.add(name);
    if (one.event === "cleared" || one.event === "closed") assert.ok(standing.delete(name), `${name} ended twice.`);
  }
}

/** One digest for each Monday on which somebody looked. */
function digestsTold(scene: Scene): void {
  const { watching } = scene;
  const weeks = gotBy(watching, "team").filter(({ kind }) => kind === "digest");
  const ids = weeks.map(({ id }) => id.slice(-10));
  count(scene, "digests told", ids.length);
  assert.equal(new Set(ids).size, weeks.length, `A week was told twice: ${ids}`);
  if (watching.troubled.has("team")) return;
  for (const monday of watching.mondays) {
    assert.ok(ids.includes(addDays(monday, -1)), `The week before ${monday} was not told.`);
  }
}
