import { accountKey, accountName } from "@leadline/core/ids";
import type { Log, Store } from "@leadline/core/ports";
import { settings } from "@leadline/core/settings";
import { addDays, type CalendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { createReadApi } from "@leadline/functions/read-api/index";
import { sampleKey } from "@leadline/functions/read-api/sample-api";
import { platforms } from "@leadline/platforms/list";
import type { DatabaseBill, MeteredClient } from "./meter.ts";
import { shape } from "./shape.ts";

/**
 * The bill of one answer, by the product's own API, in a process that remembers nothing: settings and the key are read and
 * its day's count noted, which a process does once a minute at most.
 */
export async function answered(
  store: Store,
  metered: MeteredClient,
  perPlatform: number,
  today: CalendarDate,
): Promise<DatabaseBill> {
  const owners = platforms.flatMap(({ id }) =>
    Array.from({ length: perPlatform }, (_, n) => accountKey(`${id}:${n + 1}000000000`)),
  );
  const accounts = owners.slice(0, shape.accountsPerClient).map(accountName);
  const clients = [{ id: "client", name: "Client", accounts }];
  const configuration = settings({ reportingCurrency: "EUR", clients }, platforms);
  const log: Log = { info: () => {}, warn: (event, fields) => console.error(event, fields) };
  const clock = { now: () => instant(`${today}T08:00:00Z`) };
  const { text } = await sampleKey(store, { clients: "all" });
  const found = async () => {
    await store.settings.get();
    return configuration;
  };
  const api = createReadApi({ store, clock, log, settings: found, traits: platforms }, { keys: "demanded" });
  const before = metered.bill();
  const asked = `/v1/kpis?client=client&from=${addDays(today, -30)}&to=${addDays(today, -1)}&by=campaign`;
  const response = await api.request(asked, { headers: { "x-api-key": text } });
  if (response.status !== 200) throw new Error(await response.text());
  const after = metered.bill();
  const share = shape.accountsPerClient / accounts.length;
  return {
    requests: (after.requests - before.requests) * share,
    writeUnits: (after.writeUnits - before.writeUnits) * share,
    readUnits: (after.readUnits - before.readUnits) * share,
  };
}
