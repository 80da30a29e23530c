import type { RateFile } from "@leadline/core/rates/keep-rates";
import { instant } from "@leadline/core/time/instant";
import { publishedDays } from "@leadline/twin/ecb/rates";
import { startTwin } from "@leadline/twin/start";
import { afterAll, afterEach, expect, test } from "vitest";
import { createTransport } from "../../transport.ts";
import { ecbSource } from "./index.ts";

const now = instant("2026-11-22T14:00:00Z");
const twin = await startTwin({ now });
afterAll(twin.stop);
afterEach(twin.reset);

const transport = createTransport({
  clock: { now: () => now },
  sleep: async () => undefined,
  limits: { requestsPerSecond: 1000 },
});
const read = (file: RateFile, path = "ecb") => ecbSource({ files: `${twin.url}/${path}` }, transport).read(file);

test("every file says what the bank has published, to the last digit", async () => {
  const truth = publishedDays(await twin.world()).map(({ date, rates }) => ({
    date,
    perEuro: Object.fromEntries(rates),
  }));
  expect(truth.length).toBeGreaterThan(270);
  expect(await read("history")).toEqual(truth);
  expect(await read("ninetyDays")).toEqual(truth.slice(-64));
  expect(await read("daily")).toEqual(truth.slice(-1));
});

test.each([
  ["html", "upstream.unavailable"],
  ["page", "upstream.unavailable"],
  ["cut", "upstream.unavailable"],
  ["empty", "upstream.unavailable"],
  ["reset", "upstream.unavailable"],
  ["drop", "upstream.unavailable"],
  ["entities", "upstream.unavailable"],
  ["403", "upstream.unavailable"],
  ["429", "quota.exhausted"],
  ["500", "upstream.unavailable"],
  ["503", "upstream.unavailable"],
  ["404", "upstream.sunset"],
  ["moved", "upstream.sunset"],
  ["huge", "upstream.contract"],
  ["noDays", "upstream.contract"],
  ["emptyDay", "upstream.contract"],
  ["dayTwice", "upstream.contract"],
  ["currencyTwice", "upstream.contract"],
  ["zeroRate", "upstream.contract"],
  ["negativeRate", "upstream.contract"],
  ["notANumber", "upstream.contract"],
  ["future", "upstream.contract"],
])("%s ends in %s, and the next read is good", async (kind, code) => {
  await twin.faults([{ route: "ecb.daily", kind, times: 1 }]);
  await expect(read("daily")).rejects.toMatchObject({ code, details: { platform: "ecb" } });
  expect(await read("daily")).toHaveLength(1);
});

test("the longer files meet the same ends", async () => {
  for (const kind of ["cut", "noDays", "dayTwice", "entities"]) {
    await twin.faults([{ route: "ecb.ninetyDays", kind, times: 1 }]);
    await expect(read("ninetyDays")).rejects.toMatchObject({ details: { platform: "ecb" } });
  }
});

test("an address that is not there is told as such", async () => {
  await expect(read("daily", "nowhere")).rejects.toMatchObject({ code: "upstream.sunset" });
});
