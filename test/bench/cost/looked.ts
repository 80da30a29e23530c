import type { AccountKey } from "@leadline/core/ids";
import { accountName } from "@leadline/core/ids";
import type { Clock, Log, Store } from "@leadline/core/ports";
import { type Settings, settings } from "@leadline/core/settings";
import { createHandler } from "@leadline/functions/evaluate-alerts/index";
import { platforms } from "@leadline/platforms/list";
import { shape } from "./shape.ts";

const channels = Array.from({ length: shape.channels }, (_, n) => ({ id: `team-${n + 1}`, kind: "slack" }));
const told = channels.map(({ id }) => id);

/** What each kind of rule watches: close enough to what the imitated accounts do that some of it is told every week. */
const watched = {
  campaign: { kpi: "cpl", threshold: { above: "22", currency: "EUR" } },
  account: { kpi: "cpm", threshold: { baseline: "sameWeekday", by: "+5%" }, minimum: { spend: "500" } },
  client: { kpi: "cpl", threshold: { baseline: "previousPeriod", by: "+20%" } },
} as const;

/** One client with all the accounts, its rules, its weekly digest, and somebody who hears of Leadline's own troubles. */
function watchedSettings(owners: readonly AccountKey[]): Settings {
  const alerts = Object.entries(shape.rulesPerClient).flatMap(([each, count]) =>
    Array.from({ length: count }, (_, n) => ({
      id: `${each}-${n + 1}`,
      name: `The rule of ${each} ${n + 1}`,
      scope: { each },
      channels: told,
      ...watched[each as keyof typeof watched], // Keys of the shape are those kinds.
    })),
  );
  return settings(
    {
      reportingCurrency: "EUR",
      clients: [{ id: "client", name: "Client", accounts: owners.map(accountName) }],
      connections: platforms.map(({ id }) => ({ id: "agency", platform: id })),
      channels,
      alerts,
      system: { channels: told },
      digests: [{ id: "week", client: "client", zone: "Europe/Paris", monthlyBudget: "100000", channels: told }],
    },
    platforms,
  );
}

export interface LookPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** The hourly function itself, with settings that it reads as on AWS, through channels that take whatever they are sent. */
export function hourlyLook({ store, clock, log }: LookPorts, owners: readonly AccountKey[]): () => Promise<void> {
  const configuration = watchedSettings(owners);
  const send = async () => undefined;
  const handle = createHandler({ store, clock, log, settings: configuration, traits: platforms, send, sleep: send });
  return async () => {
    await store.settings.get();
    await handle({}, { getRemainingTimeInMillis: () => 600_000 });
  };
}
