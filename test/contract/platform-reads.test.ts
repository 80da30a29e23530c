import { type FactPage, parseResultKey, partsOf } from "@leadline/core/facts";
import { platformId } from "@leadline/core/ids";
import { add, type Micros, micros, ZERO } from "@leadline/core/micros";
import { normalise } from "@leadline/core/normalise";
import type { DiscoveredAccount, PlatformTraits, RenamedRow, ReportTraits } from "@leadline/core/platform";
import { calendarDate } from "@leadline/core/time/calendar-date";
import { timeZone } from "@leadline/core/time/instant";
import { platforms } from "@leadline/platforms/list";
import { accounts as market } from "@leadline/twin/market/market";
import { truth } from "@leadline/twin/market/truth";
import { defaultWorld } from "@leadline/twin/market/world";
import { afterAll, describe, expect, test } from "vitest";
import { connectToTwin, lastWeek, now } from "./platform-on-twin.ts";

const listed: readonly PlatformTraits[] = platforms;

for (const traits of listed) {
  const { id } = traits;
  const facts = traits.reports.filter(({ holds }) => holds === "facts");
  const entities = traits.reports.filter(({ holds }) => holds === "entities");
  const on = await connectToTwin(traits);
  const pagesOf = async (
    report: ReportTraits,
    order = (rows: readonly RenamedRow[]) => rows,
  ): Promise<readonly FactPage[]> => {
    const { account, currency } = on.first;
    const owner = { platform: platformId(id), account };
    const context = { owner, report, currency, slice: lastWeek };
    return normalise({ rows: order(await on.rows(report.id)) }, context).filter((page) => page.holds === "facts");
  };

  describe(`${id} read from the twin`, () => {
    afterAll(on.twin.stop);

    test("finds every account of the market that the login reaches, with currency and zone", async () => {
      const found = await on.discover();
      const shown = ({ account, currency, zone, state }: DiscoveredAccount) =>
        [account, currency, zone, state].join(" ");
      const expected = market
        .filter(({ platform, state }) => platform === id && state !== "notGranted")
        .map((one) => [one.id, one.currency, one.zone, one.state === "enabled" ? "enabled" : "disabled"].join(" "));
      expect(found.map(shown).toSorted()).toEqual(expected.toSorted());
      expect(found.filter(({ zone, name, status }) => timeZone(zone) !== zone || name === "" || status === "")).toEqual(
        [],
      );
    });

    test.each(facts)("$id: every row is decimal text under the traits' metrics, within the slice", async (report) => {
      const rows = await on.rows(report.id);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        const named = Object.keys(row.metrics).toSorted();
        expect(named).toEqual(named.length === 0 ? [] : report.metrics.toSorted());
        expect(row.level).toBe(report.level);
        expect(row.date >= lastWeek.from && row.date <= lastWeek.to).toBe(true);
        for (const text of cellsOf(row)) expect(micros(text)).toBeTypeOf("bigint");
        for (const key of Object.keys(row.results)) expect(parseResultKey(key)).toBe(key);
      }
      expect(rows.some(({ results }) => Object.keys(results).length > 0)).toBe(true);
    });

    test.each(facts)("$id: adds up to what the market really did", async (report) => {
      const pages = await pagesOf(report);
      const sums = sumsOf(pages.flatMap((page) => page.facts.map(({ metrics }) => metrics)));
      const world = { ...defaultWorld, now };
      const done = [...truth(world, lastWeek)].filter(
        (row) => row.account === on.first.account && (report.level === "account" || row.campaign !== null),
      );
      expect(done.length).toBeGreaterThan(0);
      const { spend, impressions, linkClicks } = sumsOf(done.map(({ metrics }) => metrics));
      expect(sums).toMatchObject({ spend, impressions, linkClicks });
    });

    test.each(facts)("$id: two reads are the same pages, in whatever order the rows came", async (report) => {
      const backwards = (rows: readonly RenamedRow[]) => rows.toReversed();
      expect(await pagesOf(report, backwards)).toEqual(await pagesOf(report));
    });

    test.each(facts)("$id: a time without delivery is no rows", async (report) => {
      const from = calendarDate("2025-01-06");
      expect(await on.rows(report.id, { range: { from, to: from } })).toEqual([]);
    });

    test.each(entities)("$id: lists what the facts speak of, by name", async (report) => {
      const read = await on.read(report.id);
      const listed = "entities" in read ? read.entities : [];
      expect(listed.length).toBeGreaterThan(0);
      expect(listed.filter(({ name }) => !name)).toEqual([]);
      const same = facts.find(({ level }) => level === report.level);
      const spoken = same === undefined ? [] : (await on.rows(same.id)).map(({ entity }) => entity);
      const known = new Set(listed.map((entity) => entity.id));
      expect(spoken.filter((entity) => !known.has(entity))).toEqual([]);
    });

    test("the default mapping speaks of keys and bases that are read", async () => {
      const rows = await Promise.all(on.accounts.map((account) => on.rows("account", { account })));
      const keys = new Set(rows.flat().flatMap(({ results }) => Object.keys(results)));
      const bases = new Set([...keys].map((key) => partsOf(parseResultKey(key)).basis));
      const selectors = Object.values(traits.mapping.goals).flat(2);
      expect(selectors.filter(({ basis }) => !bases.has(basis))).toEqual([]);
      const named = selectors.flatMap((one) => ("action" in one ? [`${one.action}@${one.basis}`] : []));
      expect(named.filter((key) => !keys.has(key))).toEqual([]);
    });
  });
}

function cellsOf({ metrics, results }: RenamedRow): readonly string[] {
  const cells = [...Object.values(metrics), ...Object.values(results).flatMap(({ count, value }) => [count, value])];
  return cells.filter((cell) => typeof cell === "string");
}

const summed = ["spend", "impressions", "linkClicks"] as const;

function sumsOf(rows: readonly Readonly<Partial<Record<(typeof summed)[number], Micros | null>>>[]) {
  const total = (name: (typeof summed)[number]) => rows.reduce((sum, row) => add(sum, row[name] ?? ZERO), ZERO);
  return { spend: total("spend"), impressions: total("impressions"), linkClicks: total("linkClicks") };
}
