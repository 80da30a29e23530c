import { accountId, clientId, connectionId, platformId } from "@leadline/core/ids";
import { settings } from "@leadline/core/settings";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { watch } from "@leadline/core/watch/watch";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { quiet } from "./night.ts";

const google = platformId("google");
const now = () => instant("2026-11-23T12:00:00Z");
const cpl = { id: "cpl", name: "CPL", kpi: "cpl", threshold: { above: "60", currency: "EUR" } };

function configured(over: object) {
  const clients = ["north", "south"].map((id, at) => {
    return { id, name: id, accounts: [`google:${at + 1}`], channels: [`team-${id}`] };
  });
  const channels = ["team-north", "team-south", "boss"].map((id) => ({ id, kind: "slack" }));
  return settings({ reportingCurrency: "EUR", clients, channels, ...over }, platforms);
}

/** Which channels each client's first night is on its way to. */
async function toldBy(rule: object): Promise<readonly string[]> {
  const store = createMemoryStore();
  for (const account of ["1", "2"].map(accountId)) {
    const about = {
      name: account,
      currency: "EUR",
      zone: "UTC",
      state: "enabled",
      status: "ENABLED",
      route: {},
    } as const;
    await store.accounts.register(google, connectionId("main"), [{ account, ...about }], now());
    await store.accounts.ended({ platform: google, account, night: calendarDate("2026-11-23"), tier: "core" }, true);
  }
  const ports = { store, clock: { now }, log: quiet, traits: platforms, remainingMs: () => 300_000 };
  await watch({ ...ports, settings: configured({ alerts: [rule] }) });
  const open = await Promise.all(["north", "south"].map((id) => store.messages.opened(clientId(id))));
  return open.flat().map(({ client, channel }) => `${client} ${channel}`);
}

test("one rule tells each client's own channel where it names none, and only the named one where it does", async () => {
  expect(await toldBy(cpl)).toEqual(["north team-north", "south team-south"]);
  expect(await toldBy({ ...cpl, channels: ["boss"] })).toEqual(["north boss", "south boss"]);
});

test("a digest without channels goes to its client's", () => {
  const digest = { id: "week", client: "south", zone: "UTC" };
  expect(configured({ digests: [digest] }).digests?.[0]?.channels).toEqual(["team-south"]);
});

test("channels nobody has, and a digest for nobody, are refused with their place", () => {
  const clients = [{ id: "north", name: "N", accounts: [], channels: ["team"] }];
  const wrong = { reportingCurrency: "EUR", clients, digests: [{ id: "week", client: "east", zone: "UTC" }] };
  expect(() => settings(wrong, platforms)).toThrow('clients[0].channels[0]: found "team", expected the id of an entry');
  expect(() => settings(wrong, platforms)).toThrow(
    "digests[0].channels: found nothing, expected ids of channels, here or at",
  );
});
