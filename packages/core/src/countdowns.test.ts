import { expect, test } from "vitest";
import { tellCountdowns } from "./countdowns.ts";
import type { GrantLife } from "./grants.ts";
import { connectionId, platformId } from "./ids.ts";
import { calendarDate } from "./time/calendar-date.ts";
import { type Instant, instant } from "./time/instant.ts";

const now = instant("2026-11-22T04:00:00Z");
const [paper, stone] = [platformId("paper"), platformId("stone")];
const platforms = [
  { id: "paper", api: { version: "v7", sunset: calendarDate("2026-12-01") } },
  { id: "stone", api: { version: "v1", sunset: null } },
  { id: "unused", api: { version: "v2", sunset: calendarDate("2026-12-01") } },
];

async function told(lives: Readonly<Record<string, GrantLife | null>>): Promise<readonly unknown[]> {
  const lines: unknown[] = [];
  const platformOf = (id: string) => (id === "rock" ? stone : paper);
  await tellCountdowns({
    connections: Object.keys(lives).map((id) => ({ id: connectionId(id), platform: platformOf(id) })),
    platforms,
    store: {
      get: async (_, id) => ({
        discoveredAt: null,
        grant: { checkedAt: now, life: lives[id] ?? null, renewedAt: null, failure: null },
      }),
    },
    clock: { now: () => now },
    log: { info: (event, fields) => lines.push({ event, ...fields }), warn: () => undefined },
  });
  return lines;
}

const life = (accessUntil: Instant | null, refreshUntil: Instant | null): GrantLife => ({
  accessUntil,
  refreshUntil,
  scopes: null,
});

test("a grant lasts as long as it can be renewed, else as long as its access, in whole days", async () => {
  const lines = await told({
    renewed: life(instant("2026-11-23T04:00:00Z"), instant("2026-12-02T03:59:59Z")),
    fixed: life(instant("2026-11-24T04:00:00Z"), null),
    over: life(instant("2026-11-22T03:00:00Z"), null),
  });
  expect(lines.slice(0, 3)).toEqual([
    { event: "countdown.grant", platform: "paper", connection: "renewed", days: 9 },
    { event: "countdown.grant", platform: "paper", connection: "fixed", days: 2 },
    { event: "countdown.grant", platform: "paper", connection: "over", days: -1 },
  ]);
});

test("what never ends is not told", async () => {
  expect(await told({ rock: life(null, null) })).toEqual([]);
  expect(await told({ rock: null })).toEqual([]);
});

test("an API version is told while a connection uses it", async () => {
  expect(await told({ main: life(null, null) })).toEqual([
    { event: "countdown.version", platform: "paper", version: "v7", days: 9 },
  ]);
});
