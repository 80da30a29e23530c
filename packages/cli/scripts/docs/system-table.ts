import { type SystemRuleId, systemRules } from "@leadline/core/alerts/system-rules";
import { tableOf } from "./markdown.ts";

/** Everything Leadline tells of itself, in the order in which it is looked at. */
export function systemTable(): string {
  const ids = Object.keys(systemRules) as SystemRuleId[]; // Keys of the table are its ids.
  const rows = ids.map((id) => {
    const { en, when, severity, reminderHours, remedy } = systemRules[id];
    return [`${en} (\`${id}\`)`, when, severity, reminderText(reminderHours), remedy];
  });
  return tableOf(["what", "when it is told", "severity", "reminded", "what to do"], rows);
}

function reminderText(hours: number): string {
  return hours === 24 ? "daily" : `every ${hours / 24} days`;
}
