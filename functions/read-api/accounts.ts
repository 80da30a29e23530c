import { type AccountKey, accountName } from "@leadline/core/ids";
import type { AccountRecord, Store } from "@leadline/core/ports";
import type { ClientSettings } from "@leadline/core/settings";

/** Every account of the client and where its work stands; `unreached` until a connection has shown it. */
export async function accountsOf({ id, name, accounts }: ClientSettings, store: Store) {
  const records = await Promise.all(accounts.map((owner) => store.accounts.get(owner)));
  return { client: id, name, accounts: accounts.map((owner, index) => entryOf(owner, records[index] ?? null)) };
}

function entryOf(owner: AccountKey, record: AccountRecord | null) {
  const known = { account: accountName(owner), platform: owner.platform };
  if (record === null) return { ...known, name: null, zone: null, currency: null, state: "unreached", openRuns: [] };
  const { name, zone, currency, state, status, connection, discoveredAt, done, open } = record;
  return {
    ...known,
    name,
    zone,
    currency,
    state,
    status,
    connection,
    discoveredAt,
    newestNight: done,
    openRuns: open.map((run) => {
      const [night, tier] = run.split("#");
      return { night, tier };
    }),
  };
}
