import { performance } from "node:perf_hooks";
import { dynamoGround, type Ground, memoryGround, openClient } from "../night/model/grounds.ts";
import { playMany } from "../night/model/play.ts";
import type { Tally } from "../night/model/scene.ts";
import { missing, tableOf } from "../night/model/tell.ts";
import { withDatabase } from "./database.ts";

/** `npm run bench:model -- memory=500 embedded=50 seed=7`: so many stories on each; the seed repeats a run. */
const given = new Map(process.argv.slice(2).map((word) => [word.split("=")[0], Number(word.split("=")[1])]));
const asked = { memory: given.get("memory") ?? 10_000, embedded: given.get("embedded") ?? 1_000 };
const seed = given.get("seed") ?? Math.trunc(performance.timeOrigin) % 1_000_000;
/** Stories between two lines of progress; each batch has a seed of its own. */
const batch = 50;

async function playAll(name: string, count: number, open: () => Promise<Ground>): Promise<Tally> {
  const [tally, began] = [new Map<string, number>(), performance.now()];
  for (let done = 0; done < count; done += batch) {
    await playMany({ count: Math.min(batch, count - done), seed: seed + done }, open, tally);
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.log(`${name}: ${Math.min(count, done + batch)} of ${count} stories, seed ${seed + done}, ${seconds} s`);
  }
  return tally;
}

const memory = await playAll("memory", asked.memory, memoryGround);
const embedded = await withDatabase(async (endpoint) => {
  const client = openClient(endpoint);
  try {
    return await playAll("embedded", asked.embedded, dynamoGround(client));
  } finally {
    client.destroy();
  }
});
console.log(`\n${tableOf({ memory, "embedded database": embedded })}`);
for (const [name, tally] of Object.entries({ memory, embedded })) {
  const absent = (tally.get("stories") ?? 0) === 0 ? [] : missing(tally);
  if (absent.length > 0) console.log(`${name}: never happened: ${absent.join(", ")}`);
}
