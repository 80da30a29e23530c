import { LeadlineError } from "@leadline/core/errors";
import { add, type Micros, micros, ZERO } from "@leadline/core/micros";
import type { DiscoveredAccount } from "@leadline/core/platform";
import type { Probe, ProbeResult } from "@leadline/core/probe";
import { addDays, type DateRange } from "@leadline/core/time/calendar-date";
import { type Instant, localTime } from "@leadline/core/time/instant";
import * as z from "zod";
import { type Client, createClient } from "./client.ts";
import { askedMetrics } from "./reports/figures.ts";
import type { TikTokCredentials } from "./traits.ts";
import { type Params, reportFilter } from "./wire.ts";

interface Asked {
  readonly client: Client;
  readonly account: DiscoveredAccount;
  readonly now: Instant;
}

function probe(
  id: string,
  states: string,
  assumes: string,
  look: (asked: Asked) => Promise<ProbeResult>,
): Probe<TikTokCredentials> {
  return {
    id,
    states,
    assumes,
    run: (connection, account, transport) =>
      look({ client: createClient(connection, transport), account, now: transport.now() }),
  };
}

const list = z.looseObject({
  list: z.array(z.record(z.string(), z.unknown())),
  page_info: z.looseObject({ total_number: z.int().nonnegative() }),
});

function lastDays({ account, now }: Asked, count: number): DateRange {
  const to = addDays(localTime(now, account.zone).date, -1);
  return { from: addDays(to, 1 - count), to };
}

const report = (asked: Asked, params: Params) =>
  asked.client.ask({
    path: "report/integrated/get",
    account: asked.account.account,
    schema: list,
    whole: true,
    params: { service_type: "AUCTION", report_type: "BASIC", page: 1, page_size: 1000, ...params },
  });

const campaigns = ({ client, account }: Asked, params: Params) =>
  client.ask({
    path: "campaign/get",
    account: account.account,
    schema: list,
    whole: true,
    params: { advertiser_id: account.account, page: 1, page_size: 10, ...params },
  });

const dates = ({ from, to }: DateRange): Params => ({ start_date: from, end_date: to });

const levels = [
  { data_level: "AUCTION_ADVERTISER", dimensions: ["advertiser_id", "stat_time_day"] },
  { data_level: "AUCTION_CAMPAIGN", dimensions: ["campaign_id", "stat_time_day"] },
] as const;

/** What TikTok said against the question; `null` for an answer. Anything but a refusal of the question is thrown on. */
async function refusalOf(ask: () => Promise<unknown>): Promise<LeadlineError["details"] | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (error instanceof LeadlineError && ["report", "skip"].includes(error.remedy)) return error.details;
    throw error;
  }
}

const told = ({ vendorCode, saw }: LeadlineError["details"]) => `refused with ${vendorCode ?? "no code"}: ${saw ?? ""}`;

async function figuresLegal(asked: Asked): Promise<ProbeResult> {
  for (const level of levels) {
    const params = {
      advertiser_id: asked.account.account,
      metrics: askedMetrics,
      ...level,
      ...dates(lastDays(asked, 1)),
    };
    const refused = await refusalOf(() => report(asked, params));
    if (refused !== null) return { holds: false, saw: `${level.data_level} ${told(refused)}` };
  }
  return { holds: true, saw: `all ${askedMetrics.length} accepted at both levels` };
}

async function spanLimit(asked: Asked): Promise<ProbeResult> {
  const params = { advertiser_id: asked.account.account, metrics: ["spend"], ...levels[0] };
  const accepted = await refusalOf(() => report(asked, { ...params, ...dates(lastDays(asked, 30)) }));
  if (accepted !== null) return { holds: false, saw: `30 days ${told(accepted)}` };
  const refused = await refusalOf(() => report(asked, { ...params, ...dates(lastDays(asked, 31)) }));
  return { holds: refused !== null, saw: refused === null ? "31 days were answered" : `31 days ${told(refused)}` };
}

async function manyAccounts(asked: Asked): Promise<ProbeResult> {
  const params = { advertiser_ids: [asked.account.account], metrics: ["spend"], ...levels[0] };
  const refused = await refusalOf(() => report(asked, { ...params, ...dates(lastDays(asked, 7)) }));
  return { holds: refused === null, saw: refused === null ? "accepted" : told(refused) };
}

async function clashCode(asked: Asked): Promise<ProbeResult> {
  const params: Params = {
    advertiser_id: asked.account.account,
    data_level: "AUCTION_ADVERTISER",
    dimensions: ["campaign_id"],
    metrics: ["spend"],
    ...dates(lastDays(asked, 1)),
  };
  const refused = await refusalOf(() => report(asked, params));
  if (refused === null) return { holds: false, saw: "answered" };
  return { holds: /(^| )40002( |$)/.test(refused.vendorCode ?? ""), saw: told(refused) };
}

