import { reportId } from "@leadline/core/facts";
import type { PageHead, PutOptions, PutOutcome, Store } from "@leadline/core/ports";
import { addMs } from "@leadline/core/time/instant";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelPut, type PageModel } from "./page-model.ts";
import { campaign, day, first, hashOf, hours, type OpenStore, pageOf, someAccount, start, stores } from "./stores.ts";

const plain = { advance: false, history: true };

describe.each(stores)("pages in the %s store", (_, open) => {
  let opened: OpenStore;
  let store: Store;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  const headOf = async (owner: ReturnType<typeof someAccount>) =>
    (await store.pages.heads(owner, campaign, first, first))[0] ?? null;

  test("a page comes back as it was put, in one part or many", async () => {
    for (const bytes of [0, 1, 16, 17, 100]) {
      const owner = someAccount();
      const page = pageOf("abc", { bytes });
      const put = await store.pages.put(owner, page, { readAt: hours(1), head: null, ...plain });
      expect(put).toEqual({ state: "written", since: hours(1) });
      const [read] = await store.pages.pages(owner, campaign, first, first);
      expect({ ...read, body: Buffer.from(read?.body ?? []).toString() }).toEqual({
        ...page,
        body: page.body.toString(),
        readAt: hours(1),
        since: hours(1),
      });
    }
  });

  test("only the periods and the report asked for are read, in order", async () => {
    const owner = someAccount();
    for (const count of [3, 1, 2, 0]) {
      await store.pages.put(owner, pageOf("x", { period: day(count) }), { readAt: hours(1), head: null, ...plain });
    }
    const other = pageOf("y", { report: reportId("campaignResults"), period: day(1) });
    await store.pages.put(owner, other, { readAt: hours(1), head: null, ...plain });
    const heads = await store.pages.heads(owner, campaign, day(1), day(2));
    expect(heads.map(({ period }) => period)).toEqual([day(1), day(2)]);
    const pages = await store.pages.pages(owner, campaign, day(0), day(3));
    expect(pages.map(({ period }) => period)).toEqual([day(0), day(1), day(2), day(3)]);
    expect(await store.pages.heads(someAccount(), campaign, day(0), day(3))).toEqual([]);
  });

  test("an older read never replaces a newer one, and says so", async () => {
    const owner = someAccount();
    await store.pages.put(owner, pageOf("new"), { readAt: hours(5), head: null, ...plain });
    const put = await store.pages.put(owner, pageOf("old"), { readAt: hours(4), head: null, ...plain });
    expect(put).toEqual({ state: "stale", since: hours(5) });
    expect((await headOf(owner))?.hash).toBe(pageOf("new").hash);
  });

  test("the same read put twice writes once", async () => {
    const owner = someAccount();
    const options = { readAt: hours(1), head: null, ...plain };
    expect((await store.pages.put(owner, pageOf("a", { bytes: 40 }), options)).state).toBe("written");
    expect((await store.pages.put(owner, pageOf("a", { bytes: 40 }), options)).state).toBe("unchanged");
    expect(await store.pages.versions(owner, campaign, first, first)).toHaveLength(1);
  });

  test("an advance moves the fence and keeps what brought the content", async () => {
    const owner = someAccount();
    await store.pages.put(owner, pageOf("a"), { readAt: hours(1), head: null, ...plain });
    const head = await headOf(owner);
    const put = await store.pages.put(owner, pageOf("a"), { readAt: hours(3), head, advance: true, history: true });
    expect(put).toEqual({ state: "advanced", since: hours(1) });
    expect(await headOf(owner)).toMatchObject({ readAt: hours(3), since: hours(1) });
    const late = await store.pages.put(owner, pageOf("b"), { readAt: hours(2), head, ...plain });
    expect(late.state).toBe("stale");
  });

  test("A, B and A again are three versions that follow one another without a gap", async () => {
    const owner = someAccount();
    for (const [at, content] of [...["a", "b", "a"].entries()]) {
      await store.pages.put(owner, pageOf(content, { bytes: 40 }), {
        readAt: hours(at),
        head: await headOf(owner),
        ...plain,
      });
    }
    const versions = await store.pages.versions(owner, campaign, first, first);
    expect(versions.map(({ since, until, body }) => [since, until, Buffer.from(body).toString()[0]])).toEqual([
      [hours(0), hours(1), "a"],
      [hours(1), hours(2), "b"],
      [hours(2), null, "a"],
    ]);
  });

  test("without history only the live version is known", async () => {
    const owner = someAccount();
    for (const [at, content] of [...["a", "b"].entries()]) {
      await store.pages.put(owner, pageOf(content), {
        readAt: hours(at),
        head: await headOf(owner),
        advance: false,
        history: false,
      });
    }
    expect(await store.pages.versions(owner, campaign, first, first)).toMatchObject([{ since: hours(1), until: null }]);
  });

  test("a version superseded thirteen months ago is forgotten", async () => {
    const owner = someAccount();
    const late = addMs(start, 396 * 86_400_000);
    await store.pages.put(owner, pageOf("a"), { readAt: start, head: null, ...plain });
    await store.pages.put(owner, pageOf("b"), { readAt: hours(1), head: await headOf(owner), ...plain });
    await store.pages.put(owner, pageOf("c"), { readAt: late, head: await headOf(owner), ...plain });
    const versions = await store.pages.versions(owner, campaign, first, first);
    expect(versions.map(({ since }) => since)).toEqual([hours(1), late]);
  });

  test("each version tells when it went live, and keeps it when it is superseded or confirmed", async () => {
    for (const bytes of [8, 40]) {
      const owner = someAccount();
      const put = async (content: string, readAt: number, storedAt: number) => {
        const head = await headOf(owner);
        const options = { readAt: hours(readAt), head, advance: true, history: true, now: () => hours(storedAt) };
        await store.pages.put(owner, pageOf(content, { bytes }), options);
      };
      await put("a", 1, 2);
      await put("b", 3, 5);
      await put("b", 6, 7);
      const versions = await store.pages.versions(owner, campaign, first, first);
      expect(versions.map(({ since, storedAt }) => [since, storedAt])).toEqual([
        [hours(1), hours(2)],
        [hours(3), hours(5)],
      ]);
      expect(await headOf(owner)).toMatchObject({ readAt: hours(6), since: hours(3), storedAt: hours(5) });
      expect(await store.pages.pages(owner, campaign, first, first)).toMatchObject([{ storedAt: hours(5) }]);
    }
  });

  test("a version that was stored without a clock does not tell", async () => {
    const owner = someAccount();
    await store.pages.put(owner, pageOf("a"), { readAt: hours(1), head: null, ...plain });
    expect(await headOf(owner)).not.toHaveProperty("storedAt");
  });

  const step = fc.record({
    content: fc.constantFrom("a", "b", "c"),
    bytes: fc.constantFrom(8, 40),
    at: fc.nat(12),
    /** How old the head is that the caller saw; -1: none. */
    seen: fc.integer({ min: -1, max: 2 }),
    advance: fc.boolean(),
    history: fc.constant(true),
  });

  test("any sequence of puts does what the model of the contract does", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const owner = someAccount();
        let model: PageModel = { live: null, past: [] };
        const seen: (PageHead | null)[] = [];
        for (const { content, bytes, at, seen: age, advance, history } of steps) {
          const page = pageOf(content, { bytes });
          const head = age < 0 ? null : (seen.at(-1 - age) ?? null);
          const options: PutOptions = { readAt: hours(at), head, advance, history };
          const expected = modelPut(model, page, options);
          expect(await store.pages.put(owner, page, options)).toEqual(expected.outcome);
          model = expected.model;
          seen.push(await headOf(owner));
          expect(seen.at(-1)).toEqual(model.live);
        }
        const versions = await store.pages.versions(owner, campaign, first, first);
        expect(versions.map(({ body, until, ...head }) => head)).toEqual([
          ...model.past,
          ...(model.live ? [model.live] : []),
        ]);
        for (const [place, { hash, body, until }] of versions.entries()) {
          expect(hashOf(body)).toBe(hash);
          expect(until).toBe(versions[place + 1]?.since ?? null);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("whoever races, the newest read is live in the end and readers see whole versions only", {
    timeout: 120_000,
  }, async () => {
    const writer = fc.array(step, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(writer, { minLength: 2, maxLength: 4 }), async (writers) => {
        const owner = someAccount();
        const reads: { readonly at: number; readonly hash: string; readonly outcome: PutOutcome }[] = [];
        const write = async (steps: (typeof writers)[number]) => {
          for (const { content, bytes, at } of steps) {
            const head = await headOf(owner);
            const page = pageOf(content, { bytes });
            const options = { readAt: hours(at), head, advance: true, history: true };
            reads.push({ at, hash: page.hash, outcome: await store.pages.put(owner, page, options) });
          }
        };
        let racing = true;
        const look = async () => {
          while (racing) {
            const pages = await store.pages.pages(owner, campaign, first, first);
            const versions = await store.pages.versions(owner, campaign, first, first);
            for (const { body, hash } of [...pages, ...versions]) expect(hashOf(body)).toBe(hash);
            for (const [place, { since, until }] of versions.entries()) {
              expect(until).toBe(versions[place + 1]?.since ?? null);
              expect(until === null || since < until).toBe(true);
            }
          }
        };
        const looking = look();
        await Promise.all(writers.map(write)).finally(() => {
          racing = false;
        });
        await looking;
        const newest = Math.max(...reads.map(({ at }) => at));
        const live = await headOf(owner);
        expect(live?.readAt).toBe(hours(newest));
        expect(reads.filter(({ at }) => at === newest).map(({ hash }) => hash)).toContain(live?.hash);
        const known = (await store.pages.versions(owner, campaign, first, first)).map(({ since }) => since);
        const written = reads.filter(({ outcome }) => outcome.state === "written").map(({ outcome }) => outcome.since);
        expect(known).toEqual(written.toSorted());
      }),
      { numRuns: 30 },
    );
  });
});
