import type { PlatformTraits, SliceRead } from "@leadline/core/platform";
import { addDays } from "@leadline/core/time/calendar-date";
import { type Instant, instant } from "@leadline/core/time/instant";
import { loadGrants } from "@leadline/platforms/load-grants";
import { freshTransport, lastWeek, now, type OnTwin, type ReadOptions } from "../platform-on-twin.ts";
import type { Doing, FaultCase, FaultTable } from "./fault-case.ts";

/** What one fault came to. */
export interface Provoked {
  /** Whatever was thrown; `null` where nothing was. */
  readonly thrown: unknown;
  /** Requests each of the faults has struck. */
  readonly struck: readonly number[];
  /** When the adapter was asked for the last time. */
  readonly at: Instant;
}

const hurriedMs = 150;
const delayMs = 1_000;
/** Looks at a report job before it counts as endless. */
const mostReads = 40;

/** Sets one fault of a case, lets the adapter run into it, and takes it away again. */
export async function provoke(
  on: OnTwin,
  traits: PlatformTraits,
  table: FaultTable,
  one: FaultCase,
  kind: string,
): Promise<Provoked> {
  const { at: route = table.at, and } = one;
  const hasEnd = and?.times === undefined ? {} : { times: and.times };
  await on.twin.faults([
    { route: `${traits.id}.${route}`, kind, delayMs },
    ...(and === undefined ? [] : [{ route: `${traits.id}.${and.at}`, kind: and.kind, ...hasEnd }]),
  ]);
  const clock = { at: now };
  const thrown: unknown = await doings[one.doing ?? "read"]({ on, traits, table, one, clock }).then(
    () => null,
    (error: unknown) => error,
  );
  const { struck } = await on.twin.requests();
  await on.twin.reset();
  return { thrown, struck, at: clock.at };
}

interface Scene {
  readonly on: OnTwin;
  readonly traits: PlatformTraits;
  readonly table: FaultTable;
  readonly one: FaultCase;
  readonly clock: { at: Instant };
}

const doings: Readonly<Record<Doing, (scene: Scene) => Promise<unknown>>> = {
  read: readOut,
  discover: ({ on }) => on.discover(),
  life: async ({ on, traits, one }) => {
    const { life } = await loadGrants(traits.id);
    return life(on.connectionWith(one.credentials), freshTransport());
  },
  consent,
};

/** Reads as the engine would: a report job is waited for, each time until the moment that was asked for. */
async function readOut({ on, table, one, clock }: Scene): Promise<SliceRead> {
  const { report = table.report, days, tries, hurried, credentials } = one;
  const from = days === undefined ? lastWeek.from : addDays(lastWeek.to, 1 - days);
  let options: ReadOptions = {
    range: { from, to: lastWeek.to },
    ...(tries === undefined ? {} : { tries }),
    ...(hurried === undefined ? {} : { timeoutMs: hurriedMs }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  for (let reads = 0; reads < mostReads; reads += 1) {
    const answer = await on.read(report, { ...options, at: clock.at });
    if (!("suspend" in answer)) return answer;
    clock.at = instant(answer.notBefore);
    options = { ...options, resume: answer.suspend };
  }
  throw new Error("The report job never ended.");
}

/** A person's consent, as far as it gets. */
async function consent({ on, traits }: Scene): Promise<unknown> {
  const { asks, authorizeUrl, exchange } = await loadGrants(traits.id);
  const { endpoints, app, credentials } = on.connectionWith();
  const own = Object.entries(typeof credentials === "object" && credentials !== null ? credentials : {});
  const given = Object.fromEntries(own.filter(([name]) => asks.some(({ field }) => field === name)));
  const request = { given, endpoints, redirectUri: "http://127.0.0.1:4751/" };
  const page = await fetch(authorizeUrl({ ...request, state: "s-1" }) ?? "", { redirect: "manual" });
  const returned = Object.fromEntries(new URL(page.headers.get("location") ?? "").searchParams);
  return exchange({ ...request, app, returned }, freshTransport());
}
