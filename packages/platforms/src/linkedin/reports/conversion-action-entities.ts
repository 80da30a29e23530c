import type { RenamedEntity, SliceRead } from "@leadline/core/platform";
import { ensureVisible } from "../accounts.ts";
import { askByOffset } from "../lists.ts";
import { type ConversionRule, conversionRule } from "../schema.ts";
import { urn } from "../urn.ts";
import type { Reading } from "./reading.ts";

/** Conversion rules of the account; their type is the category by which the mapping chooses them. */
export async function readConversionActionEntities({ session, account, slice }: Reading): Promise<SliceRead> {
  const rules = await askByOffset(
    {
      path: "conversions",
      account,
      query: { q: "account", account: urn("sponsoredAccount", account) },
      tries: slice.tries ?? 0,
      element: conversionRule,
    },
    session,
  );
  if (rules.length === 0) await ensureVisible(account, session);
  return { entities: rules.map((rule) => rename(rule, account)) };
}

function rename(rule: ConversionRule, account: string): RenamedEntity {
  const { id, name, type, enabled, attributionType } = rule;
  return {
    id,
    parent: account,
    name: name ?? null,
    status: typeof enabled === "boolean" ? (enabled ? "ENABLED" : "DISABLED") : null,
    attributes: {
      category: type ?? null,
      attribution: attributionType ?? null,
      clickDays: rule.postClickAttributionWindowSize ?? null,
      viewDays: rule.viewThroughAttributionWindowSize ?? null,
    },
  };
}
