import { LeadlineError } from "@leadline/core/errors";
import { type ResultKey, resultKey } from "@leadline/core/facts";
import { add, format, micros } from "@leadline/core/micros";
import type { RenamedRow } from "@leadline/core/platform";
import type { ActionFigures, InsightsRow } from "../schema.ts";
import { ownBasis, windows } from "../traits.ts";

/** Fields every fact report asks for, and no others: one that Meta has dropped would spoil the whole answer. */
export const factFields = [
  "account_id",
  "account_currency",
  "spend",
  "impressions",
  "clicks",
  "inline_link_clicks",
  "actions",
  "action_values",
  "conversions",
  "conversion_values",
] as const;

const landingPageView = "landing_page_view";

/** Reactions to an ad, and sums of them, that are no results; `landing_page_view` and `link_click` are metrics. */
const engagement: ReadonlySet<string> = new Set([
  landingPageView,
  "link_click",
  "page_engagement",
  "post_engagement",
  "post_reaction",
  "post",
  "comment",
  "like",
  "photo_view",
  "video_view",
]);

type Figures = Pick<RenamedRow, "metrics" | "results">;
type Basis = (typeof windows)[number] | typeof ownBasis;
const bases: readonly Basis[] = [ownBasis, ...windows];

/** Renames rows of one read; the keys of its actions are made once. */
export function figuresRenamer(): (row: InsightsRow) => Figures {
  const keys = new Map<string, readonly (readonly [Basis, ResultKey])[]>();
  const keysOf = (action: string) => {
    const known = keys.get(action) ?? bases.map((basis) => [basis, resultKey(action, basis)] as const);
    keys.set(action, known);
    return known;
  };
  return (row) => {
    const counts = byAction("actions", row.actions, row.conversions);
    const values = byAction("action_values", row.action_values, row.conversion_values);
    const results: Record<string, { readonly count: string | null; readonly value: string | null }> = {};
    for (const action of new Set([...counts.keys(), ...values.keys()])) {
      if (engagement.has(action)) continue;
      for (const [basis, key] of keysOf(action)) {
        const count = figureOf(counts.get(action), basis);
        const value = figureOf(values.get(action), basis);
        if (count !== null || value !== null) results[key] = { count, value };
      }
    }
    return { metrics: metricsOf(row, counts), results };
  };
}

/** Meta leaves zeros out. An action without a figure of its own is another matter: it was counted, but not told. */
function metricsOf(row: InsightsRow, counts: ReadonlyMap<string, ActionFigures>): RenamedRow["metrics"] {
  const landed = counts.get(landingPageView);
  return {
    spend: row.spend,
    impressions: row.impressions,
    clicks: row.clicks ?? "0",
    linkClicks: row.inline_link_clicks ?? "0",
    landingPageViews: landed === undefined ? "0" : (landed.value ?? null),
  };
}

/** An action may stand in both lists; the first one's figures count. Twice in one list, nobody could tell what it means. */
function byAction(
  field: string,
  first: readonly ActionFigures[] = [],
  second: readonly ActionFigures[] = [],
): ReadonlyMap<string, ActionFigures> {
  const found = new Map<string, ActionFigures>();
  for (const entry of first) {
    if (found.has(entry.action_type)) throw twice(field, entry.action_type);
    found.set(entry.action_type, entry);
  }
  for (const entry of second) if (!found.has(entry.action_type)) found.set(entry.action_type, entry);
  return found;
}

/**
 * Meta may withhold a total over ad sets with different settings, but gives the windows: the commonest setting,
 * seven days of clicks and one of views, then stands in. https://developers.facebook.com/docs/marketing-api/reference/ads-action-stats/
 */
function figureOf(entry: ActionFigures | undefined, basis: Basis): string | null {
  if (entry === undefined) return null;
  if (basis !== ownBasis) return entry[basis] ?? null;
  const { value, "7d_click": clicked, "1d_view": viewed } = entry;
  if (value !== undefined) return value;
  return clicked === undefined || viewed === undefined
    ? (clicked ?? viewed ?? null)
    : format(add(micros(clicked), micros(viewed)));
}

function twice(field: string, saw: string): LeadlineError {
  return new LeadlineError("upstream.contract", "Meta tells the same action twice in one row.", {
    platform: "meta",
    field,
    saw: saw.slice(0, 60),
  });
}
