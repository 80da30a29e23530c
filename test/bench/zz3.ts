import { memoryGround } from "../night/model/grounds.ts";
import { playMany } from "../night/model/play.ts";
import { missing } from "../night/model/tell.ts";
for (const seed of [20261123, 1, 2, 3, 4, 5, 6, 7, 8]) {
  const tally = new Map<string, number>();
  const t = performance.now();
  await playMany({ count: 57, seed }, memoryGround, tally);
  console.log(seed, (performance.now() - t).toFixed(0), missing(tally).join(", "));
}
