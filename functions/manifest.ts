import { platforms } from "@leadline/platforms/list";

/** What a function needs, so that infra can grant exactly that and the local runtime can drive it. */
export interface FunctionEntry {
  readonly name: string;
  /** Folder below `functions/`. */
  readonly entry: string;
  /** Bound at build time where one folder serves several bundles. */
  readonly platform?: string;
  /** Bound at build time: whether it is handed the API's reading side, to ask it in the caller's name. */
  readonly asksReading?: true;
  readonly trigger:
    | { readonly schedule: "hourly" | "daily" }
    | { readonly queue: string }
    | { readonly routes: readonly string[] };
  readonly timeoutS: number;
  readonly memoryMb: number;
  readonly needs: {
    /** A prefix that ends in `#` opens every partition below it, any other one partition. */
    readonly table: readonly {
      /** `write` puts and updates items; `remove` deletes them. */
      readonly actions: readonly ("read" | "write" | "remove")[];
      readonly keyPrefixes: readonly string[];
    }[];
    /** Queues it sends to. */
    readonly sends: readonly string[];
    readonly secrets: readonly { readonly path: string; readonly access: "read" | "write" }[];
    /** What the names of the topics begin with that it tells something, in whichever region. */
    readonly topics?: readonly string[];
    /** Whether it sends mail, as any sender the account has verified. */
    readonly mail?: true;
    /** Whether it tells people where the API is. */
    readonly apiAddress?: true;
  };
}

/** The queue of a platform's work. */
export const queueOf = (platform: string): string => `sync-${platform}`;

/** Clients, mappings and connections, which every function reads. */
const configuration = { actions: ["read"], keyPrefixes: ["CONFIG"] } as const;

const planNight: FunctionEntry = {
  name: "plan-night",
  entry: "plan-night",
  trigger: { schedule: "hourly" },
  timeoutS: 300,
  memoryMb: 512,
  needs: {
    table: [
      configuration,
      { actions: ["read", "write"], keyPrefixes: ["A#", "ACCOUNTS#", "CONNECTIONS#"] },
      // What late workers write of an account that was removed.
      { actions: ["read", "remove"], keyPrefixes: ["A#", "ACCOUNTS#", "QUOTA#"] },
    ],
    sends: platforms.map(({ id }) => queueOf(id)),
    secrets: [],
  },
};

const readApi: FunctionEntry = {
  name: "read-api",
  entry: "read-api",
  // Every method: HEAD, a browser's OPTIONS, and a problem document for the rest.
  trigger: { routes: ["ANY /", "ANY /healthz", "ANY /v1/{path+}"] },
  timeoutS: 29,
  memoryMb: 1024,
  needs: {
    table: [
      configuration,
      { actions: ["read"], keyPrefixes: ["A#", "ACCOUNTS#", "CONNECTIONS#", "RATES#ecb", "FEED#", "ALERTS#"] },
      // Notes when a key was last used.
      { actions: ["read", "write"], keyPrefixes: ["KEY#"] },
    ],
    sends: [],
    secrets: [],
  },
};

/** Assistants ask the reading side within the same process, so it may do what that may. */
const mcp: FunctionEntry = {
  ...readApi,
  name: "mcp",
  entry: "mcp",
  asksReading: true,
  trigger: { routes: ["ANY /mcp"] },
};

/** The only one that writes secrets. */
const tokens: FunctionEntry = {
  name: "tokens",
  entry: "tokens",
  trigger: { schedule: "daily" },
  timeoutS: 300,
  memoryMb: 512,
  needs: {
    table: [configuration, { actions: ["read", "write"], keyPrefixes: ["CONNECTIONS#"] }],
    sends: [],
    secrets: platforms.map(({ id }) => ({ path: `conn/${id}/*`, access: "write" })),
  },
};

/**
 * 512 where nothing else is said: most of a worker's time is waiting, and waiting is paid by memory. `npm run bench -- memory`
 * holds each worker to its own. Google's brings the most rows and figures, and its SDK starts slowly on half a processor.
 */
const workerMb: Readonly<Record<string, number>> = { google: 1024 };

const sync = (platform: string): FunctionEntry => ({
  name: `sync-${platform}`,
  entry: "sync",
  platform,
  trigger: { queue: queueOf(platform) },
  timeoutS: 300,
  memoryMb: workerMb[platform] ?? 512,
  needs: {
    table: [
      configuration,
      {
        actions: ["read", "write"],
        keyPrefixes: [`A#${platform}#`, `ACCOUNTS#${platform}`, `CONNECTIONS#${platform}`, `QUOTA#${platform}`],
      },
      // Notes of a page's writer, once it is done.
      { actions: ["remove"], keyPrefixes: [`A#${platform}#`] },
    ],
    sends: [queueOf(platform)],
    secrets: [{ path: `conn/${platform}/*`, access: "read" }],
  },
});

/** Hourly, and nothing to do for most of the day: an hour's wait is its retry, so it needs no queue that could lose anything. */
const syncSources: FunctionEntry = {
  name: "sync-sources",
  entry: "sync-sources",
  trigger: { schedule: "hourly" },
  timeoutS: 180,
  memoryMb: 512,
  needs: {
    table: [configuration, { actions: ["read", "write"], keyPrefixes: ["RATES#ecb"] }],
    sends: [],
    secrets: [],
  },
};

/** Its addresses are exact, so they go before the reading side's. */
const writeApi: FunctionEntry = {
  name: "write-api",
  entry: "write-api",
  trigger: { routes: ["POST /v1/alerts/acknowledge", "POST /v1/alerts/snooze"] },
  timeoutS: 29,
  memoryMb: 512,
  needs: {
    table: [configuration, { actions: ["read", "write"], keyPrefixes: ["KEY#", "ALERTS#"] }],
    sends: [],
    secrets: [],
  },
};

/** Reads what the API reads, and tells people by whichever way the configuration names, which changes without a deployment. */
const evaluateAlerts: FunctionEntry = {
  name: "evaluate-alerts",
  entry: "evaluate-alerts",
  trigger: { schedule: "hourly" },
  timeoutS: 600,
  memoryMb: 1024,
  needs: {
    table: [
      configuration,
      { actions: ["read"], keyPrefixes: ["A#", "ACCOUNTS#", "CONNECTIONS#", "QUOTA#", "RATES#ecb"] },
      { actions: ["read", "write", "remove"], keyPrefixes: ["ALERTS#"] },
    ],
    sends: [],
    secrets: [{ path: "channel/*", access: "read" }],
    topics: ["leadline-"],
    mail: true,
    apiAddress: true,
  },
};

/** Every function of the product. Infra builds from it, the local runtime drives it. */
export const functions: readonly FunctionEntry[] = [
  planNight,
  ...platforms.map(({ id }) => sync(id)),
  syncSources,
  evaluateAlerts,
  tokens,
  readApi,
  writeApi,
  mcp,
];
