import fc from "fast-check";
import { type Fate, fate, number, seldom } from "./fate.ts";

export const channelIds = ["team", "chef", "ops"] as const;
export type ChannelId = (typeof channelIds)[number];

/** What a receiver does with the next message: takes it and is not heard, is not there, refuses, asks for patience of seconds or hours, or breaks as nobody foresaw. */
export const troubles = ["takenUnheard", "unavailable", "refused", "busy", "busyForHours", "bug"] as const;
export type Trouble = (typeof troubles)[number];

/** What of the configuration is changed, each back and forth: how campaigns are judged, whether they and the client are, who is told. */
export const edits = ["threshold", "campaignRule", "clientRule", "chef"] as const;
export type Edit = (typeof edits)[number];

/** One thing that happens to alerts. */
export type WatchHappening =
  /** The hourly look at alerts; with a rival, two of them at once. */
  | {
      readonly kind: "watch";
      readonly fate: Fate | null;
      readonly rival: { readonly fate: Fate | null } | null;
      readonly hurried: boolean;
    }
  | { readonly kind: "trouble"; readonly channel: ChannelId; readonly trouble: Trouble; readonly sends: number }
  /** A channel takes nothing until it is well again. */
  | { readonly kind: "deaf"; readonly channel: ChannelId; readonly isDeaf: boolean }
  | { readonly kind: "edit"; readonly edit: Edit }
  /** Somebody looks after whatever alerts. */
  | { readonly kind: "acknowledge"; readonly fate: Fate | null }
  /** Every message that is there is worked, without a mishap that the platform does not make itself. */
  | { readonly kind: "settle" };

const kind = <K extends WatchHappening["kind"]>(name: K) => fc.constant(name);
const channel = fc.constantFrom(...channelIds);
const rival = fc.option(fc.record({ fate }), { freq: 3 });
const watch: fc.Arbitrary<WatchHappening> = fc.record({ kind: kind("watch"), fate, rival, hurried: seldom });

const mishap: fc.Arbitrary<WatchHappening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: kind("edit"), edit: fc.constantFrom(...edits) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind("trouble"),
      channel,
      trouble: fc.constantFrom(...troubles),
      sends: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind("deaf"), channel, isDeaf: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("acknowledge"), fate }) },
);

/** What the platform says of the night's day, and how the night and the looks at it go. */
export interface WatchedNight {
  readonly says: "usual" | "other" | "older" | "nothing";
  readonly before: readonly WatchHappening[];
  readonly looks: readonly WatchHappening[];
  readonly wakes: readonly { readonly which: number; readonly fate: Fate | null }[];
}

const watchedNight: fc.Arbitrary<WatchedNight> = fc.record({
  says: fc.oneof(
    { weight: 3, arbitrary: fc.constant("other" as const) },
    { weight: 2, arbitrary: fc.constant("usual" as const) },
    { weight: 1, arbitrary: fc.constantFrom("nothing" as const, "older" as const) },
  ),
  before: fc.array(mishap, { maxLength: 2, size: "max" }),
  looks: fc.array(fc.oneof({ weight: 3, arbitrary: watch }, { weight: 1, arbitrary: mishap }), {
    minLength: 1,
    maxLength: 3,
    size: "max",
  }),
  wakes: fc.array(fc.record({ which: number, fate }), { maxLength: 2, size: "max" }),
});

/** Nights with their alerts, each at its place among whatever else happens; `null`: nobody is told anything. */
export type Watched = readonly { readonly at: number; readonly night: WatchedNight }[] | null;

/** Most stories are without: alerts never touch a page, and every look at them reads all of them. */
export const watched: fc.Arbitrary<Watched> = fc
  .tuple(
    fc.nat({ max: 3 }),
    fc.array(fc.record({ at: number, night: watchedNight }), { minLength: 1, maxLength: 9, size: "max" }),
  )
  .map(([quarter, nights]) => (quarter === 1 ? nights : null));
