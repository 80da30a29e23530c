import { addDays, calendarDate, type DateRange } from "@leadline/core/time/calendar-date";
import { platforms } from "@leadline/platforms/list";
import * as z from "zod";

/** What floor and sync are told: the same account, the same days. */
export const syncInput = z.object({
  platform: z.string(),
  /** Of the imitated platform. */
  url: z.string(),
  /** Of the embedded database. */
  database: z.string(),
  campaigns: z.int(),
  days: z.int(),
  daysPerSlice: z.int().optional(),
});
export type SyncInput = z.output<typeof syncInput>;

/** What both tell when they are done; the floor stores nothing. */
export const syncTold = z.object({
  ms: z.number(),
  peakMb: z.number(),
  bytes: z.int().exactOptional(),
  requests: z.int().exactOptional(),
  rows: z.int().exactOptional(),
});
export type SyncTold = z.output<typeof syncTold>;

export const night = calendarDate("2026-11-22");

/** The days before the night, and how many of them fit into a slice of the platform. */
export function accountOf({ platform, campaigns, days, daysPerSlice }: SyncInput): {
  readonly range: DateRange;
  readonly daysPerSlice: number;
} {
  const traits = platforms.find(({ id }) => id === platform);
  if (traits === undefined) throw new Error(`No such platform: ${platform}`);
  return {
    range: { from: addDays(night, -days), to: addDays(night, -1) },
    daysPerSlice:
      daysPerSlice ?? Math.max(1, Math.min(traits.window.request, Math.floor(traits.rowsPerSlice / campaigns))),
  };
}
