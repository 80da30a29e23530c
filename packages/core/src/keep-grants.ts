import * as z from "zod";
import { LeadlineError } from "./errors.ts";
import type { GrantLife, Grants } from "./grants.ts";
import type { ConnectionId, PlatformId } from "./ids.ts";
import type { Connection, Transport } from "./platform.ts";
import type { Clock, ConnectionStore, GrantOutcome, Log, SecretFields, SecretStore } from "./ports.ts";
import { addMs } from "./time/instant.ts";

/** A grant is renewed when its access ends within so many days: two weeks of failed tries before anybody is shut out. */
export const renewWithinDays = 14;

/** Longer than the function that keeps grants may run, so that no worker can wake up after its lease and write an older token. */
export const leaseMs = 15 * 60_000;

export interface KeepPorts {
  readonly connections: readonly { readonly id: ConnectionId; readonly platform: PlatformId }[];
  readonly grants: (platform: PlatformId) => Promise<Grants>;
  /** Built of what the secret store holds at the moment of the call. */
  readonly connection: (platform: PlatformId, id: ConnectionId) => Promise<Connection>;
  readonly secrets: Pick<SecretStore, "write">;
  readonly store: ConnectionStore;
  readonly transport: (platform: PlatformId) => Transport;
  readonly clock: Clock;
  readonly log: Log;
}

type Key = KeepPorts["connections"][number];

/**
 * Looks at every connection's grant: renews what ends soon, keeps the new secrets, and notes how long it lasts or why it
 * failed. One that another worker is at is left to it. Safe to run again. Throws the first unforeseen error, after all.
 */
export async function keepGrants(ports: KeepPorts): Promise<void> {
  const unforeseen: unknown[] = [];
  for (const key of ports.connections) {
    try {
      await keepGrant(key, ports);
    } catch (error) {
      unforeseen.push(error);
    }
  }
  if (unforeseen.length > 0) throw unforeseen[0];
}

async function keepGrant({ platform, id }: Key, ports: KeepPorts): Promise<void> {
  const { store, clock, log } = ports;
  const at = clock.now();
  const until = addMs(at, leaseMs);
  if (!(await store.lease(platform, id, at, until))) {
    log.info("grant.busy", { platform, connection: id });
    return;
  }
  const outcome = await look({ platform, id }, ports);
  await store.settled(platform, id, outcome, { at: clock.now(), until });
  const about = { platform, connection: id, renewed: outcome.renewed };
  if ("failure" in outcome) log.warn("grant.failed", { ...about, ...outcome.failure });
  else log.info("grant.kept", { ...about, ...outcome.life });
}

/** Throws the unforeseen only; the lease then ends by itself. */
async function look({ platform, id }: Key, ports: KeepPorts): Promise<GrantOutcome> {
  let renewed = false;
  try {
    const [grants, connection] = await Promise.all([ports.grants(platform), ports.connection(platform, id)]);
    const transport = ports.transport(platform);
    const renewal = await grants.renew(connection, transport, renewWithinDays);
    if (renewal !== null) await keep({ platform, id }, renewal.credentials, ports);
    renewed = renewal !== null;
    const life: GrantLife = renewal === null ? await grants.life(connection, transport) : renewal.life;
    return { life, renewed };
  } catch (error) {
    if (!(error instanceof LeadlineError) || error.code === "internal.bug") throw error;
    return { failure: { code: error.code, message: error.message }, renewed };
  }
}

/** The vendor may already have voided the old token, so a write that fails is tried again before it is given up. */
async function keep({ platform, id }: Key, credentials: unknown, { secrets }: KeepPorts): Promise<void> {
  const fields = secretFields(credentials);
  for (let tries = 1; ; tries++) {
    try {
      await secrets.write(platform, id, fields);
      return;
    } catch (error) {
      if (tries >= 3) throw error;
    }
  }
}

const fieldsSchema = z.record(
  z.string(),
  z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]).optional(),
);

/** Credentials as the text fields a secret store keeps; fields that are not given are left out. Throws `internal.bug` for anything else. */
export function secretFields(credentials: unknown): SecretFields {
  const { data } = fieldsSchema.safeParse(credentials);
  if (data === undefined) throw new LeadlineError("internal.bug", "Credentials that are not fields of text.");
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
