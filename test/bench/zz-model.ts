import { addDays } from "@leadline/core/time/calendar-date";
import { night, owner } from "../night/bench.ts";
import { memoryGround } from "../night/model/grounds.ts";
import { play } from "../night/model/play.ts";

const story = JSON.parse(process.argv[2] ?? "");
const g = await memoryGround();
const step = g.store.tasks.step;
g.store.tasks.step = async (t) => {
  const ok = await step(t);
  console.log(
    "step",
    t.night,
    t.tier,
    t.seq,
    t.state,
    ok,
    t.slices.map((s) => `${s.id}:${s.from}..${s.to}`).join(" "),
    "|",
    t.outcomes.map((o) => `${o.state} ${o.report} ${o.from}..${o.to} ${o.error?.code ?? ""}`).join("; "),
  );
  return ok;
};
try {
  await play(story, g, new Map());
  console.log("ok");
} catch (e) {
  console.log(e);
}
for (const t of await g.store.tasks.list(owner, addDays(night, -1), addDays(night, 30)))
  console.log(t.night, t.tier, t.state, t.seq, t.starts, t.note);
