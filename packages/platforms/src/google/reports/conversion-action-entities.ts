import type { RenamedEntity, Slice, SliceRead } from "@leadline/core/platform";
import { addDays, type DateRange } from "@leadline/core/time/calendar-date";
import type * as z from "zod";
import { type Session, search, type Target } from "../client.ts";
import { during, select } from "../gaql.ts";
import { actionIdOf, conversionActionRow, seenActionRow } from "../schema.ts";
import { googleTraits } from "../traits.ts";

const own = select(
  [
    "conversion_action.id",
    "conversion_action.name",
    "conversion_action.status",
    "conversion_action.category",
    "conversion_action.type",
    "conversion_action.include_in_conversions_metric",
    "conversion_action.click_through_lookback_window_days",
    "conversion_action.view_through_lookback_window_days",
  ],
  "conversion_action",
);

/** Both families, or an action converting in the range of clicks before it would be missing. */
const seen = select(
  [
    "segments.conversion_action",
    "segments.conversion_action_name",
    "segments.conversion_action_category",
    "metrics.all_conversions",
    "metrics.all_conversions_by_conversion_date",
  ],
  "customer",
);

/**
 * Conversion actions of the account, and those of its managers that its facts show: the latter are in no list of the
 * account's, and only their name and category are known.
 */
export async function readConversionActionEntities(slice: Slice, target: Target, session: Session): Promise<SliceRead> {
  const owned = await search(own, conversionActionRow, target, session);
  const shown = await search(`${seen} ${during(everKept(slice))}`, seenActionRow, target, session);
  const entities = [...shown.map(shownEntity), ...owned.map(ownedEntity)];
  return { entities: [...new Map(entities.map((entity) => [entity.id, entity])).values()] };
}

/** A snapshot replaces the one before, and results of any age are told apart by it: an action that rests keeps its category. */
function everKept({ to }: Slice): DateRange {
  return { from: addDays(to, 1 - googleTraits.window.kept), to };
}

function ownedEntity({ conversionAction }: z.output<typeof conversionActionRow>): RenamedEntity {
  const { id, name, status, category, type, includeInConversionsMetric: primary } = conversionAction;
  return {
    id,
    name: name ?? null,
    status: status ?? null,
    attributes: {
      category: category ?? null,
      type: type ?? null,
      primary: primary === undefined ? null : String(primary),
      clickDays: conversionAction.clickThroughLookbackWindowDays ?? null,
      viewDays: conversionAction.viewThroughLookbackWindowDays ?? null,
    },
  };
}

function shownEntity({ segments }: z.output<typeof seenActionRow>): RenamedEntity {
  return {
    id: actionIdOf(segments.conversionAction),
    name: segments.conversionActionName ?? null,
    status: null,
    attributes: { category: segments.conversionActionCategory ?? null, type: null, primary: null },
  };
}
