import { platforms } from "@leadline/platforms/list";

/** What a function needs, so that infra can grant exactly that and the local runtime can drive it. */
export interface FunctionEntry {
  readonly name: string;
  /** Folder below `functions/`. */
  readonly entry: string;
  /** Bound at build time where one folder serves several bundles. */
  readonly platform?: string;
  readonly trigger:
    | { readonly schedule: "hourly" | "daily" }
    | { readonly queue: string }
    | { readonly routes: readonly string[] };
  readonly timeoutS: number;
  readonly memoryMb: number;
  readonly needs: {
    /** Key prefixes of the partition key. */
    readonly table: readonly {
      readonly actions: readonly ("read" | "write")[];
      readonly keyPrefixes: readonly string[];
    }[];
    /** Queues it sends to. */
    readonly sends: readonly string[];
    readonly secrets: readonly { readonly path: string; readonly access: "read" | "write" }[];
  };
}

/** The queue of a platform's work. */
export const queueOf = (platform: string): string => `sync-${platform}`;

const planNight: FunctionEntry = {
  name: "plan-night",
  entry: "plan-night",
  trigger: { schedule: "hourly" },
  timeoutS: 300,
  memoryMb: 512,
  needs: {
    table: [{ actions: ["read", "write"], keyPrefixes: ["A#", "ACCOUNTS#", "CONNECTIONS#"] }],
    sends: platforms.map(({ id }) => queueOf(id)),
    secrets: [],
  },
};

const readApi: FunctionEntry = {
  name: "read-api",
  entry: "read-api",
  trigger: { routes: ["GET /", "GET /healthz", "GET /v1/{path+}"] },
  timeoutS: 29,
  memoryMb: 1024,
  needs: { table: [{ actions: ["read"], keyPrefixes: ["A#", "ACCOUNTS#", "CONNECTIONS#"] }], sends: [], secrets: [] },
};

/** The only one that writes secrets. */
const tokens: FunctionEntry = {
  name: "tokens",
  entry: "tokens",
  trigger: { schedule: "daily" },
  timeoutS: 300,
  memoryMb: 512,
  needs: {
    table: [{ actions: ["read", "write"], keyPrefixes: ["CONNECTIONS#"] }],
    sends: [],
    secrets: platforms.map(({ id }) => ({ path: `conn/${id}/*`, access: "write" })),
  },
};

const sync = (platform: string): FunctionEntry => ({
  name: `sync-${platform}`,
  entry: "sync",
  platform,
  trigger: { queue: queueOf(platform) },
  timeoutS: 300,
  memoryMb: 1024,
  needs: {
    table: [
      {
        actions: ["read", "write"],
        keyPrefixes: [`A#${platform}#`, `ACCOUNTS#${platform}`, `CONNECTIONS#${platform}`],
      },
    ],
    sends: [queueOf(platform)],
    secrets: [{ path: `conn/${platform}/*`, access: "read" }],
  },
});

/** Every function of the product. Infra builds from it, the local runtime drives it. */
export const functions: readonly FunctionEntry[] = [planNight, ...platforms.map(({ id }) => sync(id)), tokens, readApi];
