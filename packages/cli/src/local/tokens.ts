import { asLeadlineError, LeadlineError } from "@leadline/core/errors";
import type { Transport } from "@leadline/core/platform";
import type { Store } from "@leadline/core/ports";
import { addMs, type Instant } from "@leadline/core/time/instant";
import { createHandler } from "@leadline/functions/tokens/index";
import { platforms } from "@leadline/platforms/list";
import { loadGrants } from "@leadline/platforms/load-grants";
import { connectionsOf } from "../config.ts";
import { type NightParts, transportFor } from "../workspace.ts";
import { localSecrets } from "./secrets.ts";

const dayMs = 24 * 3_600_000;

/** Plays the daily schedule: runs the function that keeps grants when any connection was not looked at for a day. A night goes on whatever comes of it. */
export async function keepGrantsDaily(parts: NightParts & { readonly folder: string }): Promise<void> {
  const { store, settings, env, clock, log, folder } = parts;
  if (!(await isDue(parts, clock.now()))) return;
  const secrets = localSecrets(folder, env);
  const transports = new Map<string, Transport>(
    platforms.map((traits) => [traits.id, transportFor(traits, clock, settings, log)]),
  );
  try {
    await createHandler({
      connections: settings.connections,
      grants: loadGrants,
      connection: connectionsOf(settings, env, secrets.newest),
      secrets,
      store: store.connections,
      transport: (platform) => transports.get(platform) ?? missing(platform),
      clock,
      log,
    })({});
  } catch (error) {
    log.warn("unforeseen", asLeadlineError(error).toJSON());
  }
}

function missing(platform: string): never {
  throw new LeadlineError("internal.bug", `There is no transport for ${platform}.`);
}

async function isDue(
  { store, settings }: { readonly store: Store } & Pick<NightParts, "settings">,
  now: Instant,
): Promise<boolean> {
  const looks = settings.connections.map(({ platform, id }) => store.connections.get(platform, id));
  return (await Promise.all(looks)).some(({ grant }) => grant === null || addMs(grant.checkedAt, dayMs) <= now);
}
