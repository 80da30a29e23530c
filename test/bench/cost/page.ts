import { functions } from "@leadline/functions/manifest";
import { tableOf } from "../../../packages/cli/scripts/docs/markdown.ts";
import { countInputs, inputsTable } from "../inputs.ts";
import { alertCosts } from "./alerts-bill.ts";
import { budgets, builtBill, fullBill, type Ground, type Line, totalsOf } from "./bill.ts";
import type { Counted } from "./nights.ts";
import { type Parts, scheduled } from "./parts.ts";
import { costOf, type Price, prices } from "./prices.ts";
import { assumed, shape } from "./shape.ts";
import type { WorkerNight } from "./workers.ts";

/** Every generated part of the page, by name. */
export function partsOf(ground: Ground): Readonly<Record<string, string>> {
  return {
    bill: billTable(ground),
    budget: budgetTable(ground),
    counted: countedTable(ground.counted),
    alerts: alertsTable(ground.counted),
    workers: workerTable(ground.workers),
    shape: shapeTable(),
    parts: partTable(ground.parts),
    prices: priceTable(),
    inputs: inputsTable(countInputs()),
  };
}

const dollars = (amount: number) => `$${amount.toFixed(2)}`;
const amountText = (amount: number) =>
  amount < 100 ? amount.toFixed(amount < 1 ? 3 : 1).replace(/\.0+$/, "") : Math.round(amount).toLocaleString("en-US");

/** The two bills side by side. */
export function billTable(ground: Ground): string {
  const [built, full] = [builtBill(ground), fullBill(ground)];
  const cells = (line: Line | undefined) =>
    line === undefined ? ["", ""] : [amountText(line.amount), dollars(costOf(line.amount, line.price))];
  const rows = built.map((line, at) => [line.service, line.what, ...cells(line), ...cells(full[at])]);
  const [first, second] = [totalsOf(built), totalsOf(full)];
  const sum = (what: string, a: number, b: number) => [
    "",
    `**${what}**`,
    "",
    `**${dollars(a)}**`,
    "",
    `**${dollars(b)}**`,
  ];
  return tableOf(
    ["service", "what", "core", "a month", "all tiers", "a month"],
    [
      ...rows,
      sum("DynamoDB, Lambda, SQS, API", first.running, second.running),
      sum("everything", first.all, second.all),
      sum("everything, less what every account has free", first.beyondFree, second.beyondFree),
    ],
  );
}

/** What the bench holds against its budgets. */
export function budgetRows(ground: Ground): readonly (readonly [what: string, measured: number, budget: number])[] {
  const [built, full] = [totalsOf(builtBill(ground)), totalsOf(fullBill(ground))];
  return [
    ["core: DynamoDB, Lambda, SQS, API", built.running, budgets.running],
    ["core: everything", built.all, budgets.all],
    ["core: everything, less what every account has free", built.beyondFree, budgets.all],
    ["all tiers: DynamoDB, Lambda, SQS, API", full.running, budgets.running],
    ["all tiers: everything", full.all, budgets.all],
    ["all tiers: everything, less what every account has free", full.beyondFree, budgets.all],
  ];
}

function budgetTable(ground: Ground): string {
  const rows = budgetRows(ground).map(([what, measured, budget]) => [
    what,
    dollars(measured),
    `≤ ${dollars(budget)}`,
    measured <= budget ? "met" : "**not met**",
  ]);
  return tableOf(["dollars a month, at list prices", "measured", "budget", ""], rows);
}

function shapeTable(): string {
  const { answers, answerMs, hourlyMs, dailyMs, startMs, rowMs, pollsPerQueue } = assumed;
  const { judgementMs, acknowledgements, acknowledgementMs } = assumed;
  const rules = Object.entries(shape.rulesPerClient).map(([each, count]) => `${count} for each ${each}`);
  return tableOf(
    ["what", "so much"],
    [
      ["accounts, a quarter on each platform", amountText(shape.accounts)],
      ["campaigns of an account that deliver every day", amountText(shape.campaigns)],
      ["conversion actions; results of one day and campaign", `${shape.actions}; ${shape.resultsPerRow}`],
      ["days after a click for which its actions count", amountText(shape.clickDays)],
      ["days a month's first week and a new account read back", amountText(shape.backfillDays)],
      [
        "KPI answers a month, each 30 days of ten accounts by campaign; their time",
        `${amountText(answers)}; ${answerMs} ms`,
      ],
      ["rules of a client; channels each tells", `${rules.join(", ")}; ${shape.channels}`],
      ["time of one rule and client, with 1 GB of memory", `${judgementMs} ms`],
      ["alerts acknowledged a month; their time", `${amountText(acknowledgements)}; ${acknowledgementMs} ms`],
      ["time of an hourly function; of a daily one", `${hourlyMs} ms; ${dailyMs} ms`],
      ["start of a worker, of which every message is assumed to cause one", `${startMs} ms`],
      ["work on a row, with 1 GB of memory", `${rowMs} ms`],
      ["polls of a queue a month", amountText(pollsPerQueue)],
    ],
  );
}

