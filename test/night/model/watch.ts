import assert from "node:assert/strict";
import type { Delivery } from "@leadline/core/delivery/delivery";
import { type Instant, localTime } from "@leadline/core/time/instant";
import { acknowledge } from "@leadline/core/watch/acknowledge";
import { type AlertTick, alertTick } from "@leadline/core/watch/alert-tick";
import { act, count, type End, type Hands, type Scene } from "./scene.ts";
import { type ChannelId, channelIds, type Trouble, type WatchHappening } from "./watch-story.ts";
import { client, edit, sendOf, settingsOf } from "./watching.ts";

type Of<K extends WatchHappening["kind"]> = Extract<WatchHappening, { readonly kind: K }>;

/** The hourly look at alerts, perhaps by two at once; whoever came to its end in time has left nobody waiting who need not. */
export async function look({ fate, rival, hurried }: Of<"watch">, scene: Scene): Promise<void> {
  const { watching, bench } = scene;
  const before = new Map(watching.failed);
  const at = bench.now();
  count(scene, "looks at alerts");
  if (rival !== null) count(scene, "looks at alerts, two at once");
  if (scene.frozen.some(({ who }) => who === "watcher")) count(scene, "looks at alerts while a watcher was frozen");
  const fates = rival === null ? [fate] : [fate, rival.fate];
  const ends = await Promise.all(fates.map((one) => lookOnce(one, hurried, scene)));
  if (hurried) count(scene, "watchers short of time");
  if (hurried || !ends.every((end) => end === "lived")) return;
  const isWell = (id: string) => watching.failed.get(channelOf(id)) === before.get(channelOf(id));
  await nobodyWaits(scene, at, isWell);
  noteDigest(scene, at);
}

const channelOf = (id: string): ChannelId | "nobody" => channelIds.find((one) => one === id) ?? "nobody";

async function lookOnce(fate: Of<"watch">["fate"], hurried: boolean, scene: Scene): Promise<End | "frozen"> {
  const { watching, bench } = scene;
  const settings = settingsOf(watching.configured, bench.traits);
  const watcher = { settings, from: Math.max(0, watching.snapshots.length - 1), since: bench.now(), isOver: false };
  watching.watchers = [...watching.watchers, watcher];
  const noteTrouble = (trouble: Trouble) => count(scene, `sends: ${trouble}`);
  // Nobody looks at the clock twice in one moment, nor two in the same.
  const now = () => {
    bench.pass(1);
    return bench.now();
  };
  const ports = (hands: Hands): AlertTick => ({
    ...{ store: hands.store, clock: { now }, log: bench.plan.log, settings, traits: [bench.traits] },
    send: (channel, notice) => hands.between(() => sendOf(watching, bench.now(), noteTrouble)(channel, notice)),
    sleep: (ms) => hands.between(async () => bench.pass(ms)),
    remainingMs: remaining(hurried),
  });
  return await act(scene, { who: "watcher", fate }, async (hands) => {
    try {
      await alertTick(ports(hands));
    } finally {
      watcher.isOver = true;
    }
  });
}

function remaining(hurried: boolean): () => number {
  let left = 300_000;
  return () => {
    left -= hurried ? 25_000 : 0;
    return left;
  };
}

/** A channel that took all it was given has nothing left that was due, whatever the others do. */
async function nobodyWaits({ bench: { store } }: Scene, at: Instant, isWell: (channel: string) => boolean) {
  const open = (await Promise.all([client, null].map((one) => store.messages.opened(one)))).flat();
  const waiting = open.filter((one) => one.dueAt <= at && isWell(one.channel) && !isBehind(one, open, at));
  // What is told of a channel that died last is told an hour later at worst.
  const others = waiting.filter(({ channel, id }) => channel !== "chef" && !id.startsWith("system-channel-"));
  const names = others.map(({ channel, id }) => `${channel} ${id}`);
  assert.deepEqual(names, []);
}

/** An earlier word of its source is still claimed, perhaps by somebody who died over it: that one has to arrive first. */
function isBehind(
  { client: owner, channel, source, night }: Delivery,
  open: readonly Delivery[],
  at: Instant,
): boolean {
  const isBefore = (one: Delivery) => one.client === owner && one.channel === channel && one.source === source;
  return (
    source !== undefined && open.some((one) => isBefore(one) && one.night <= night && one.dueAt > at && one.tries > 0)
  );
}

/** On Mondays from nine o'clock. */
function noteDigest({ watching }: Scene, at: Instant): void {
  const { date, hour } = localTime(at, "UTC");
  if (new Date(at).getUTCDay() === 1 && hour >= 9) watching.mondays.add(date);
}

/** Whoever looks after alerts does so for all that stand. */
export async function acknowledgeAll({ fate }: Of<"acknowledge">, scene: Scene): Promise<End | "frozen"> {
  const { bench } = scene;
  return await act(scene, { who: "person", fate }, async ({ store }) => {
    const standing = (await store.alerts.states(client)).filter(({ state }) => state.alerting);
    for (const { subject, state } of standing) {
      const about = { client, rule: state.rule, subject: subject.key, by: "Ada", until: null };
      if (await acknowledge(about, { store, clock: { now: bench.now } })) count(scene, "alerts acknowledged");
    }
  });
}

/** A channel's or the configuration's turn; nobody acts. */
export function turn(happening: Of<"trouble"> | Of<"deaf"> | Of<"edit">, scene: Scene): void {
  const { watching } = scene;
  switch (happening.kind) {
    case "trouble": {
      const { channel, trouble, sends } = happening;
      watching.troubles[channel].push(...Array.from({ length: sends }, () => trouble));
      return;
    }
    case "deaf":
      count(scene, happening.isDeaf ? "channels gone deaf" : "channels well again");
      if (happening.isDeaf) watching.deaf.add(happening.channel);
      else watching.deaf.delete(happening.channel);
      return;
    case "edit":
      count(scene, `edits of ${happening.edit}`);
      edit(watching, happening.edit);
      return;
    default:
      happening satisfies never;
  }
}

const hourMs = 3_600_000;

/** Channels are well, and nothing happens for more than a day but the looks at alerts. */
export async function calmAlerts(scene: Scene, observe: () => Promise<void>): Promise<void> {
  const { watching, bench } = scene;
  for (const channel of channelIds) watching.troubles[channel].length = 0;
  watching.deaf.clear();
  for (let hours = 0; hours <= 30; hours += 6) {
    await look({ kind: "watch", fate: null, rival: null, hurried: false }, scene);
    await observe();
    bench.pass(6 * hourMs);
  }
}
