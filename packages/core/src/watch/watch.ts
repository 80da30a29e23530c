import { isForClient } from "../alerts/evaluation.ts";
import { type AlertRule, ruleVersion } from "../alerts/rule.ts";
import { asLeadlineError } from "../errors.ts";
import { platformId } from "../ids.ts";
import { ownerOf } from "../planning.ts";
import type { PlatformTraits } from "../platform.ts";
import type { Clock, Log, Store } from "../ports.ts";
import type { ClientSettings, Settings } from "../settings.ts";
import { factsOfRule } from "./facts-of-rule.ts";
import { closeJudged, judgeRule } from "./judge-rule.ts";
import { nightOfRule, type WatchedAccount } from "./night-of-rule.ts";

export interface WatchPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly traits: readonly PlatformTraits[];
  /** Of the function; nothing is begun that might not end in it. */
  readonly remainingMs: () => number;
}

/** Reading and judging a rule of a large client takes less; what is left waits for the next tick. */
const leastMs = 60_000;

/**
 * Judges every rule whose night is complete, or past its deadline, for each client, and takes back what stood of rules that are
 * gone. Safe to run at any time and by several at once. A rule that cannot be judged stops no other; the first such error is thrown
 * after all.
 */
export async function watch(ports: WatchPorts): Promise<void> {
  const { settings, log } = ports;
  const unforeseen: unknown[] = [];
  const attempt = async (about: Readonly<Record<string, unknown>>, work: () => Promise<void>) => {
    if (ports.remainingMs() < leastMs) return log.warn("alerts.outOfTime", about);
    try {
      await work();
    } catch (error) {
      log.warn("alerts.failed", { ...about, ...asLeadlineError(error).toJSON() });
      unforeseen.push(error);
    }
  };
  for (const client of settings.clients) {
    const own = (settings.alerts ?? []).filter((rule) => isForClient(rule, client.id));
    await attempt({ client: client.id }, () => closeGone(client, own, ports));
    if (own.length === 0) continue;
    const accounts = await watchedAccounts(client, ports);
    const judged = new Map((await ports.store.alerts.judged(client.id)).map((one) => [one.rule.id, one]));
    for (const rule of own) {
      const about = { client: client.id, rule: rule.id };
      await attempt(about, () => watchRule(rule, client, { accounts, last: judged.get(rule.id), ports }));
    }
  }
  if (unforeseen.length > 0) throw unforeseen[0];
}

interface Watched {
  readonly accounts: readonly WatchedAccount[];
  readonly last: { readonly night: string; readonly version: string } | undefined;
  readonly ports: WatchPorts;
}

/** A rule that was edited is judged again at once, so that an alert of the old one does not stand until morning. */
async function watchRule(rule: AlertRule, client: ClientSettings, { accounts, last, ports }: Watched): Promise<void> {
  const { store, clock, log, settings, traits } = ports;
  const now = clock.now();
  const found = nightOfRule(rule, accounts, now);
  if (found === null || found.state === "waiting") return;
  const { night } = found;
  if (last !== undefined && last.night >= night && last.version === ruleVersion(rule)) return;
  const facts = await factsOfRule(
    {
      rule,
      client,
      night,
      accounts: found.accounts.map(({ record }) => ownerOf(record)),
      reportingCurrency: settings.reportingCurrency,
      at: now,
    },
    { store, clock, traits },
  );
  await judgeRule({ rule, client: client.id, night, facts }, ports);
  log.info("alerts.judged", { client: client.id, rule: rule.id, night, state: found.state, subjects: facts.length });
}

async function closeGone(client: ClientSettings, own: readonly AlertRule[], ports: WatchPorts): Promise<void> {
  const configured = new Set(own.map(({ id }) => id));
  for (const judged of await ports.store.alerts.judged(client.id)) {
    if (!configured.has(judged.rule.id)) await closeJudged(client.id, judged, ports);
  }
}

/** The client's accounts that were ever discovered, on platforms this program knows. */
export async function watchedAccounts(
  { accounts }: ClientSettings,
  { store, traits }: Pick<WatchPorts, "store" | "traits">,
): Promise<readonly WatchedAccount[]> {
  const found = accounts.map(async (owner): Promise<readonly WatchedAccount[]> => {
    const known = traits.find(({ id }) => platformId(id) === owner.platform);
    const record = await store.accounts.get(owner);
    return known === undefined || record === null ? [] : [{ traits: known, record }];
  });
  return (await Promise.all(found)).flat();
}
