import { reportId } from "@leadline/core/facts";
import { connectionId, platformId } from "@leadline/core/ids";
import type {
  Connection,
  DiscoveredAccount,
  PlatformTraits,
  RenamedRow,
  Slice,
  SliceRead,
} from "@leadline/core/platform";
import { calendarDate, type DateRange } from "@leadline/core/time/calendar-date";
import { type Instant, instant } from "@leadline/core/time/instant";
import { loadPlatform } from "@leadline/platforms/load";
import { createTransport } from "@leadline/platforms/transport";
import { credentials } from "@leadline/twin/credentials";
import { startTwin } from "@leadline/twin/start";

export const now = instant("2026-11-22T14:00:00Z");
export const lastWeek: DateRange = { from: calendarDate("2026-11-15"), to: calendarDate("2026-11-21") };

/** One platform's adapter connected to a twin of its own. */
export async function connectToTwin(traits: PlatformTraits) {
  const { id } = traits;
  const twin = await startTwin({ now });
  const platform = await loadPlatform(id);
  const own = Object.entries(credentials).find(([name]) => name === id)?.[1];
  const connectionWith = (more: object = {}): Connection => ({
    id: connectionId("main"),
    platform: platformId(id),
    app: "app",
    credentials: traits.credentials.parse({ ...own, ...more }),
    // The endpoint `api` stands under the platform's name, any other under `<platform>-<endpoint>`.
    endpoints: Object.fromEntries(
      Object.keys(traits.endpoints).map((name) => [name, `${twin.url}/${name === "api" ? id : `${id}-${name}`}`]),
    ),
  });
  const discover = (timeoutMs?: number) => platform.discover(connectionWith(), freshTransport({ timeoutMs }));
  const accounts = (await discover()).filter(({ state }) => state === "enabled");
  const [first] = accounts;
  if (first === undefined) throw new Error(`The twin shows no account of ${id}.`);

  /** With nothing remembered from earlier reads, neither tokens nor refusals. */
  const read = (report: string, options: ReadOptions = {}): Promise<SliceRead> => {
    const { range = lastWeek, account = first, timeoutMs, at, credentials: more, ...state } = options;
    const slice = { id: "s", report: reportId(report), ...range, ...state };
    return platform.read(slice, account, connectionWith(more), freshTransport({ timeoutMs, at }));
  };
  return {
    /** Those that are enabled. */
    accounts,
    first,
    connectionWith,
    discover,
    read,
    rows: async (report: string, options?: ReadOptions): Promise<readonly RenamedRow[]> => {
      const answer = await read(report, options);
      if ("rows" in answer) return answer.rows;
      throw new Error(`${id} ${report} gave no rows.`);
    },
    twin,
  };
}

export type OnTwin = Awaited<ReturnType<typeof connectToTwin>>;

export interface ReadOptions extends Pick<Slice, "tries" | "resume"> {
  readonly range?: DateRange;
  readonly account?: DiscoveredAccount;
  readonly timeoutMs?: number | undefined;
  /** When it is read; `now` unless told. */
  readonly at?: Instant;
  /** Besides the twin's own. */
  readonly credentials?: object;
}

interface TransportOptions {
  readonly timeoutMs?: number | undefined;
  readonly at?: Instant | undefined;
}

export function freshTransport({ timeoutMs = 30_000, at = now }: TransportOptions = {}) {
  const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
  const transport = createTransport({ clock: { now: () => at }, sleep, limits: { requestsPerSecond: 500 } });
  const attempt: typeof transport.attempt = (asked, send) => transport.attempt({ ...asked, timeoutMs }, send);
  return { ...transport, attempt };
}
