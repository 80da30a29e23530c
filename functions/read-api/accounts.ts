import { type AccountKey, accountName } from "@leadline/core/ids";
import { type AccountsPorts, sourceOf } from "@leadline/core/load/account-source";
import type { AccountRecord } from "@leadline/core/ports";
import type { ClientSettings } from "@leadline/core/settings";
import { apiJson, freshnessOf, tokenJson } from "./accounts/freshness.ts";
import { maturityOf } from "./accounts/maturity.ts";
import { reconciliationOf } from "./accounts/reconciliation.ts";

/** Every account of the client: where its work stands, whether its figures add up, how complete young days are; `unreached` until a connection has shown it. */
export async function accountsOf(client: ClientSettings, ports: AccountsPorts) {
  const entries = await Promise.all(client.accounts.map((owner) => entryOf(owner, client, ports)));
  return { client: client.id, name: client.name, accounts: entries };
}

async function entryOf(owner: AccountKey, client: ClientSettings, ports: AccountsPorts) {
  const known = { account: accountName(owner), platform: owner.platform };
  const record = await ports.store.accounts.get(owner);
  if (record === null) return { ...known, name: null, zone: null, currency: null, state: "unreached", openRuns: [] };
  return { ...known, ...recordJson(record), ...(await detailsOf(record, client, ports)) };
}

function recordJson(record: AccountRecord) {
  const { name, currency, state, status, connection, discoveredAt, unreadable = null } = record;
  const zone = unreadable === null ? record.zone : null;
  const openRuns = record.open.map((run) => {
    const [night, tier] = run.split("#");
    return { night, tier };
  });
  return {
    name,
    zone,
    currency,
    state,
    status,
    unreadable,
    connection,
    discoveredAt,
    newestNight: record.done,
    openRuns,
  };
}

async function detailsOf(record: AccountRecord, client: ClientSettings, ports: AccountsPorts) {
  const traits = ports.traits.find(({ id }) => id === record.platform);
  const source = traits && (await sourceOf(record, traits, client, ports));
  if (!traits || !source) return {};
  const now = ports.clock.now();
  const [freshness, reconciliation, { grant }] = await Promise.all([
    freshnessOf(source, now),
    reconciliationOf(source),
    ports.store.connections.get(record.platform, record.connection),
  ]);
  return {
    ...freshness,
    api: apiJson(traits, now),
    token: tokenJson(grant, now),
    reconciliation,
    maturity: maturityOf(source),
  };
}
