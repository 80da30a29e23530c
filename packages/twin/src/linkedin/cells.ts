import type { CalendarDate } from "@leadline/core/time/calendar-date";
import type { MarketAction, MarketCampaign } from "../market/account.ts";
import { type Delivery, delivery } from "../market/delivery.ts";
import { isLinkedinForm } from "../market/linkedin-accounts.ts";
import { draws } from "../market/random.ts";
import { type Conversion, conversions } from "../market/results.ts";
import type { View } from "../market/world.ts";
import { addDelivery, type LinkedinSums, noSums } from "./metrics.ts";
import { campaignsOf, divided, type LinkedinCampaign, type LinkedinCreative } from "./structure.ts";

/** One creative: what every report is added up from. */
export interface Leaf {
  readonly view: View;
  readonly campaign: LinkedinCampaign;
  readonly creative: LinkedinCreative;
}

/** What one creative did on one day; `rule` is `null` for delivery and forms, else the sums hold that rule's conversions. */
export interface Cell {
  readonly leaf: Leaf;
  readonly date: CalendarDate;
  readonly rule: string | null;
  readonly sums: LinkedinSums;
}

/** A group's day divided among its creatives; the parts add up to what the market knows of the group. */
export function cellsOf(view: View, group: MarketCampaign, date: CalendarDate): Cell[] {
  const day = delivery(view, group, date);
  if (day === null) return [];
  const leaves = campaignsOf(group).flatMap((campaign) =>
    campaign.creatives.map((creative): Leaf => ({ view, campaign, creative })),
  );
  const shown = deliveredCells(day, leaves, date);
  const rules = view.account.actions.flatMap((action) => {
    const found = conversions(view, group, action, date, day);
    return isLinkedinForm(action) ? countForms(shown, action, found) : ruleCells(leaves, action, found, date);
  });
  return [...shown, ...rules];
}

function deliveredCells(day: Delivery, leaves: readonly Leaf[], date: CalendarDate): Cell[] {
  const weights = leaves.map(({ creative }) => creative.weight);
  const parts = (total: bigint | number) => divided(BigInt(total), weights);
  const spend = parts(day.spend);
  const impressions = parts(day.impressions);
  const clicks = parts(day.interactions);
  const landingPageClicks = parts(day.clicks);
  const reach = parts(day.reach);
  return leaves.map((leaf, at) => {
    const sums = noSums();
    addDelivery(sums, {
      spend: spend[at] ?? 0n,
      impressions: impressions[at] ?? 0n,
      clicks: clicks[at] ?? 0n,
      landingPageClicks: landingPageClicks[at] ?? 0n,
      reach: new Map([[date, [reach[at] ?? 0n]]]),
    });
    return { leaf, date, rule: null, sums };
  });
}

function countForms(shown: readonly Cell[], action: MarketAction, found: readonly Conversion[]): Cell[] {
  for (const conversion of found) {
    const sums = shown[placeOf(conversion, action, shown.length)]?.sums;
    if (sums !== undefined) sums.forms.set(action.id, (sums.forms.get(action.id) ?? 0n) + 1n);
  }
  return [];
}

function ruleCells(
  leaves: readonly Leaf[],
  action: MarketAction,
  found: readonly Conversion[],
  date: CalendarDate,
): Cell[] {
  const cells = leaves.map((leaf): Cell => ({ leaf, date, rule: action.id, sums: noSums() }));
  for (const conversion of found) {
    const sums = cells[placeOf(conversion, action, cells.length)]?.sums;
    if (sums === undefined) continue;
    if (conversion.kind === "view") sums.postView += 1n;
    else sums.postClick += 1n;
    sums.value += conversion.value;
  }
  return cells.filter(({ sums }) => sums.postClick + sums.postView > 0n);
}

/** The same creative for the same conversion, however many others are known by now. */
function placeOf({ happenedOn, value, kind }: Conversion, { id }: MarketAction, count: number): number {
  return Math.floor(draws(`${id}|${happenedOn}|${value}|${kind}`)() * count);
}
