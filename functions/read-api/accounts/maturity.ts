import type { AccountSource } from "@leadline/core/load/account-source";
import { curvesOf } from "@leadline/core/load/maturity-curve";
import { format } from "@leadline/core/micros";
import { exactNumber } from "../exact-json.ts";

/** How complete a day's leads are after each night; `null` where nothing counts as a lead. */
export function maturityOf(source: AccountSource) {
  const { leads: curve } = curvesOf(source);
  if (curve === undefined) return null;
  return {
    metric: "leads",
    evidence: exactNumber(format(curve.evidence), "number"),
    complete: curve.shares.map((share) => exactNumber(format(share), "number")),
  };
}
