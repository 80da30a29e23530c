import { sampleState } from "@leadline/core/delivery/sample";
import { clientId } from "@leadline/core/ids";
import type { Log, Store } from "@leadline/core/ports";
import { settings } from "@leadline/core/settings";
import type { CalendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { sampleKey } from "@leadline/functions/read-api/sample-api";
import { createWriteApi } from "@leadline/functions/write-api/index";
import { platforms } from "@leadline/platforms/list";
import { type DatabaseBill, differenceOf, type MeteredClient } from "./meter.ts";
import { shape } from "./shape.ts";

/** The bill of one acknowledged alert of a rule that judges every campaign of a client, in a process that remembers nothing. */
export async function acknowledged(store: Store, metered: MeteredClient, today: CalendarDate): Promise<DatabaseBill> {
  const client = clientId("acknowledging");
  const subjects = Array.from(
    { length: shape.accountsPerClient * shape.campaigns },
    (_, n) => `${client}/google:1/${n}`,
  );
  for (const subject of subjects) await store.alerts.put(client, sampleState({ subject }));
  const clients = [{ id: client, name: "Client", accounts: [] }];
  const configuration = settings({ reportingCurrency: "EUR", clients }, platforms);
  const log: Log = { info: () => {}, warn: (event, fields) => console.error(event, fields) };
  const clock = { now: () => instant(`${today}T08:00:00Z`) };
  const { text } = await sampleKey(store, { clients: "all", rights: ["write"] });
  const found = async () => {
    await store.settings.get();
    return configuration;
  };
  const api = createWriteApi({ store, clock, log, settings: found }, { keys: "demanded" });
  const before = metered.bill();
  const response = await api.request("/v1/alerts/acknowledge", {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": text },
    body: JSON.stringify({ client, rule: sampleState().state.rule, subject: subjects[0] }),
  });
  if (response.status !== 200) throw new Error(await response.text());
  return differenceOf(metered.bill(), before);
}
