import { reportId } from "@leadline/core/facts";
import { connectionId, platformId } from "@leadline/core/ids";
import type { Connection, DiscoveredAccount, PlatformTraits, RenamedRow, SliceRead } from "@leadline/core/platform";
import { calendarDate, type DateRange } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
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
  const connection: Connection = {
    id: connectionId("main"),
    platform: platformId(id),
    app: "app",
    credentials: traits.credentials.parse(Object.entries(credentials).find(([name]) => name === id)?.[1]),
    // The endpoint `api` stands under the platform's name, any other under `<platform>-<endpoint>`.
    endpoints: Object.fromEntries(
      Object.keys(traits.endpoints).map((name) => [name, `${twin.url}/${name === "api" ? id : `${id}-${name}`}`]),
    ),
  };
  const discover = () => platform.discover(connection, freshTransport());
  const accounts = (await discover()).filter(({ state }) => state === "enabled");
  const [first] = accounts;
  if (first === undefined) throw new Error(`The twin shows no account of ${id}.`);

  /** With nothing remembered from earlier reads, neither tokens nor refusals. */
  const read = (report: string, options: ReadOptions = {}): Promise<SliceRead> => {
    const { range = lastWeek, account = first, timeoutMs = 30_000 } = options;
    const slice = { id: "s", report: reportId(report), ...range };
    return platform.read(slice, account, connection, freshTransport(timeoutMs));
  };
  return {
    /** Those that are enabled. */
    accounts,
    first,
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

interface ReadOptions {
  readonly range?: DateRange;
  readonly account?: DiscoveredAccount;
  readonly timeoutMs?: number;
}

function freshTransport(timeoutMs = 30_000) {
  const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
  const transport = createTransport({ clock: { now: () => now }, sleep, limits: { requestsPerSecond: 500 } });
  const attempt: typeof transport.attempt = (asked, send) => transport.attempt({ ...asked, timeoutMs }, send);
  return { ...transport, attempt };
}
