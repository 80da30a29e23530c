import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hours, type OpenStore, stores } from "./stores.ts";

describe.each(stores)("the configuration in the %s", (_, open) => {
  let opened: OpenStore;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  test("there is none until it is put; then it is what the newest put said, one version on", async () => {
    const { settings } = opened.store;
    expect(await settings.get()).toBeNull();
    expect(await settings.put('{"a":1}', null, hours(1))).toBe(true);
    expect(await settings.get()).toEqual({ version: 1, storedAt: hours(1), document: '{"a":1}' });
    expect(await settings.put('{"a":2}', await settings.get(), hours(2))).toBe(true);
    expect(await settings.get()).toEqual({ version: 2, storedAt: hours(2), document: '{"a":2}' });
  });

  test("of two that put upon the same version only one does, whatever they thought to see", async () => {
    const { settings } = opened.store;
    const seen = await settings.get();
    const put = await Promise.all(["x", "y"].map((document) => settings.put(document, seen, hours(3))));
    expect(put.toSorted()).toEqual([false, true]);
    expect(await settings.put("late", seen, hours(4))).toBe(false);
    expect(await settings.put("first", null, hours(4))).toBe(false);
    expect(await settings.get()).toMatchObject({ version: (seen?.version ?? 0) + 1, storedAt: hours(3) });
  });

  test("what was replaced is kept as it was, and nothing else, until somebody has it forgotten", async () => {
    const { settings } = opened.store;
    const live = await settings.get();
    const before = await settings.superseded();
    expect(before.map(({ version }) => version)).toEqual(
      Array.from({ length: (live?.version ?? 1) - 1 }, (_, at) => at + 1),
    );
    expect(await settings.put("newer", live, hours(5))).toBe(true);
    expect(await settings.superseded()).toEqual([...before, live]);
    expect(await settings.forget()).toBe(before.length + 1);
    expect(await settings.superseded()).toEqual([]);
    expect(await settings.get()).toMatchObject({ document: "newer" });
  });
});
