import { format, micros } from "@leadline/core/micros";
import { metaWindows } from "../market/meta-results.ts";
import { shuffled } from "../market/random.ts";
import { isMixed, type MetaSums } from "./sums.ts";

/** One entry of `actions`: figures by window, `value` for the ad set's own. */
export type ActionEntry = Readonly<Record<string, string>>;

/** How results were asked for. */
export interface ActionQuestion {
  /** `null`: no window was named. */
  readonly windows: readonly string[] | null;
  /** Broken down by what hides everything that happened off Meta. */
  readonly hidesOffsite: boolean;
  /** The order of the entries is drawn from it; Meta promises none. */
  readonly order: string;
}

/** Millionths as the shortest decimal text. */
export const decimal = (amount: bigint): string => format(micros(`${amount}e-6`));

/**
 * The `actions` or `action_values` of a row. No entry for nothing. Where ad sets do not agree, `value` is not
 * available, and without explicit windows neither is any conversion.
 */
export function conversionEntries(sums: MetaSums, question: ActionQuestion, of: "count" | "value"): ActionEntry[] {
  const { windows, hidesOffsite } = question;
  const own = !isMixed(sums);
  if (!own && (windows === null || windows.includes("default"))) return [];
  return [...sums.actions].flatMap(([type, tally]) => {
    if (hidesOffsite && !type.startsWith("onsite_conversion.")) return [];
    const print = (amount: bigint) => (of === "count" ? String(amount) : decimal(amount));
    const byWindow = metaWindows
      .filter((window) => windows?.includes(window) && tally[window][of] > 0n)
      .map((window) => [window, print(tally[window][of])]);
    if (byWindow.length === 0 && (!own || tally.own[of] === 0n)) return [];
    return [{ action_type: type, ...(own ? { value: print(tally.own[of]) } : {}), ...Object.fromEntries(byWindow) }];
  });
}

/** Everything under `actions`: conversions, and what people did with the ad itself, which knows one day at most. */
export function actionEntries(sums: MetaSums, question: ActionQuestion): ActionEntry[] {
  const reactions = sums.clicks - sums.linkClicks;
  const engagement = sums.linkClicks + reactions + sums.videoViews;
  const plain: readonly (readonly [string, bigint])[] = [
    ["link_click", sums.linkClicks],
    ["landing_page_view", sums.landingPageViews],
    ["video_view", sums.videoViews],
    ["post_reaction", reactions],
    // Each holds all above it: a sum of the list counts everything several times.
    ["post_engagement", engagement],
    ["page_engagement", engagement],
  ];
  const others = plain
    .filter(([, count]) => count > 0n)
    .map(([action_type, count]) => ({
      action_type,
      value: String(count),
      ...(question.windows?.includes("1d_click") ? { "1d_click": String(count) } : {}),
    }));
  return shuffled([...others, ...conversionEntries(sums, question, "count")], question.order);
}
