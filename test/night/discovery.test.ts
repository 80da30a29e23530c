import { accountId, type ConnectionId, connectionId } from "@leadline/core/ids";
import type { DiscoveredAccount } from "@leadline/core/platform";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { type Bench, createBench, example, night, owner, upstreamOf } from "./bench.ts";

const dayMs = 86_400_000;
const main = connectionId("main");
const renamed = connectionId("renamed");

/** A bench whose configuration has the connections that the set names. */
function world(configured: Set<ConnectionId>): Bench {
  const isConfigured = (_: unknown, connection: ConnectionId) => configured.has(connection);
  return createBench(createMemoryStore(), upstreamOf(20), { settings: { isConfigured } });
}

/** A tick with the connections that are configured, and all that follows from it. */
async function nightOf(bench: Bench, configured: ReadonlySet<ConnectionId>): Promise<void> {
  await bench.tick({ connections: [...configured].map((id) => ({ id, platform: example })) });
  await bench.settle(60_000);
}

test("a connection that was given another name keeps its accounts, and their runs go on", async () => {
  const configured = new Set([main]);
  const bench = world(configured);
  await nightOf(bench, configured);
  const before = await bench.store.accounts.get(owner);
  configured.delete(main);
  configured.add(renamed);
  bench.pass(dayMs);
  await nightOf(bench, configured);
  expect(bench.events).toContain("account.takenOver");
  const record = await bench.store.accounts.get(owner);
  expect(record).toMatchObject({ connection: renamed, open: [], done: { core: "2026-11-22" } });
  expect(record && before && record.discoveredAt > before.discoveredAt).toBe(true);
});

test("of two connections that reach an account the first keeps it as long as it is configured", async () => {
  const configured = new Set([main]);
  const bench = world(configured);
  await nightOf(bench, configured);
  configured.add(renamed);
  bench.pass(dayMs);
  await nightOf(bench, configured);
  expect(await bench.store.accounts.get(owner)).toMatchObject({ connection: main });
  expect(bench.events).not.toContain("account.takenOver");
});

test("an account that cannot be read is listed and left alone, and the others have their night", async () => {
  const bench = createBench(createMemoryStore(), upstreamOf(20));
  const list = bench.discover;
  bench.discover = async () => {
    const [one] = await list();
    if (one === undefined) throw new Error("There is no account.");
    const odd: DiscoveredAccount = { ...one, account: accountId("2"), unreadable: "As told." };
    return [odd, one];
  };
  await bench.tick();
  await bench.settle(60_000);
  expect(bench.events).toContain("account.unreadable");
  const odd = await bench.store.accounts.get({ ...owner, account: accountId("2") });
  expect(odd).toMatchObject({ unreadable: "As told.", open: [], done: {} });
  expect(await bench.store.accounts.get(owner)).toMatchObject({ done: { core: night } });
  bench.events.length = 0;
  bench.pass(2 * dayMs);
  await bench.tick();
  expect(bench.events.filter((event) => event === "night.late")).toHaveLength(1);
});
