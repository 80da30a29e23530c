import { type AccountKey, accountKey, accountName, platformId } from "@leadline/core/ids";
import { parsedBy } from "@leadline/core/parsed-by";
import { tiers } from "@leadline/core/platform";
import type { Task } from "@leadline/core/task";
import type { DateRange } from "@leadline/core/time/calendar-date";
import { epochMs } from "@leadline/core/time/instant";
import * as z from "zod";
import { badRequest } from "../../door/problem.ts";
import { client, clientIn, endpoint, json, type ReadApiPorts } from "../endpoint.ts";
import { daysWithToday, filterIssues, rangeWithTodayParameters } from "../kpis-parameters.ts";
import { paged, pagingParameters } from "../paging.ts";
import { type Asked, several } from "../parameter.ts";

const states = ["open", "done", "partial", "ended"] as const;

const parameters = {
  client,
  ...rangeWithTodayParameters,
  platform: several(parsedBy(platformId), { says: "Only these platforms", example: "google" }),
  account: several(parsedBy(accountKey), { says: "Only these accounts, as `platform:id`" }),
  tier: several(z.enum(tiers), { says: "Only these tiers of work", example: "core" }),
  state: several(z.enum(states), { says: "Only runs in these states", example: "partial" }),
  ...pagingParameters,
} as const;

const failure = () =>
  z.object({ report: z.string(), from: z.iso.date(), to: z.iso.date(), code: z.string(), says: z.string() });

const run = () =>
  z.object({
    account: z.string(),
    platform: z.string(),
    night: z.iso.date().describe("A local calendar date of the account"),
    tier: z.enum(tiers),
    state: z.enum(states),
    openedAt: z.iso.datetime(),
    lastReadAt: z.iso.datetime().nullable().describe("When its newest answered read began; null before the first"),
    seconds: z.number().nullable().describe("From its opening to that read"),
    slices: z.object({ left: z.int(), stored: z.int(), failed: z.int() }),
    rows: z.int().describe("Rows that were read"),
    changed: z.int().describe("Pages whose content it changed"),
    says: z.string().nullable().describe("Why it was given up"),
    failures: z.array(failure()),
  });

/** The nights of a client's accounts; runs are kept for 13 months. */
export const runsEndpoint = endpoint({
  path: "/v1/runs",
  says: "The nights of the client's accounts: how each went, what failed and why, how much changed",
  parameters,
  right: "read",
  formats: ["json"],
  response: () =>
    z.object({
      client: z.string(),
      from: z.iso.date(),
      to: z.iso.date(),
      rows: z.array(run()),
      cursor: z.string().nullable(),
    }),
  example: "client=northwind&from=-7d&to=today&tier=core",
  async answer({ asked, scope }, ports) {
    const found = await clientIn(scope, asked.client, ports);
    if ("problem" in found) return found;
    const range = daysWithToday(asked, ports.clock, 92);
    const issues = [
      ...("issues" in range ? range.issues : []),
      ...filterIssues(asked, found.client.accounts, ports.traits),
    ];
    if ("issues" in range || issues.length > 0) return { problem: badRequest(issues) };
    const rows = await rowsOf(found.client.accounts, range.asked, { asked, store: ports.store });
    const page = paged(rows, ({ night, account, tier }) => `${night} ${account} ${tier}`, asked);
    if ("issues" in page) return { problem: badRequest(page.issues) };
    return json({ client: found.client.id, ...range.asked, ...page.asked });
  },
});

type Filter = Asked<typeof parameters>;

async function rowsOf(
  accounts: readonly AccountKey[],
  { from, to }: DateRange,
  { asked, store }: { readonly asked: Filter; readonly store: ReadApiPorts["store"] },
) {
  const wanted = accounts.filter(
    (owner) =>
      (asked.platform?.includes(owner.platform) ?? true) &&
      (asked.account?.some((one) => accountName(one) === accountName(owner)) ?? true),
  );
  const tasks = (await Promise.all(wanted.map((owner) => store.tasks.list(owner, from, to)))).flat();
  return tasks
    .filter(({ tier, state }) => (asked.tier?.includes(tier) ?? true) && (asked.state?.includes(state) ?? true))
    .map(runJson);
}

function runJson(task: Task) {
  const { night, tier, state, openedAt, outcomes, slices, note } = task;
  const lastReadAt = outcomes.map(({ verifiedAt }) => verifiedAt).reduce((a, b) => (a > b ? a : b), openedAt);
  const read = outcomes.length > 0;
  return {
    account: accountName(task),
    platform: task.platform,
    night,
    tier,
    state,
    openedAt,
    lastReadAt: read ? lastReadAt : null,
    seconds: read ? (epochMs(lastReadAt) - epochMs(openedAt)) / 1000 : null,
    slices: {
      left: slices.length,
      stored: outcomes.filter((one) => one.state === "stored").length,
      failed: outcomes.filter((one) => one.state === "failed").length,
    },
    rows: outcomes.reduce((sum, { rows }) => sum + rows, 0),
    changed: outcomes.reduce((sum, { changed }) => sum + changed.length, 0),
    says: note?.message ?? null,
    failures: outcomes.flatMap(({ report, from, to, error }) =>
      error === undefined ? [] : [{ report, from, to, code: error.code, says: error.message }],
    ),
  };
}
