import { type JourneyWorld, openWorld } from "../journeys/world.ts";
import { atMost, type Finding } from "./finding.ts";

/** The whole window of every demo account once more, while nothing has changed upstream. */
export async function repull(): Promise<readonly Finding[]> {
  const world = await openWorld();
  try {
    await world.runtime.night();
    const first = world.pageWrites().length;
    if (first === 0) throw new Error("The first night wrote no page, so the second proves nothing.");
    const before = await asked(world);
    world.clock.pass(1_000);
    await world.runtime.night({ again: true });
    const again = (await asked(world)) - before;
    if (again === 0) throw new Error("The second night asked for nothing.");
    const what = `page writes of an unchanged window (${first} the first time; ${again} requests the second)`;
    return [atMost(what, world.pageWrites().length, 0, String)];
  } finally {
    await world.close();
  }
}

async function asked({ twin }: JourneyWorld): Promise<number> {
  return Object.values((await twin.requests()).counts).reduce((sum, count) => sum + count, 0);
}
