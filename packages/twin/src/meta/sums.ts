import type { CalendarDate } from "@leadline/core/time/calendar-date";
import type { MarketCampaign } from "../market/account.ts";
import { delivery } from "../market/delivery.ts";
import { type AttributionSetting, attributionSettings } from "../market/meta-accounts.ts";
import { countsForAdSet, isWithin, type MetaWindow, metaConversions, metaWindows } from "../market/meta-results.ts";
import type { View } from "../market/world.ts";

interface Tally {
  count: bigint;
  /** Money in millionths. */
  value: bigint;
}

/** Figures of one action type; `own` is what the ad sets themselves count. */
export type ActionTally = Record<MetaWindow | "own", Tally>;

/** Exact sums of one row. Counts whole, money in millionths. */
export interface MetaSums {
  spend: bigint;
  impressions: bigint;
  clicks: bigint;
  linkClicks: bigint;
  landingPageViews: bigint;
  videoViews: bigint;
  readonly settings: Set<AttributionSetting>;
  readonly actions: Map<string, ActionTally>;
  /** Of single campaign-days: not to be added up. */
  readonly reaches: number[];
}

/** Under which further types Meta shows one and the same event again. */
const alsoShownAs: Readonly<Record<string, readonly string[]>> = {
  "onsite_conversion.lead_grouped": ["leadgen_grouped", "lead", "offsite_complete_registration_add_meta_leads"],
  "offsite_conversion.fb_pixel_lead": ["onsite_web_lead", "lead"],
  "offsite_conversion.fb_pixel_purchase": ["onsite_web_purchase", "purchase", "omni_purchase"],
  "onsite_conversion.purchase": ["omni_purchase"],
  "offsite_conversion.fb_pixel_complete_registration": [
    "complete_registration",
    "omni_complete_registration",
    "offsite_complete_registration_add_meta_leads",
  ],
};

const none = (): Tally => ({ count: 0n, value: 0n });

/** What the campaigns did on those days, all in one. */
export function sumsOf(view: View, campaigns: readonly MarketCampaign[], dates: readonly CalendarDate[]): MetaSums {
  const sums: MetaSums = {
    spend: 0n,
    impressions: 0n,
    clicks: 0n,
    linkClicks: 0n,
    landingPageViews: 0n,
    videoViews: 0n,
    settings: new Set(),
    actions: new Map(),
    reaches: [],
  };
  for (const campaign of campaigns) for (const date of dates) addCell(sums, view, campaign, date);
  return sums;
}

function addCell(sums: MetaSums, view: View, campaign: MarketCampaign, date: CalendarDate): void {
  const day = delivery(view, campaign, date);
  if (day === null) return;
  sums.spend += day.spend;
  sums.impressions += BigInt(day.impressions);
  sums.clicks += BigInt(day.interactions);
  sums.linkClicks += BigInt(day.clicks);
  sums.landingPageViews += BigInt(day.landingPageViews);
  sums.videoViews += BigInt(day.videoViews);
  sums.reaches.push(day.reach);
  for (const setting of attributionSettings(campaign)) sums.settings.add(setting);
  for (const action of view.account.actions) {
    const types = [action.id, ...(alsoShownAs[action.id] ?? [])];
    for (const conversion of metaConversions(view, campaign, action, date, day)) {
      const bases = [
        ...metaWindows.filter((window) => isWithin(conversion, window)),
        ...(countsForAdSet(conversion) ? (["own"] as const) : []),
      ];
      for (const type of types) addTo(sums.actions, type, bases, conversion.value);
    }
  }
}

function addTo(actions: Map<string, ActionTally>, type: string, bases: readonly (MetaWindow | "own")[], value: bigint) {
  const tally = actions.get(type) ?? {
    own: none(),
    "1d_click": none(),
    "7d_click": none(),
    "28d_click": none(),
    "1d_view": none(),
  };
  actions.set(type, tally);
  for (const basis of bases) {
    tally[basis].count += 1n;
    tally[basis].value += value;
  }
}

/** Ad sets that do not agree on what to count: there is no figure of their own for all of them. */
export const isMixed = ({ settings }: MetaSums): boolean => settings.size > 1;

/** People seen by several campaigns or on several days count once: more than the most, less than the sum. */
export function reachOf({ reaches }: MetaSums): bigint {
  const [most, all] = [Math.max(0, ...reaches), reaches.reduce((sum, reach) => sum + reach, 0)];
  return BigInt(most + Math.floor(((all - most) * 3) / 5));
}
