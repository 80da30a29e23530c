import type { Words } from "./message.ts";
import type { Verdict } from "./state.ts";
import type { Subject } from "./subject.ts";
import type { SystemRuleId } from "./system-rules.ts";

/** How one subject stands with a system rule; the words say what is wrong and what to do, and are read only where it is. */
export interface SystemFinding {
  readonly rule: SystemRuleId;
  readonly subject: Subject;
  /** `between`: nobody could look, so an alert that stands stays and none is told anew. */
  readonly verdict: Extract<Verdict, "beyond" | "between" | "inside">;
  readonly says: Words;
}

/** What was looked at and is well, or is not. */
export function systemFinding(rule: SystemRuleId, subject: Subject, isBad: boolean, says: Words): SystemFinding {
  return { rule, subject, verdict: isBad ? "beyond" : "inside", says };
}
