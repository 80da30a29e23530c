import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { type JsonRecord, listOf, numberOf, recordOf, textOf } from "./json.ts";
import { type MarketEvent, marketEvent } from "./market/events.ts";
import type { World } from "./market/world.ts";
import type { Fault } from "./server/route.ts";

export interface TwinRequests {
  /** Requests per route. */
  readonly counts: Readonly<Record<string, number>>;
  /** Requests per `<route> <kind of question>`. */
  readonly shapes: Readonly<Record<string, number>>;
  /** Replies kept back at this moment. */
  readonly held: number;
  /** How many requests each fault that is set has struck, in the order they were set. */
  readonly struck: readonly number[];
}

/** What a test may do to a twin, wherever it runs. Lists replace what was set before. */
export interface TwinControl {
  clock(now: string): Promise<void>;
  events(events: readonly MarketEvent[]): Promise<void>;
  faults(faults: readonly Fault[]): Promise<void>;
  /** Keeps the next replies of a route back; each shows the market as it was when its request came. */
  hold(route: string, times?: number): Promise<void>;
  release(): Promise<void>;
  /** TikTok's calls per second and path; `null` for any number. */
  limits(limits: { readonly qps: number | null }): Promise<void>;
  requests(): Promise<TwinRequests>;
  /** What the numbers depend on at this moment: give it to `truth`. */
  world(): Promise<World>;
  reset(): Promise<void>;
}

export function controlOf(url: string): TwinControl {
  const post = async (command: string, body: object): Promise<void> => {
    const reply = await fetch(`${url}/_twin/${command}`, { method: "POST", body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(`The twin refused ${command}: ${await reply.text()}`);
  };
  return {
    clock: (now) => post("clock", { now }),
    events: (events) => post("events", { events }),
    faults: (faults) => post("faults", { faults }),
    hold: (route, times = 1) => post("hold", { route, times }),
    release: () => post("release", {}),
    limits: ({ qps }) => post("limits", qps === null ? {} : { qps }),
    reset: () => post("reset", {}),
    world: async () => worldIn(await (await fetch(`${url}/_twin`)).json()),
    requests: async () => requestsOf(await (await fetch(`${url}/_twin/requests`)).json()),
  };
}

function requestsOf(value: unknown): TwinRequests {
  const record = recordOf(value, "requests");
  return {
    counts: countsOf(record, "counts"),
    shapes: countsOf(record, "shapes"),
    held: numberOf(record, "held") ?? 0,
    struck: listOf(record, "struck").map(Number),
  };
}

function worldIn(value: unknown): World {
  const world = recordOf(value, "world");
  return {
    seed: textOf(world, "seed"),
    anchor: calendarDate(textOf(world, "anchor")),
    now: instant(textOf(world, "now")),
    events: listOf(world, "events").map(marketEvent),
  };
}

function countsOf(record: JsonRecord, field: string): Readonly<Record<string, number>> {
  const counts = recordOf(record[field], field);
  return Object.fromEntries(Object.keys(counts).map((name) => [name, numberOf(counts, name) ?? 0]));
}
