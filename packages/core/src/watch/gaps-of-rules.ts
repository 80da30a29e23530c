import type { AlertRule } from "../alerts/rule.ts";
import { isForClient, isInScope } from "../alerts/scope.ts";
import { type ScopedAccount, type ScopeGap, scopeGaps } from "../alerts/scope-gaps.ts";
import { type AccountKey, accountName } from "../ids.ts";
import { entitiesOf } from "../load/entities.ts";
import { loadRates } from "../rates/rate-store.ts";
import { addDays } from "../time/calendar-date.ts";
import { localTime } from "../time/instant.ts";
import type { WatchedAccount } from "./night-of-rule.ts";
import { type WatchPorts, watchedAccounts } from "./watch.ts";

/** A rule with what of it watches nothing. */
export interface RuleGaps {
  readonly rule: AlertRule;
  readonly gaps: readonly ScopeGap[];
}

type GapPorts = Pick<WatchPorts, "store" | "clock" | "settings" | "traits">;

/** Rules of which anything watches nothing, by what the store knows now. Names of campaigns are read where a rule names some. */
export async function gapsOfRules(rules: readonly AlertRule[], ports: GapPorts): Promise<readonly RuleGaps[]> {
  if (rules.length === 0) return [];
  const { settings, store, clock } = ports;
  const today = localTime(clock.now(), "UTC").date;
  const rates = await loadRates(store.rates, { from: addDays(today, -1), to: today });
  const clients = settings.clients.filter(({ id }) => rules.some((rule) => isForClient(rule, id)));
  const known = new Map(
    (await Promise.all(clients.map((client) => watchedAccounts(client, ports))))
      .flat()
      .map((one) => [accountName(one.record), one]),
  );
  const accounts = new Map<string, ScopedAccount>();
  for (const owner of clients.flatMap((client) => client.accounts)) {
    accounts.set(accountName(owner), await scopedAccount(owner, known.get(accountName(owner)), rules, ports));
  }
  const all = rules.map((rule) => {
    const own = clients.filter(({ id }) => isForClient(rule, id)).flatMap((client) => client.accounts);
    const scoped = own.flatMap((owner) => accounts.get(accountName(owner)) ?? []);
    return { rule, gaps: scopeGaps(rule, scoped, rates) };
  });
  return all.filter(({ gaps }) => gaps.length > 0);
}

async function scopedAccount(
  owner: AccountKey,
  known: WatchedAccount | undefined,
  rules: readonly AlertRule[],
  { store }: GapPorts,
): Promise<ScopedAccount> {
  if (known === undefined) return { ...owner, found: null, campaigns: null };
  const { record, traits } = known;
  const isNamed = rules.some((rule) => rule.scope.campaigns !== undefined && isInScope(rule, record));
  const page = isNamed ? await entitiesOf(owner, traits, "campaign", store.pages) : null;
  return { ...owner, found: record, campaigns: page?.entities ?? null };
}
