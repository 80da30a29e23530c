import { countNights } from "./counted-nights.ts";

process.chdir("/work/main");
const t = performance.now();
const { nights } = await countNights(3);
for (const [n, night] of nights.entries())
  for (const { tasks, ...c } of night) {
    console.log(n, JSON.stringify(c));
    if (n !== 1)
      for (const t of tasks)
        console.log(
          "   ",
          t.account,
          t.state,
          t.seq,
          t.night,
          t.note?.message,
          JSON.stringify(
            t.outcomes.map((o) => [o.report, o.from, o.to, o.state, o.rows, o.changed.length, o.error?.message]),
          ),
        );
  }
console.log(performance.now() - t);
