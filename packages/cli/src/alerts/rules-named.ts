import type { AlertRule } from "@leadline/core/alerts/rule";
import { LeadlineError } from "@leadline/core/errors";
import type { Settings } from "@leadline/core/settings";

/** The rule of that id, or all there are; throws `input.invalid` that names them, also where there is none at all. */
export function rulesNamed(id: string | undefined, settings: Pick<Settings, "alerts">): readonly AlertRule[] {
  const { alerts = [] } = settings;
  return id === undefined && alerts.length > 0 ? alerts : [ruleNamed(id ?? "at all", settings)];
}

function ruleNamed(id: string, { alerts = [] }: Pick<Settings, "alerts">): AlertRule {
  const found = alerts.find((rule) => rule.id === id);
  if (found) return found;
  throw new LeadlineError("input.invalid", `There is no rule ${id.slice(0, 60)}.`, {
    hint: `There is ${alerts.map((rule) => rule.id).join(", ") || "none yet: add one to alerts"}.`,
  });
}
