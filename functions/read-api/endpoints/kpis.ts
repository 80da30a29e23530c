import { LeadlineError } from "@leadline/core/errors";
import { loadAccounts, unreached } from "@leadline/core/load/accounts";
import { type QueryAnswer, runQuery } from "@leadline/core/query";
import type { KpiQuery } from "@leadline/core/query/question";
import { questionIssues } from "@leadline/core/query/question-issues";
import type { ClientSettings } from "@leadline/core/settings";
import { localTime } from "@leadline/core/time/instant";
import { badRequest, type Problem } from "../../door/problem.ts";
import { csvAnswer, cursorAfter, jsonAnswer, momentless } from "../answer.ts";
import { clientIn, endpoint, type Format, type ReadApiPorts, type Reply } from "../endpoint.ts";
import {
  filterIssues,
  kpisParameters,
  mostRows,
  type questionParameters,
  type SettledQuestion,
  settle,
} from "../kpis-parameters.ts";
import type { Asked } from "../parameter.ts";
import { kpisResponse } from "../responses/kpis.ts";

export const kpisEndpoint = endpoint({
  path: "/v1/kpis",
  says: "Metrics and KPIs of one client, as ratios of exact sums",
  parameters: kpisParameters,
  right: "read",
  formats: ["json", "csv"],
  response: kpisResponse,
  example: "client=northwind&from=-30d&to=yesterday&by=platform&kpis=spend,leads,cpl",
  async answer({ asked, scope, accepted }, ports) {
    const found = await clientIn(scope, asked.client, ports);
    if ("problem" in found) return found;
    const format = asked.format ?? accepted;
    return await answerKpis(asked, { client: found.client, format }, ports);
  },
});

/** Answers a question about a client, whether it was asked just now or stored as a feed. */
export async function answerKpis(
  asked: Asked<typeof questionParameters>,
  { client, format }: { readonly client: ClientSettings; readonly format: Format },
  ports: ReadApiPorts,
): Promise<Reply> {
  const settled = settle(asked, localTime(ports.clock.now(), "UTC").date);
  if ("issues" in settled) return { problem: badRequest(settled.issues) };
  const issues = filterIssues(asked, client.accounts, ports.traits);
  if (issues.length > 0) return { problem: badRequest(issues) };
  const query = { ...queryOf(settled.asked, client), at: ports.clock.now() };
  const odd = questionIssues(query);
  if (odd.length > 0) return { problem: badRequest(odd) };
  const loaded = await loadAccounts(query, client, ports);
  const answer = answerOr(() => runQuery(query, loaded));
  if ("problem" in answer) return answer;
  // Only an answer that was limited has pages; another is whole or refused.
  if (query.limit === undefined && answer.count > mostRows) return { problem: badRequest([tooMany(answer.count)]) };
  if (format === "csv") return csvReply(query, answer);
  const numbers = asked.numbers ?? "number";
  const body = jsonAnswer(query, answer, numbers, unreached(client, query, loaded));
  return { format: "json", body, alike: momentless(body, query, answer) };
}

/** A cursor may turn out not to fit only when the rows are there. */
function answerOr(run: () => QueryAnswer): QueryAnswer | { readonly problem: Problem } {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof LeadlineError) || error.code !== "input.invalid") throw error;
    const { field = "cursor", saw = "another", expected = error.message } = error.details;
    return { problem: badRequest([{ field, saw, expected }]) };
  }
}

/** A table has no place for its cursor, so a header tells it. */
function csvReply(query: KpiQuery, answer: QueryAnswer): Reply {
  const cursor = cursorAfter(query, answer, answer.rows.length);
  return {
    format: "csv",
    body: csvAnswer(query, answer),
    headers: {
      "content-disposition": `inline; filename="${query.client}-${query.from}-${query.to}.csv"`,
      ...(cursor === null ? {} : { "x-next-cursor": cursor }),
    },
  };
}

function tooMany(count: number) {
  const saw = `an answer of ${count} rows`;
  return { field: "limit", saw, expected: `a shorter range, a coarser split, or a limit of at most ${mostRows}` };
}

function queryOf(asked: SettledQuestion, client: ClientSettings): KpiQuery {
  return {
    client: client.id,
    from: asked.from,
    to: asked.to,
    by: asked.by ?? [],
    columns: asked.columns,
    platforms: asked.platform,
    accounts: asked.account,
    campaigns: asked.campaign,
    adGroups: asked.adGroup,
    ads: asked.ad,
    sort: asked.sort === undefined ? undefined : { by: asked.sort, order: asked.order ?? "asc" },
    limit: asked.limit,
    goal: client.conversionGoal,
    currency: asked.currency,
    compare: asked.compare,
    asOf: asked.asOf,
    changedSince: asked.changedSince,
    explain: asked.explain,
    cursor: asked.cursor,
  };
}
