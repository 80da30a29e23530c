import { createMemoryStore } from "@leadline/store/memory/store";
import fc from "fast-check";
import { test } from "vitest";
import { play, stories } from "./model.ts";

test("whatever happens to a night, pages say what the platform said, and in the end what it says", {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(stories, (story) => play(story, createMemoryStore())),
    { numRuns: Number(process.env.LEADLINE_RUNS ?? 60), ...seeded() },
  );
});

function seeded(): { seed?: number } {
  return process.env.LEADLINE_SEED === undefined ? {} : { seed: Number(process.env.LEADLINE_SEED) };
}
