import { afterAll, expect, test } from "vitest";
import { failureOfWork, saved, startReplay } from "../replay.ts";

const replay = await startReplay();
afterAll(replay.close);

const seen = (...counts: readonly number[]) => ({
  body: JSON.stringify({
    elements: counts.map((impressions) => ({
      pivotValues: ["urn:li:sponsoredAccount:508720451"],
      dateRange: { start: { year: 2026, month: 3, day: 5 }, end: { year: 2026, month: 3, day: 5 } },
      impressions,
    })),
  }),
});

test("days that LinkedIn knows in sum and no longer one by one are refused, not read as days without delivery", async () => {
  replay.play(seen(1000), seen(989));
  expect(await failureOfWork(replay.read("account", { to: "2026-03-05" }))).toMatchObject({
    code: "upstream.contract",
    details: { field: "dateRange", saw: "2026-03-01 to 2026-03-31" },
  });
  const months = "dateRange=(start:(year:2026,month:3,day:1),end:(year:2026,month:3,day:31))";
  expect(replay.asked.map(({ url }) => [/timeGranularity=\w+/.exec(url)?.[0], url.includes(months)])).toEqual([
    ["timeGranularity=ALL", true],
    ["timeGranularity=DAILY", true],
  ]);
});

test.each([
  ["told one by one", seen(1000), seen(400, 595)],
  ["without any delivery", saved("empty"), saved("empty")],
])("old days %s are read", async (_, whole, byDay) => {
  replay.play(whole, byDay, seen(7), saved("empty"));
  expect(await replay.read("account", { to: "2026-03-05" })).toMatchObject({
    rows: [{ metrics: { impressions: "7" } }],
  });
});

test("only days beyond six months are looked at twice", async () => {
  replay.play(seen(7), saved("empty"));
  await replay.read("account", { to: "2026-11-21", days: 180 });
  expect(replay.asked).toHaveLength(2);
  replay.play(saved("empty"), saved("empty"), seen(7), saved("empty"));
  await replay.read("account", { to: "2026-11-21", days: 181 });
  expect(replay.asked).toHaveLength(4);
  expect(replay.asked[0]?.url).toContain("start:(year:2026,month:5,day:1),end:(year:2026,month:5,day:31)");
});
