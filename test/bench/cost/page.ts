import { tableOf } from "../../../packages/cli/scripts/docs/markdown.ts";
import { budgets, builtBill, fullBill, type Line, totalsOf } from "./bill.ts";
import type { Counted } from "./nights.ts";
import { costOf, prices } from "./prices.ts";
import { assumed, shape } from "./shape.ts";

const marked = /<!-- cost:(\S+) -->\n[\s\S]*?<!-- \/cost -->/g;

/** The page with its parts made anew; throws when it has no place for one of them. */
export function fillPage(text: string, parts: Readonly<Record<string, string>>): string {
  const placed = new Set([...text.matchAll(marked)].map(([, name]) => name));
  const missing = Object.keys(parts).filter((name) => !placed.has(name));
  if (missing.length > 0) throw new Error(`The page has no place for ${missing.join(", ")}.`);
  return text.replace(marked, (whole, name: string) =>
    parts[name] === undefined ? whole : `<!-- cost:${name} -->\n${parts[name]}\n<!-- /cost -->`,
  );
}

/** Every generated part of the page, by name. */
export function partsOf(counted: Counted): Readonly<Record<string, string>> {
  return {
    bill: billTable(counted),
    budget: budgetTable(counted),
    shape: shapeTable(),
    counted: countedTable(counted),
    prices: priceTable(),
  };
}

const dollars = (amount: number) => `$${amount.toFixed(2)}`;
const amountText = (amount: number) =>
  amount < 100 ? amount.toFixed(amount < 1 ? 3 : 1).replace(/\.0$/, "") : Math.round(amount).toLocaleString("en-US");

/** The two bills side by side. */
export function billTable(counted: Counted): string {
  const [built, full] = [builtBill(counted), fullBill(counted)];
  const cells = (line: Line | undefined) =>
    line === undefined ? ["", ""] : [amountText(line.amount), dollars(costOf(line.amount, line.price))];
  const rows = built.map((line, at) => [line.service, line.what, ...cells(line), ...cells(full[at])]);
  const [first, second] = [totalsOf(built), totalsOf(full)];
  return tableOf(
    ["service", "what", "core", "a month", "all tiers", "a month"],
    [
      ...rows,
      ["", "**DynamoDB, Lambda, SQS, API**", "", `**${dollars(first.running)}**`, "", `**${dollars(second.running)}**`],
      ["", "**everything**", "", `**${dollars(first.all)}**`, "", `**${dollars(second.all)}**`],
    ],
  );
}

/** What the bench holds against its budgets. */
export function budgetRows(counted: Counted): readonly (readonly [what: string, measured: number, budget: number])[] {
  const [built, full] = [totalsOf(builtBill(counted)), totalsOf(fullBill(counted))];
  return [
    ["core: DynamoDB, Lambda, SQS, API", built.running, budgets.running],
    ["core: everything", built.all, budgets.all],
    ["all tiers: DynamoDB, Lambda, SQS, API", full.running, budgets.running],
    ["all tiers: everything", full.all, budgets.all],
  ];
}

function budgetTable(counted: Counted): string {
  const rows = budgetRows(counted).map(([what, measured, budget]) => [
    what,
    dollars(measured),
    `≤ ${dollars(budget)}`,
    measured <= budget ? "met" : "**not met**",
  ]);
  return tableOf(["dollars a month", "measured", "budget", ""], rows);
}

function shapeTable(): string {
  const { answers, answerMs, hourlyFunctions, hourlyMs, dailyMs, queues, pollsPerQueue } = assumed;
  return tableOf(
    ["what", "so much"],
    [
      ["accounts, a quarter on each platform", amountText(shape.accounts)],
      ["campaigns of an account that deliver every day", amountText(shape.campaigns)],
      ["conversion actions; results of one day and campaign", `${shape.actions}; ${shape.resultsPerRow}`],
      ["days a month's first week and a new account read back", amountText(shape.backfillDays)],
      [
        "KPI answers a month, each 30 days of ten accounts by campaign; their time",
        `${amountText(answers)}; ${answerMs} ms`,
      ],
      ["hourly functions and their time; the daily one's", `${hourlyFunctions}, ${hourlyMs} ms; ${dailyMs} ms`],
      ["queues, each polled all the time; polls a month", `${queues}; ${amountText(pollsPerQueue)}`],
      ["custom metrics; alarms", `${assumed.metrics}; ${assumed.alarms}`],
    ],
  );
}

function countedTable({ accounts, database, answer, messages, addedBytes, logBytes }: Counted): string {
  return tableOf(
    ["counted", `${accounts} accounts, ${shape.nights} nights`],
    [
      ["requests to the database", amountText(database.requests)],
      ["write units", amountText(database.writeUnits)],
      ["read units", amountText(database.readUnits)],
      ["bytes added to the table", amountText(addedBytes)],
      ["messages", amountText(messages)],
      ["bytes of log", amountText(logBytes)],
      ["read units of one KPI answer", amountText(answer.readUnits)],
    ],
  );
}

function priceTable(): string {
  const { asOf, ...services } = prices;
  const rows = Object.entries(services).flatMap(([service, list]) =>
    Object.entries(list).map(([what, { per, dollars: price }]) => [service, what, amountText(per), `$${price}`]),
  );
  return tableOf([`service (${asOf})`, "what", "for", "dollars"], rows);
}
