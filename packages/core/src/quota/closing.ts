import type { Tier } from "../platform.ts";
import type { Closing, QuotaRecord, Usage } from "../quota.ts";
import { addMs, epochMs, type Instant, instantOf } from "../time/instant.ts";

/** From here on, in percent, the platform is asked nothing more until it had time to recover. */
export const fullPercent = 95;
/** From here on only the core tier is read. */
export const shortPercent = 80;
/** Where a platform does not say when its limit opens again, it is asked anew after so long. */
const unsaidMs = 300_000;
const minuteMs = 60_000;

export type ClosedTo = keyof QuotaRecord["closings"];

/** Work that cannot wait: the reports behind the cost per lead, and what belongs to no report. */
export const isUrgent = (tier: Tier | undefined): boolean => tier === undefined || tier === "core";

/** What holds a request up now, or `null`. */
export function closingFor({ closings }: Pick<QuotaRecord, "closings">, tier: Tier | undefined, now: Instant) {
  const { all, low } = closings;
  if (all !== undefined && all.until > now) return all;
  return low !== undefined && low.until > now && !isUrgent(tier) ? low : null;
}

/** Who has to wait, and until when, after a platform has told its usage; `null` when there is room. */
export function closingOf(usage: Usage, now: Instant): { readonly to: ClosedTo; readonly closing: Closing } | null {
  const { scope, percent, regainMs } = usage;
  const whose = scope === "app" ? "the app's" : "the account's";
  if (percent >= fullPercent || regainMs > 0) {
    const until = wholeMinute(addMs(now, regainMs > 0 ? regainMs : unsaidMs));
    return { to: "all", closing: { until, says: `The platform says that ${whose} limit is nearly used up.` } };
  }
  if (percent < shortPercent) return null;
  const says = `The platform says that ${whose} limit is short: what is left is kept for the core reports.`;
  return { to: "low", closing: { until: wholeMinute(addMs(now, unsaidMs)), says } };
}

/** Every answer may say the same: it is then written once a minute, not once an answer. */
function wholeMinute(at: Instant): Instant {
  return instantOf(Math.ceil(epochMs(at) / minuteMs) * minuteMs);
}

/** The record closed as well; the very same one where it is closed as long already. */
export function closedUntil(record: QuotaRecord, to: ClosedTo, closing: Closing): QuotaRecord {
  const known = record.closings[to];
  if (known !== undefined && known.until >= closing.until) return record;
  return { ...record, seq: record.seq + 1, closings: { ...record.closings, [to]: closing } };
}
