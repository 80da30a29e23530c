import { accountKey, connectionId } from "@leadline/core/ids";
import { conversionGoals } from "@leadline/core/kpis";
import { settlingOf } from "@leadline/core/load/settling";
import { encodePage } from "@leadline/core/page";
import type { PlatformTraits } from "@leadline/core/platform";
import { sampleEntities } from "@leadline/core/query/sample";
import { calendarDate, daysBetween } from "@leadline/core/time/calendar-date";
import { instant } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";

const at = instant("2026-11-22T06:00:00Z");
const to = calendarDate("2026-11-21");
const listed: readonly PlatformTraits[] = platforms;
const found = { account: accountKey("google:1").account, name: "Shop", currency: "EUR", zone: "UTC", route: {} };

/** Nights until each goal has settled, and the days that teach it, of an account whose conversion actions count so many days after a click. */
async function settling(id: string, clickDays: string | null): Promise<Record<string, readonly [number, number]>> {
  const { store, traits, record } = await accountOf(id);
  if (clickDays !== null) {
    const owner = accountKey(`${id}:1`);
    const page = sampleEntities(owner, "conversionActionEntities", [["1", "Order", { clickDays, viewDays: "1" }]]);
    await store.pages.put(owner, encodePage(page), { readAt: at, head: null, advance: false, history: false });
  }
  const known = await settlingOf(conversionGoals, { traits, record, pages: store.pages }, at);
  return Object.fromEntries(
    [...known].map(([goal, { nights, from }]) => [goal, [nights, daysBetween(from, to) + 1] as const]),
  );
}

async function accountOf(id: string) {
  const store = createMemoryStore();
  const traits = listed.find((one) => one.id === id);
  if (traits === undefined) throw new Error(`No platform ${id}.`);
  const owner = accountKey(`${id}:1`);
  const discovered = { ...found, state: "enabled", status: "ENABLED" } as const;
  await store.accounts.register(owner.platform, connectionId("agency"), [discovered], at);
  const record = await store.accounts.get(owner);
  if (record === null) throw new Error("The account was registered.");
  return { store, traits, record };
}

test("a goal whose habit nobody knows has settled when the longest window of the account's own actions has passed", async () => {
  expect(await settling("google", null)).toEqual({
    leads: [31, 45],
    qualifiedLeads: [90, 135],
    acquisitions: [90, 135],
  });
  expect(await settling("google", "60")).toMatchObject({ leads: [31, 45], acquisitions: [61, 92] });
  expect(await settling("google", "7")).toMatchObject({ acquisitions: [31, 45] });
});

test.each(listed.map((traits) => [traits.id, traits] as const))(
  "no goal of %s has settled before its platform ceases to count, unless its habit is known",
  async (id, { maturity, window, lookback }) => {
    const nights = await settling(id, null);
    for (const goal of conversionGoals) {
      const least = maturity?.[goal] === undefined ? (lookback?.most ?? 90) : window.restated;
      expect(nights[goal]?.[0]).toBeGreaterThanOrEqual(least);
    }
  },
);