function partTable({ metrics, alarms, dashboards, keys, queues }: Parts): string {
  return tableOf(
    ["in the stack", "so many"],
    [
      ["custom metrics; alarms; dashboards", `${metrics}; ${alarms}; ${dashboards}`],
      ["keys", `${keys}`],
      ["queues that are polled", `${queues}`],
      ["hourly functions; daily ones", `${scheduled("hourly")}; ${scheduled("daily")}`],
      ["megabytes of memory", functions.map(({ name, memoryMb }) => `${name} ${memoryMb}`).join(", ")],
    ],
  );
}

function countedTable({ accounts, database, answer, messages, addedBytes, logBytes, runs }: Counted): string {
  const past = Object.entries(runs).reduce((sum, [name, count]) => sum + (name.endsWith("history") ? count : 0), 0);
  return tableOf(
    ["counted", `${accounts} accounts, ${shape.nights} nights`],
    [
      ["requests to the database", amountText(database.requests)],
      ["write units", amountText(database.writeUnits)],
      ["read units", amountText(database.readUnits)],
      ["bytes added to the table", amountText(addedBytes)],
      ["messages", amountText(messages)],
      ["runs of the past that had anything to read", amountText(past)],
      ["bytes of log", amountText(logBytes)],
      ["read and write units of one KPI answer", `${amountText(answer.readUnits)}; ${amountText(answer.writeUnits)}`],
    ],
  );
}

/** What alerts are of the bill above, and what one hour of them is. */
function alertsTable(counted: Counted): string {
  const { idleHour, judged, told, delivered, acknowledgement } = counted.alerts;
  const costs = alertCosts(counted);
  const units = ({ readUnits, writeUnits }: Counted["answer"]) => `${amountText(readUnits)}; ${amountText(writeUnits)}`;
  const facts = tableOf(
    ["counted", `${counted.accounts} accounts of one client, ${shape.nights} nights`],
    [
      ["rules judged; messages; their ways through channels", `${judged}; ${told}; ${delivered}`],
      ["requests to the database", amountText(counted.alerts.database.requests)],
      ["read and write units", units(counted.alerts.database)],
      ["read and write units of an hour in which nothing is new", units(idleHour)],
      ["read and write units of one acknowledgement", units(acknowledgement)],
    ],
  );
  const total = costs.reduce((sum, [, , cost]) => sum + cost, 0);
  const share = tableOf(
    ["alerts of the agency, a month", "core", ""],
    [
      ...costs.map(([what, amount, cost]) => [what, amountText(amount), dollars(cost)]),
      ["**together**", "", `**${dollars(total)}**`],
    ],
  );
  return `${share}\n\n${facts}`;
}

function workerTable({ busySeconds, accountsPerPlatform, requests, quota }: WorkerNight): string {
  const rows = Object.entries(busySeconds).map(([platform, { core = 0, history = 0 }]) => [
    platform,
    amountText(requests[platform] ?? 0),
    amountText(core / accountsPerPlatform),
    amountText(history / accountsPerPlatform),
  ]);
  const units = `${amountText(quota.writeUnits)}; ${amountText(quota.readUnits)}`;
  const table = tableOf(
    ["one account, the night to a Sunday", "requests", "seconds of a worker, core", "the past"],
    rows.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
  );
  return `${table}\n\nWrite and read units of the shared quota for each request: ${units}.`;
}

function priceTable(): string {
  const { asOf, ...services } = prices;
  const rows = Object.entries(services).flatMap(([service, list]) =>
    Object.entries<Price>(list).map(([what, { per, dollars: price, free }]) => [
      service,
      what,
      amountText(per),
      `$${price}`,
      free === undefined ? "" : amountText(free),
    ]),
  );
  return tableOf([`service (${asOf})`, "what", "for", "dollars", "free each month"], rows);
}
