import type { MarketCampaign } from "../market/account.ts";
import { runOf } from "../market/delivery.ts";
import { draws } from "../market/random.ts";
import type { View } from "../market/world.ts";

/** What LinkedIn's API calls a campaign; the market knows only the group above it. */
export interface LinkedinCampaign {
  readonly id: string;
  readonly name: string;
  readonly group: MarketCampaign;
  readonly creatives: readonly LinkedinCreative[];
}

export interface LinkedinCreative {
  readonly id: string;
  /** Its part of the group's delivery, against the sum of all. */
  readonly weight: bigint;
}

const parts = ["Core audience", "Lookalike companies"];

/** The campaigns of a group, always the same. */
export function campaignsOf(group: MarketCampaign): LinkedinCampaign[] {
  const draw = draws(`${group.id}|structure`);
  const count = draw() < 0.6 ? 2 : 1;
  return parts.slice(0, count).map((part, index) => ({
    id: `2${group.id}${index + 1}`,
    name: `${group.name} · ${part}`,
    group,
    creatives: Array.from({ length: draw() < 0.5 ? 1 : 2 }, (_, at) => ({
      id: `1${group.id}${index + 1}${at + 1}`,
      weight: BigInt(1 + Math.floor(draw() * 9)),
    })),
  }));
}

/** Divides a whole number by weight so that the parts add up to it. */
export function divided(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  const floors = weights.map((weight) => (total * weight) / sum);
  const left = Number(total - floors.reduce((a, b) => a + b, 0n));
  return floors.map((floor, at) => (at < left ? floor + 1n : floor));
}

export type EntityStatus = "ACTIVE" | "PAUSED" | "REMOVED";

/** Removed entities keep their figures and can still be listed. */
export function statusOf(view: View, group: MarketCampaign): EntityStatus {
  if (view.today <= runOf(view, group).to) return "ACTIVE";
  return group.fate === "removed" ? "REMOVED" : "PAUSED";
}
