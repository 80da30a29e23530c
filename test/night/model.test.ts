import fc from "fast-check";
import { test } from "vitest";
import { memoryGround } from "./model/grounds.ts";
import { play } from "./model/play.ts";
import { stories } from "./model/story.ts";

test("whatever happens to a night, pages say what the platform said, and in the end what it says", {
  timeout: 300_000,
}, async () => {
  const tally = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(stories, async (story) => play(story, await memoryGround(), tally)),
    { numRuns: Number(process.env.LEADLINE_RUNS ?? 60), ...seeded() },
  );
  console.log(
    [...tally]
      .toSorted()
      .map(([a, b]) => `${a}: ${b}`)
      .join("\n"),
  );
});

function seeded(): { seed?: number } {
  return process.env.LEADLINE_SEED === undefined ? {} : { seed: Number(process.env.LEADLINE_SEED) };
}