const spent = z.array(z.looseObject({ metrics: z.looseObject({ spend: z.string() }) }));

function spendIn(rows: readonly unknown[]): Micros {
  return spent.parse(rows).reduce((sum, { metrics }) => add(sum, micros(metrics.spend)), ZERO);
}

async function campaignsAddUp(asked: Asked): Promise<ProbeResult> {
  const params = { advertiser_id: asked.account.account, metrics: ["spend"], ...dates(lastDays(asked, 7)) };
  const all = [reportFilter("campaign_status", ["STATUS_ALL"])];
  const total = await report(asked, { ...params, data_level: "AUCTION_ADVERTISER", dimensions: ["advertiser_id"] });
  const parts = await report(asked, {
    ...params,
    data_level: "AUCTION_CAMPAIGN",
    dimensions: ["campaign_id"],
    filtering: all,
  });
  if (parts.page_info.total_number > parts.list.length) return { holds: null, saw: "more than 1,000 campaigns" };
  const [whole, sum] = [spendIn(total.list), spendIn(parts.list)];
  if (whole === ZERO) return { holds: null, saw: "the account spent nothing in seven days" };
  const share = Number(((whole - sum) * 10_000n) / whole) / 100;
  return { holds: whole === sum, saw: `${share} % of the account's spend stands in no campaign of the report` };
}

async function hiddenBy(asked: Asked, more: Readonly<Record<string, readonly string[]>>): Promise<ProbeResult> {
  const filtering = { primary_status: "STATUS_ALL" };
  const usual = await campaigns(asked, { filtering });
  const wide = { filtering: { ...filtering, ...more } };
  const refused = await refusalOf(() => campaigns(asked, wide));
  if (refused !== null) return { holds: null, saw: told(refused) };
  const all = await campaigns(asked, wide);
  const [few, many] = [usual.page_info.total_number, all.page_info.total_number];
  if (many === 0) return { holds: null, saw: "the account has no campaign" };
  // Equal counts are no proof: the account may have no such campaign.
  return { holds: many > few ? true : null, saw: `${few} campaigns without the filter, ${many} with it` };
}

async function automationGiven(asked: Asked): Promise<ProbeResult> {
  const filtering = { primary_status: "STATUS_ALL" };
  const fields = ["campaign_id", "campaign_automation_type"];
  const refused = await refusalOf(() => campaigns(asked, { filtering, fields }));
  if (refused !== null) return { holds: false, saw: told(refused) };
  const { list: found } = await campaigns(asked, { filtering, fields });
  const filled = found.filter(({ campaign_automation_type }) => typeof campaign_automation_type === "string").length;
  if (found.length === 0) return { holds: null, saw: "the account has no campaign" };
  return { holds: filled > 0, saw: `${filled} of ${found.length} campaigns have it` };
}

/** Open points of TikTok's documentation at the levels that are read. */
export const probes: readonly Probe<TikTokCredentials>[] = [
  probe(
    "figures-legal",
    "TikTok accepts every figure Leadline asks for, for the account and for its campaigns.",
    "It does: one refused figure would fail the whole report.",
    figuresLegal,
  ),
  probe(
    "span-30-days",
    "A report by day spans 30 days at most, both ends included.",
    "Slices hold 30 days.",
    spanLimit,
  ),
  probe(
    "many-accounts-in-one-report",
    "One report can ask for several accounts.",
    "It cannot: each account is asked for by itself, since money would come without its decimals.",
    manyAccounts,
  ),
  probe(
    "clash-code",
    "Figures and dimensions that do not go together are refused with 40002.",
    "The text is looked at as well, whatever the code.",
    clashCode,
  ),
  probe(
    "campaigns-add-up",
    "The campaigns of the report add up to the account's spend.",
    "They may not (in-app promotions, reservations): the rest is shown as unallocated.",
    campaignsAddUp,
  ),
  probe(
    "reservations-hidden",
    "Reservation campaigns are left out of the campaign list unless they are asked for.",
    "Their figures are read all the same; a name may be missing.",
    (asked) => hiddenBy(asked, { buying_types: ["AUCTION", "RESERVATION_RF"] }),
  ),
  probe(
    "promotions-hidden",
    "Campaigns promoted inside the app are left out of the campaign list unless they are asked for.",
    "Their figures are read all the same; a name may be missing.",
    (asked) => hiddenBy(asked, { campaign_system_origins: ["TT_ADS_PLATFORM", "PROMOTE"] }),
  ),
  probe(
    "automation-in-campaigns",
    "The campaign list tells how far a campaign is automated.",
    "Where it does not, the campaign counts as of unknown kind.",
    automationGiven,
  ),
];
