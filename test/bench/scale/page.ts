import { deadlineHours } from "@leadline/core/planning";
import { slicesAtOnce } from "@leadline/core/work-slices";
import { platforms } from "@leadline/platforms/list";
import { tableOf } from "../../../packages/cli/scripts/docs/markdown.ts";
import { prices } from "../cost/prices.ts";
import { atMost, type Finding } from "../finding.ts";
import { inputsTable, scaleInputs } from "../inputs.ts";
import type { Finished, NightOfMany } from "./night.ts";
import { allowanceRows, tenThousandRows, tickSeconds } from "./projection.ts";
import { concurrency, partition, queueLimits, secondsPerCall, storeMs, zones } from "./shape.ts";

const whole = (amount: number) => Math.round(amount).toLocaleString("en-US");
const hours = (amount: number) => `${amount.toFixed(2)} h`;
const verdict = (isMet: boolean) => (isMet ? "fits" : "**does not fit**");

/** Every generated part of the page, by name. */
export function partsOf(night: NightOfMany): Readonly<Record<string, string>> {
  return {
    findings: findingsTable(night),
    shape: shapeTable(night),
    night: nightTable(night),
    platforms: platformTable(night),
    partitions: partitionTable(night),
    limiter: limiterTable(night),
    inputs: inputsTable(scaleInputs()),
    quota: tableOf(
      [
        "platform",
        "level",
        "requests a day",
        "an account's night",
        "accounts it carries",
        `${whole(night.accounts / platforms.length)} accounts`,
        `${whole(night.accounts)} on this platform alone`,
      ],
      allowanceRows(night).map((row) => [
        row.platform,
        row.level,
        whole(row.allowed),
        row.perAccount.toFixed(1),
        whole(row.carries),
        verdict(row.carries >= night.accounts / platforms.length),
        verdict(row.carries >= night.accounts),
      ]),
    ),
    tenThousand: tableOf(
      ["10,000 accounts", "core requests due at once", "at the pace", "by the workers", "hours to the last", ""],
      tenThousandRows(night).map((row) => [
        row.label,
        whole(row.requests),
        hours(row.paceHours),
        hours(row.workerHours),
        hours(row.hours),
        verdict(row.hours <= deadlineHours),
      ]),
    ),
  };
}

/** What the bench holds against its limits. */
export function findingsOf(night: NightOfMany): readonly Finding[] {
  const { meter, queues, finished, accounts } = night;
  const core = finished.filter(({ tier }) => tier === "core");
  const longest = [...queues.values()].map((queue) => queue.longest());
  const most = (list: readonly number[]) => Math.max(0, ...list);
  return [
    atMost("core runs that were not finished", accounts - core.length, 0, whole),
    atMost("the last core run, hours after its hour", most(core.map((run) => run.hours)), deadlineHours, hours),
    atMost(
      "longest wait of a message",
      most(longest.map(({ waitedMs }) => waitedMs)) / 3_600_000,
      queueLimits.keptHours,
      hours,
    ),
    atMost(
      "longest delay of a message",
      most(longest.map(({ delaySeconds }) => delaySeconds)),
      queueLimits.delaySeconds,
      (s) => `${whole(s)} s`,
    ),
    atMost("longest tick", night.longestTickSeconds, tickSeconds, (s) => `${whole(s)} s`),
    atMost(
      "write units a second of one partition",
      most(meter.busiest().map((one) => one.writeUnits)),
      partition.writeUnits,
      whole,
    ),
    atMost(
      "read units a second of one partition",
      most(meter.busiest().map((one) => one.readUnits)),
      partition.readUnits,
      whole,
    ),
  ];
}

function findingsTable(night: NightOfMany): string {
  const rows = findingsOf(night).map(({ what, measured, budget, met }) => [
    what,
    measured,
    budget,
    met ? "met" : "**not met**",
  ]);
  return tableOf([`${whole(night.accounts)} accounts`, "simulated", "limit", ""], rows);
}

function shapeTable(night: NightOfMany): string {
  return tableOf(
    ["what", "so much"],
    [
      ["accounts, a quarter on each platform, all of one app there", whole(night.accounts)],
      ["where they live", zones.map(([zone, share]) => `${zone} ${share} %`).join(", ")],
      ["the night", "to a Sunday: the window of every report, and the past for as long as conversions still count"],
      [
        "workers at once, and slices that each of them reads at once",
        platforms
          .map((traits) => `${traits.label} ${concurrency[traits.id] ?? 2} × ${slicesAtOnce(traits)}`)
          .join(", "),
      ],
      ["seconds of a request", platforms.map(({ id, label }) => `${label} ${secondsPerCall(id)}`).join(", ")],
      ["milliseconds of an access to the table or queue", `${storeMs}`],
    ],
  );
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function nightTable({ finished }: NightOfMany): string {
  const runs = (wanted: (run: Finished) => boolean) =>
    finished
      .filter(wanted)
      .map((run) => run.hours)
      .toSorted((a, b) => a - b);
  const rows = zones.map(([zone]) => {
    const core = runs((run) => run.zone === zone && run.tier === "core");
    const past = runs((run) => run.zone === zone && run.tier === "history");
    return [
      zone,
      whole(core.length),
      ...[0.5, 0.99, 1].map((share) => hours(quantile(core, share))),
      hours(quantile(past, 1)),
    ];
  });
  return tableOf(["zone", "core runs", "half of them", "99 %", "the last", "the past, the last"], rows);
}

function platformTable(night: NightOfMany): string {
  const rows = platforms.map(({ id, label, requestsPerSecond }) => {
    const asked = night.requests[id] ?? 0;
    const queue = night.queues.get(id);
    const core = night.finished.filter((run) => run.platform === id && run.tier === "core");
    return [
      label,
      whole(asked),
      `${requestsPerSecond} a second`,
      hours(Math.max(0, ...core.map((run) => run.hours))),
      `${whole((queue?.longest().waitedMs ?? 0) / 1000)} s`,
      whole(night.putOff[id] ?? 0),
    ];
  });
  return tableOf(
    ["platform", "requests", "pace", "last core run", "longest wait of a message", "slices put off for the pace"],
    rows,
  );
}

function partitionTable({ meter }: NightOfMany): string {
  const rows = meter.busiest().map((one) => [`\`${one.partition}\``, whole(one.writeUnits), whole(one.readUnits)]);
  return tableOf(
    [
      "partition",
      `write units in its busiest second (of ${whole(partition.writeUnits)})`,
      `read units (of ${whole(partition.readUnits)})`,
    ],
    rows,
  );
}

function limiterTable({ meter, requests }: NightOfMany): string {
  const asked = Object.values(requests).reduce((sum, count) => sum + count, 0) / 1000;
  const { reads, writes, requests: accesses } = meter.quota();
  const { writeUnits, readUnits } = prices.dynamodb;
  const dollars =
    (writes / asked / writeUnits.per) * writeUnits.dollars + (reads / asked / readUnits.per) * readUnits.dollars;
  return tableOf(
    ["of 1,000 requests to platforms", "so much"],
    [
      ["accesses to records of quotas", whole(accesses / asked)],
      ["write units", whole(writes / asked)],
      ["read units", whole(reads / asked)],
      ["dollars", `$${dollars.toFixed(5)}`],
    ],
  );
}
