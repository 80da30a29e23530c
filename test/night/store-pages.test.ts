import { dayPeriod, type FactPage } from "@leadline/core/facts";
import { entityId } from "@leadline/core/ids";
import { micros } from "@leadline/core/micros";
import { storePages } from "@leadline/core/store-pages";
import type { Task } from "@leadline/core/task";
import { addDays } from "@leadline/core/time/calendar-date";
import { addMs, type Instant } from "@leadline/core/time/instant";
import { createMemoryStore } from "@leadline/store/memory/store";
import { expect, test } from "vitest";
import { campaignReport, night, owner, start } from "./bench.ts";

const day = addDays(night, -1);
const slice = { id: "campaign", report: campaignReport.id, from: day, to: day };

const pageOf = (spend: string): FactPage => ({
  holds: "facts",
  owner,
  report: campaignReport.id,
  period: dayPeriod(day),
  level: "campaign",
  currency: "EUR",
  metrics: ["spend"],
  unavailable: [],
  facts: [{ entity: entityId("100"), parent: null, audience: null, metrics: { spend: micros(spend) }, results: {} }],
});

const taskOf = (openedAt: Instant): Task => ({
  ...{ ...owner, night, tier: "core", state: "open", seq: 1, starts: 1, crowded: false },
  ...{ slices: [slice], outcomes: [], openedAt, dueAt: addMs(openedAt, 1), handedOver: true },
});

function world(report = campaignReport) {
  const store = createMemoryStore();
  const put = async (spend: string, at: { readonly readAt: Instant; readonly openedAt: Instant }) => {
    const reading = {
      pages: [pageOf(spend)],
      readAt: at.readAt,
      report,
      task: taskOf(at.openedAt),
      now: () => at.readAt,
    };
    return (await storePages(slice, reading, store)).changed;
  };
  const versions = () => store.pages.versions(owner, slice.report, dayPeriod(day), dayPeriod(day));
  return { put, versions };
}

const [second, third] = [addMs(start, 1000), addMs(start, 2000)];

test.each([
  [true, 2],
  [false, 1],
])("of a report whose history is %s, %i versions are known after a change", async (history, count) => {
  const { put, versions } = world({ ...campaignReport, history });
  await put("1", { openedAt: start, readAt: second });
  await put("2", { openedAt: start, readAt: third });
  expect(await versions()).toHaveLength(count);
});

test("what a run's very first instant brought counts as its change, what was there before does not", async () => {
  const { put } = world();
  expect(await put("1", { openedAt: second, readAt: second })).toEqual([dayPeriod(day)]);
  expect(await put("1", { openedAt: second, readAt: third })).toEqual([dayPeriod(day)]);
  expect(await put("1", { openedAt: addMs(second, 1), readAt: third })).toEqual([]);
});
