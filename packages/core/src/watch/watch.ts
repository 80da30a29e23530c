import type { AlertRule } from "../alerts/rule.ts";
import { isForClient } from "../alerts/scope.ts";
import type { GoneReason } from "../alerts/state.ts";
import type { JudgedRule } from "../delivery/alert-store.ts";
import { lostShownDays, undelivered } from "../delivery/undelivered.ts";
import { accountName, type ClientId, platformId } from "../ids.ts";
import type { PlatformTraits } from "../platform.ts";
import type { Clock, Log, Store } from "../ports.ts";
import type { ClientSettings, Settings } from "../settings.ts";
import { attempts } from "./attempts.ts";
import { closeJudged } from "./judge-rule.ts";
import type { WatchedAccount } from "./night-of-rule.ts";
import { servedClients } from "./served-clients.ts";
import { watchClient } from "./watch-client.ts";

export interface WatchPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly traits: readonly PlatformTraits[];
  /** Of the function; nothing is begun that might not end in it. */
  readonly remainingMs: () => number;
}

/**
 * Judges every rule whose night is complete, or past its deadline, for each client, and takes back what stood of rules that are
 * gone, and of clients. Safe to run at any time and by several at once. A rule that cannot be judged stops no other; the first such
 * error is thrown after all.
 */
export async function watch(ports: WatchPorts): Promise<void> {
  const { settings, store } = ports;
  const { attempt, unforeseen } = attempts(ports, "alerts");
  const rulesOf = (client: ClientSettings) =>
    (settings.alerts ?? []).filter((rule) => isForClient(rule, client.id)).map((rule) => toldFor(rule, client));
  const all = await discovered(
    settings.clients.filter((client) => rulesOf(client).length > 0),
    ports,
  );
  for (const client of settings.clients) {
    const about = { client: client.id };
    await attempt(about, async () => {
      const [own, judged] = [rulesOf(client), await store.alerts.judged(client.id)];
      await attempt(about, () => closeGone({ client: client.id, clientName: client.name }, { own, judged }, ports));
      await watchClient({ client, rules: own, judged, accounts: accountsOf(client, all) }, { ...ports, attempt });
    });
  }
  const { removed } = await servedClients(settings, ports.store);
  for (const client of removed) await attempt({ client }, () => closeClient(client, ports));
  if (unforeseen.length > 0) throw unforeseen[0];
}

/** A rule that names nobody tells whoever hears of the client. */
function toldFor(rule: AlertRule, { channels = [] }: ClientSettings): AlertRule {
  return rule.channels.length > 0 ? rule : { ...rule, channels };
}

/** Whose rules are gone, and why. */
interface Gone {
  readonly client: ClientId;
  /** As it was last called, where left out. */
  readonly clientName?: string;
  readonly reason?: GoneReason;
}

async function closeGone({ client, ...about }: Gone, { own, judged }: Rules, ports: WatchPorts): Promise<void> {
  const configured = new Set(own.map(({ id }) => id));
  for (const one of judged) {
    if (!configured.has(one.rule.id)) await closeJudged(client, { ...one, ...about }, ports);
  }
}

/** Takes back what stood of a client that the configuration no longer has; it is forgotten once nothing is left on its way, or was lost lately. */
async function closeClient(client: ClientId, ports: WatchPorts): Promise<void> {
  const { alerts, messages, served } = ports.store;
  await closeGone({ client, reason: "clientRemoved" }, { own: [], judged: await alerts.judged(client) }, ports);
  const left = [await alerts.judged(client), await alerts.states(client), await messages.opened(client)].flat();
  if (left.length > 0) return;
  const { lost } = await undelivered([client], { messages, now: ports.clock.now(), days: lostShownDays });
  if (lost.length === 0) await served.forget(client);
}

/** Of one client. */
interface Rules {
  readonly own: readonly AlertRule[];
  readonly judged: readonly JudgedRule[];
}

type Around = Pick<WatchPorts, "store" | "traits">;

/** The client's accounts that were ever discovered, on platforms this program knows. */
export async function watchedAccounts(client: ClientSettings, around: Around): Promise<readonly WatchedAccount[]> {
  return accountsOf(client, await discovered([client], around));
}

/** By name, whoever has them: one look at a platform costs less than one at each account, and the hourly one is the same for all. */
async function discovered(
  clients: readonly Pick<ClientSettings, "accounts">[],
  { store, traits }: Around,
): Promise<ReadonlyMap<string, WatchedAccount>> {
  const used = new Set(clients.flatMap(({ accounts }) => accounts.map(({ platform }) => platform)));
  const known = traits.filter(({ id }) => used.has(platformId(id)));
  const found = known.map(async (one): Promise<readonly [string, WatchedAccount][]> => {
    const records = await store.accounts.list(platformId(one.id));
    return records.map((record) => [accountName(record), { traits: one, record }]);
  });
  return new Map((await Promise.all(found)).flat());
}

function accountsOf({ accounts }: ClientSettings, all: ReadonlyMap<string, WatchedAccount>): readonly WatchedAccount[] {
  return accounts.flatMap((owner) => all.get(accountName(owner)) ?? []);
}
