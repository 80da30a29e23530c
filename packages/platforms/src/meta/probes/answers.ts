import type { ProbeResult } from "@leadline/core/probe";
import { addDays } from "@leadline/core/time/calendar-date";
import * as z from "zod";
import { grants } from "../grants.ts";
import { states } from "../reports/campaign-entities.ts";
import { nodeOf } from "../reports/reading.ts";
import { getText, type Sender, sendPlain } from "../wire.ts";
import { type Asked, anyList, ask, insights, isAnswered, lastDays, named, refusalOf, timeRange } from "./asking.ts";

export async function ownLevel(asked: Asked): Promise<ProbeResult> {
  const path = [nodeOf(asked.account.account), "insights"];
  const params = { time_range: timeRange(lastDays(asked, 28)), fields: "account_id,campaign_id,spend" };
  const { data } = await ask(asked, { path, params, schema: anyList });
  const split = data.filter((row) => row.campaign_id !== undefined).length;
  return { holds: data.length === 0 ? null : split === 0, saw: `${data.length} rows, ${split} of them of a campaign` };
}

export async function filterByCampaign(asked: Asked): Promise<ProbeResult> {
  const rows = await insights(asked, { fields: "campaign_id,spend" });
  const [first, second] = rows;
  if (first?.campaign_id === undefined || second === undefined) return { holds: null, saw: "too few campaigns ran" };
  const filtering = [{ field: "campaign.id", operator: "IN", value: [first.campaign_id] }];
  const answer = insights(asked, { fields: "campaign_id,spend", filtering });
  const refused = await refusalOf(answer);
  if (refused !== null) return { holds: false, saw: `refused with ${refused}` };
  const left = (await answer).map(({ campaign_id }) => campaign_id);
  return {
    holds: left.length === 1 && left[0] === first.campaign_id,
    saw: `${left.length} of ${rows.length} campaigns left`,
  };
}

export async function everyCampaignListed(asked: Asked): Promise<ProbeResult> {
  const ran = await insights(asked, { fields: "campaign_id,spend", limit: 500 });
  const filtering = [{ field: "campaign.effective_status", operator: "IN", value: states }];
  const path = [nodeOf(asked.account.account), "campaigns"];
  const params = { fields: "id,effective_status", filtering, limit: 500 };
  const { data, paging } = await ask(asked, { path, params, schema: anyList });
  const listed = new Map(data.map(({ id, effective_status }) => [String(id), String(effective_status)]));
  const gone = [...listed.values()].filter((state) => ["DELETED", "ARCHIVED"].includes(state)).length;
  const missing = ran.filter(({ campaign_id = "" }) => !listed.has(campaign_id)).length;
  const tells = paging?.next === undefined && (gone > 0 || missing > 0);
  return {
    holds: tells ? missing === 0 : null,
    saw: `${gone} deleted or archived campaigns listed; ${missing} of ${ran.length} with figures are not`,
  };
}

export async function nextCarriesProof(asked: Asked): Promise<ProbeResult> {
  const path = [nodeOf(asked.account.account), "insights"];
  const params = { time_range: timeRange(lastDays(asked, 28)), time_increment: 1, fields: "spend", limit: 1 };
  const { paging } = await ask(asked, { path, params, schema: anyList });
  if (paging?.next === undefined) return { holds: null, saw: "one page only" };
  const carries = paging.next.includes("appsecret_proof=");
  return { holds: carries, saw: carries ? "the next address carries the proof" : "the next address lacks the proof" };
}

export async function readingEnough(asked: Asked): Promise<ProbeResult> {
  const { scopes } = await grants.life(asked.connection, asked.transport);
  if (scopes === null || scopes.includes("ads_management")) {
    return { holds: null, saw: `the token may do more than read: ${named(scopes ?? [])}` };
  }
  const path = [nodeOf(asked.account.account), "campaigns"];
  return isAnswered(ask(asked, { path, params: { fields: "id,name,effective_status", limit: 1 }, schema: anyList }));
}

export async function disabledReadable(asked: Asked): Promise<ProbeResult> {
  if (asked.account.state === "enabled") return { holds: null, saw: "the account is enabled" };
  return isAnswered(insights(asked, { fields: "spend", level: "account" }));
}

export async function bearerTaken(asked: Asked): Promise<ProbeResult> {
  const byHeader: Sender = ({ base, version, path, params, token, proof, signal }) =>
    getText([base, version, ...path].join("/"), { ...params, appsecret_proof: proof }, signal, {
      authorization: `Bearer ${token}`,
    });
  const path = [nodeOf(asked.account.account)];
  const question = { path, params: { fields: "account_id" }, schema: z.looseObject({}) };
  // Without a token it sees, Meta answers with code 104, which means nothing worse here.
  const answer = ask(asked, { ...question, marks: ["again"] }, byHeader);
  return isAnswered(answer, ["report", "skip", "reconnect"]);
}

export function longPages(asked: Asked): Promise<ProbeResult> {
  return isAnswered(insights(asked, { fields: "campaign_id,spend", time_increment: 1, limit: 1000 }));
}

export async function tooOldRefused(asked: Asked): Promise<ProbeResult> {
  const day = addDays(lastDays(asked, 1).to, -39 * 31);
  const refused = await refusalOf(
    insights(asked, { fields: "spend", level: "account", time_range: { since: day, until: day } }),
  );
  return { holds: refused !== null, saw: refused === null ? "answered, without an error" : `refused with ${refused}` };
}

/** Ended on 2026-10-06 by several notes; Meta's own table did not say so. */
const endedVersion = "v24.0";

export async function endedVersionRefused(asked: Asked): Promise<ProbeResult> {
  const warnings: string[] = [];
  const older: Sender = async (request) => {
    const answer = await sendPlain({ ...request, version: endedVersion });
    if ("status" in answer) warnings.push(...Object.keys(answer.headers).filter((name) => /version/.test(name)));
    return answer;
  };
  const refused = await refusalOf(insights(asked, { fields: "spend", level: "account" }, older));
  const told = refused === null ? `${endedVersion} still answers` : `${endedVersion} is refused with ${refused}`;
  return { holds: refused !== null, saw: `${told}; headers about versions: ${named(warnings)}` };
}
