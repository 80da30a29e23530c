import assert from "node:assert/strict";
import type { DeliveryOutcome } from "@leadline/core/delivery/delivery";
import type { StoredMessage } from "@leadline/core/delivery/message";
import type { ClientId } from "@leadline/core/ids";
import { addDays } from "@leadline/core/time/calendar-date";
import { localTime } from "@leadline/core/time/instant";
import { night } from "../bench.ts";
import { count, type Scene } from "./scene.ts";
import { type ChannelId, channelIds } from "./watch-story.ts";
import { campaignRuleId, client, gotBy, rulesOf, settingsOf, type Told } from "./watching.ts";

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
  assert.deepEqual(
    states.filter(({ state }) => state.alerting).map(({ state }) => `${state.rule} ${state.subject}`),
    [],
  );
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
  const said = heard.flatMap(({ source, at, entries, notices }) => {
    if (entries.length > 0) assert.equal(notices.en.items.length, entries.length);
    return entries.map(({ subject, event }): Told => ({ rule: source, subject, event, at }));
  });
  // A look that was held up for a day may store what it saw then; it is told as of then.
  const owed = watching.told
    .filter(({ rule }) => channelsOf(rule).includes(channel))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
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
