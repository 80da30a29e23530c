import { connectionOf } from "@leadline/core/connection-of";
import { tellCountdowns } from "@leadline/core/countdowns";
import { LeadlineError } from "@leadline/core/errors";
import type { PlatformTraits } from "@leadline/core/platform";
import { platforms } from "@leadline/platforms/list";
import { loadGrants } from "@leadline/platforms/load-grants";
import { deployment } from "../aws/deployment.ts";
import { guarded } from "../aws/guarded.ts";
import { environmentSecrets } from "../aws/secrets.ts";
import { transportsOf } from "../aws/transports.ts";
import { createHandler } from "./index.ts";

const { store, clock, log, settings } = deployment(platforms);
const secrets = environmentSecrets();
const transportOf = transportsOf({ clock, log });

/** The daily look at every grant on AWS, and how many days each of them and each API version still has. */
export const handler = guarded(log, async (event: unknown) => {
  const found = await settings();
  const { connections } = found;
  const about = { connections, platforms, store: store.connections, clock, log };
  try {
    await createHandler({
      ...about,
      secrets,
      grants: loadGrants,
      connection: async (platform, id) =>
        connectionOf(found, traitsOf(platform), { id, fields: await secrets.read(platform, id) }),
      transport: (platform) => transportOf(traitsOf(platform), found),
    })(event);
  } finally {
    await tellCountdowns(about);
  }
});

function traitsOf(platform: string): PlatformTraits {
  const traits = platforms.find(({ id }) => id === platform);
  if (traits === undefined) throw new LeadlineError("internal.bug", `No such platform: ${platform}`, { platform });
  return traits;
}
