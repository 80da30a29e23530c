import type { ProbeResult } from "@leadline/core/probe";
import { windows } from "../traits.ts";
import { type Action, type Asked, compared, insights, named, type Row, refusalOf } from "./asking.ts";

/** The windows as every report asks for them. */
const byWindows = { action_attribution_windows: windows };
const actionsOf = (rows: readonly Row[]) => rows.flatMap(({ actions }) => actions);
const figureOf = (actions: readonly Action[], type: string) => actions.find((one) => one.action_type === type)?.value;
const conversionTypes = /^(lead|omni_purchase|purchase|onsite_conversion\.|offsite_conversion\.)/;

/** Every conversion of the same campaigns, asked for in two ways. */
export async function sameConversions(asked: Asked, more: Parameters<typeof insights>[1]): Promise<ProbeResult> {
  const fields = { fields: "campaign_id,actions" };
  const plain = await insights(asked, { ...fields, ...byWindows });
  const other = new Map((await insights(asked, { ...fields, ...more })).map((row) => [row.campaign_id, row.actions]));
  const pairs = plain.flatMap(({ campaign_id, actions }) =>
    actions
      .filter(({ action_type }) => conversionTypes.test(action_type))
      .map(({ action_type, value }) => [value, figureOf(other.get(campaign_id) ?? [], action_type)] as const),
  );
  return compared(pairs);
}

export async function totalsTold(asked: Asked): Promise<ProbeResult> {
  const all = actionsOf(await insights(asked, { fields: "campaign_id,actions", ...byWindows }));
  const without = all.filter(({ value }) => value === undefined).map(({ action_type }) => action_type);
  return { holds: all.length === 0 ? null : without.length === 0, saw: `without a total: ${named(without)}` };
}

export async function leadIsSum(asked: Asked): Promise<ProbeResult> {
  const rows = await insights(asked, { fields: "campaign_id,actions", level: "account", time_increment: 1 });
  const leads = rows.filter(({ actions }) => figureOf(actions, "lead") !== undefined);
  const sumOf = (actions: readonly Action[]) =>
    Number(figureOf(actions, "onsite_conversion.lead_grouped") ?? 0) +
    Number(figureOf(actions, "offsite_conversion.fb_pixel_lead") ?? 0);
  const unequal = leads.filter(({ actions }) => Number(figureOf(actions, "lead")) !== sumOf(actions));
  return {
    holds: leads.length === 0 ? null : unequal.length === 0,
    saw: `${leads.length - unequal.length} of ${leads.length} days add up`,
  };
}

const purchaseTypes = ["omni_purchase", "purchase", "offsite_conversion.fb_pixel_purchase"];

export async function purchasesNest(asked: Asked): Promise<ProbeResult> {
  const rows = await insights(asked, { fields: "actions", level: "account" });
  const counts = purchaseTypes.map((type) => figureOf(actionsOf(rows), type));
  const told = counts.flatMap((count) => (count === undefined ? [] : [Number(count)]));
  const sinking = told.every((count, at) => at === 0 || count <= (told[at - 1] ?? 0));
  return {
    holds: told.length < 2 ? null : sinking,
    saw: purchaseTypes.map((type, at) => `${type} ${counts[at] ?? "absent"}`).join(", "),
  };
}

const standardEvent = /^(contact|schedule|submit_application|subscribe|start_trial|find_location|donate)/;

export async function whereEvents(asked: Asked): Promise<ProbeResult> {
  const rows = await insights(asked, { fields: "actions,conversions", level: "account" });
  const types = (list: readonly Action[]) =>
    list.map(({ action_type }) => action_type).filter((type) => standardEvent.test(type));
  const inActions = types(actionsOf(rows));
  const inConversions = types(rows.flatMap(({ conversions }) => conversions));
  return {
    holds: inActions.length + inConversions.length === 0 ? null : inActions.length === 0,
    saw: `in actions: ${named(inActions)}; in conversions: ${named(inConversions)}`,
  };
}

export async function knownLeadTypes(asked: Asked): Promise<ProbeResult> {
  const known = ["lead", "onsite_conversion.lead_grouped", "offsite_conversion.fb_pixel_lead"];
  const rows = await insights(asked, { fields: "actions", level: "account" });
  const types = actionsOf(rows).flatMap(({ action_type }) => (/lead/.test(action_type) ? [action_type] : []));
  const others = types.filter((type) => !known.includes(type));
  return { holds: types.length === 0 ? null : others.length === 0, saw: `besides those: ${named(others)}` };
}

export async function clicksHaveWindows(asked: Asked): Promise<ProbeResult> {
  const rows = await insights(asked, { fields: "actions", level: "account", ...byWindows });
  const clicks = actionsOf(rows).filter(({ action_type }) => action_type === "link_click");
  const keys = clicks.flatMap((entry) => windows.filter((window) => entry[window] !== undefined));
  return { holds: clicks.length === 0 ? null : keys.length > 0, saw: `windows of link_click: ${named(keys)}` };
}

export async function moreWindows(asked: Asked): Promise<ProbeResult> {
  const more = ["1d_ev", "incrementality", "1d_click_first_conversion"];
  const seen: string[] = [];
  for (const window of more) {
    const answer = insights(asked, { fields: "actions", level: "account", action_attribution_windows: [window] });
    const refused = await refusalOf(answer);
    if (refused !== null) continue;
    if (actionsOf(await answer).some((entry) => entry[window] !== undefined)) seen.push(window);
  }
  return { holds: seen.length > 0, saw: `with figures: ${named(seen)}` };
}

export async function indicators(asked: Asked): Promise<ProbeResult> {
  const rows = await insights(asked, { fields: "campaign_id,results" });
  const seen = rows.flatMap(({ results }) => results.map(({ indicator }) => indicator));
  return {
    holds: seen.length === 0 ? null : seen.some((text) => text.startsWith("conversions:")),
    saw: `indicators: ${named(seen)}`,
  };
}
