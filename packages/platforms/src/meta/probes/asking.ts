import { LeadlineError, type Remedy } from "@leadline/core/errors";
import type { Connection, DiscoveredAccount, Transport } from "@leadline/core/platform";
import type { Probe, ProbeResult } from "@leadline/core/probe";
import { addDays, type DateRange } from "@leadline/core/time/calendar-date";
import { localTime } from "@leadline/core/time/instant";
import * as z from "zod";
import { createClient, type Question } from "../client.ts";
import { nodeOf } from "../reports/reading.ts";
import type { MetaCredentials } from "../traits.ts";
import { type Params, type Sender, sendPlain } from "../wire.ts";

/** Whom a probe asks, and by what way. */
export interface Asked {
  readonly connection: Connection<MetaCredentials>;
  readonly account: DiscoveredAccount;
  readonly transport: Transport;
}

export function probe(
  id: string,
  states: string,
  assumes: string,
  look: (asked: Asked) => Promise<ProbeResult>,
): Probe<MetaCredentials> {
  return { id, states, assumes, run: (connection, account, transport) => look({ connection, account, transport }) };
}

/** One question without the SDK; `send` may change it on its way. */
export function ask<Schema extends z.ZodType>(
  { connection, account, transport }: Asked,
  question: Pick<Question<Schema>, "path" | "params" | "schema" | "marks">,
  send: Sender = sendPlain,
): Promise<z.output<Schema>> {
  const client = createClient(connection, transport, send);
  return client.ask({ ...question, operation: "probe", account: account.account });
}

const action = z.looseObject({ action_type: z.string(), value: z.string().optional() });
const actionList = z.array(action).default([]);
export type Action = z.output<typeof action>;

const row = z.looseObject({
  campaign_id: z.string().optional(),
  actions: actionList,
  conversions: actionList,
  results: z.array(z.looseObject({ indicator: z.string().default("") })).default([]),
});
export type Row = z.output<typeof row>;

export const anyList = z.looseObject({
  data: z.array(z.record(z.string(), z.unknown())),
  paging: z.looseObject({ next: z.string().optional() }).optional(),
});

/** Whole days of the account's own, yesterday the last of them. */
export function lastDays({ transport, account }: Asked, count: number): DateRange {
  const to = addDays(localTime(transport.now(), account.zone).date, -1);
  return { from: addDays(to, 1 - count), to };
}

export const timeRange = ({ from, to }: DateRange) => ({ since: from, until: to });

/** The first rows of the last 28 days, one per campaign unless `params` say otherwise. */
export async function insights(asked: Asked, params: Params, send?: Sender): Promise<readonly Row[]> {
  const path = [nodeOf(asked.account.account), "insights"];
  const usual = { level: "campaign", time_range: timeRange(lastDays(asked, 28)), limit: 100 };
  const schema = z.looseObject({ data: z.array(row) });
  return (await ask(asked, { path, params: { ...usual, ...params }, schema }, send)).data;
}

/** Meta's codes of the refusal; `null` for an answer. Anything but a refusal with one of the remedies is thrown on. */
export async function refusalOf(
  work: Promise<unknown>,
  remedies: readonly Remedy[] = ["report", "skip"],
): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (!(error instanceof LeadlineError) || !remedies.includes(error.remedy)) throw error;
    return error.details.vendorCode ?? error.code;
  }
}

/** Whether the question is answered at all. */
export async function isAnswered(work: Promise<unknown>, remedies?: readonly Remedy[]): Promise<ProbeResult> {
  const refused = await refusalOf(work, remedies);
  return { holds: refused === null, saw: refused === null ? "answered" : `refused with ${refused}` };
}

/** Distinct texts, in order, cut short. */
export function named(texts: Iterable<string>): string {
  const all = [...new Set(texts)].sort();
  const shown = all.slice(0, 20).map((text) => text.slice(0, 80));
  return all.length === 0 ? "none" : `${shown.join(", ")}${all.length > shown.length ? ", …" : ""}`;
}

/** How many pairs of figures are equal; `null` where there is nothing to compare. */
export function compared(pairs: readonly (readonly [string | undefined, string | undefined])[]): ProbeResult {
  const equal = pairs.filter(([a, b]) => a === b).length;
  return {
    holds: pairs.length === 0 ? null : equal === pairs.length,
    saw: `${equal} of ${pairs.length} figures are equal`,
  };
}
