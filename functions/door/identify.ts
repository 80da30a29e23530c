import type { ApiKeyRecord, ClientScope, Right } from "@leadline/core/api-keys";
import { asLeadlineError } from "@leadline/core/errors";
import type { Clock, Log, Store } from "@leadline/core/ports";
import { createAuthenticate, keyGiven } from "./authenticate.ts";
import { createDaily } from "./daily.ts";
import { stopwatch } from "./elapsed.ts";
import { createPace } from "./pace.ts";
import { forbidden, type Problem, tooManyRequests, unauthorized } from "./problem.ts";

/** `demanded`: nobody's figures without a key. `checked`: who brings none may see everything, as on loopback. */
export type Keys = "demanded" | "checked";

export interface IdentifyPorts {
  readonly store: Pick<Store, "apiKeys">;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds that only grow, beside the clock, which a demo holds still; the process's own where left out. */
  readonly elapsedMs?: () => number;
}

/** Who asks, once that is settled. */
export interface Caller {
  readonly scope: ClientScope;
  readonly rights: readonly Right[];
  /** The name of the key; empty where none was needed. */
  readonly name: string;
}

export type Identified = { readonly caller: Caller } | { readonly problem: Problem };

const everybody: Caller = { scope: "all", rights: ["read", "write"], name: "" };
const stranger: Caller = { scope: [], rights: [], name: "" };

/** Who asks and whether they may; a key that is given is checked even where none is needed. */
export function createIdentify(ports: IdentifyPorts, keys: Keys) {
  const { store, clock, elapsedMs } = ports;
  const watch = stopwatch(clock, elapsedMs);
  const authenticate = createAuthenticate(store.apiKeys, watch);
  const waits = createPace(watch);
  const share = createDaily(store.apiKeys, clock, watch);
  return async (headers: Headers, right: Right | null): Promise<Identified> => {
    const given = keyGiven(headers);
    if (given === null) return keyless(right, keys);
    const key = await authenticate(given);
    if (key === null) return { problem: unauthorized };
    const seconds = waits(key.id);
    if (seconds > 0) return { problem: tooManyRequests(seconds, "This key may ask ten times a second.") };
    const rest = await restOfDay(key);
    if (rest > 0) return { problem: tooManyRequests(rest, `This key may ask ${key.perDay} times a day (UTC).`) };
    if (right !== null && !key.rights.includes(right)) return { problem: forbidden(right) };
    return { caller: { scope: key.clients, rights: key.rights, name: key.name || key.id } };
  };

  /** A count that cannot be noted stops nobody. */
  async function restOfDay(key: ApiKeyRecord): Promise<number> {
    try {
      return await share(key);
    } catch (error) {
      ports.log.warn("readApi.useNotNoted", { key: key.id, code: asLeadlineError(error).code });
      return 0;
    }
  }
}

function keyless(right: Right | null, keys: Keys): Identified {
  if (keys === "checked") return { caller: everybody };
  return right === null ? { caller: stranger } : { problem: unauthorized };
}
