import { afterAll, describe, expect, test } from "vitest";
import { databases } from "../contract/store/stores.ts";
import { dynamoGround, type Ground, memoryGround, openClient } from "./model/grounds.ts";
import { playMany } from "./model/play.ts";
import type { Tally } from "./model/scene.ts";
import { missing } from "./model/tell.ts";

/** The same stories every time; `npm run bench:model` plays thousands of others. */
const seed = Number(process.env.LEADLINE_SEED ?? 6);

interface Place {
  open(): Promise<Ground>;
  close(): Promise<void>;
}

async function onDatabase(start: (typeof databases)[number][1]): Promise<Place> {
  const database = await start();
  const client = openClient(database.endpoint);
  return {
    open: dynamoGround(client),
    async close() {
      client.destroy();
      await database.close();
    },
  };
}

/** A story takes a thousand requests, so a database has few of the sixty, unless it is the one that is asked about. */
const places: readonly (readonly [string, number, () => Promise<Place>])[] = [
  ["memory", 57, async () => ({ open: memoryGround, close: async () => undefined })],
  ...databases.map(([name, start]) => [name, name === "DDB_LOCAL_URL" ? 60 : 3, () => onDatabase(start)] as const),
];

describe("whatever happens to a night", () => {
  const tally: Tally = new Map();
  const closing: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of closing) await close();
  });

  test.each(places)(
    "pages on %s say what the platform said, and in the end what it says: %i stories",
    { timeout: 600_000 },
    async (_, count, start) => {
      const place = await start();
      closing.push(place.close);
      await playMany({ count, seed }, place.open, tally);
    },
  );

  test("everything that may happen to a night has happened in these stories", () => {
    expect(missing(tally)).toEqual([]);
  });
});
