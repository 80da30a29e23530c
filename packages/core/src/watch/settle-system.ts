import { evaluateSystem, systemHead } from "../alerts/system.ts";
import type { SystemFinding } from "../alerts/system-finding.ts";
import { type SystemRuleId, systemRules } from "../alerts/system-rules.ts";
import { localTime } from "../time/instant.ts";
import { type JudgePorts, settle } from "./judge-rule.ts";

/** What was found of one system rule, one finding per subject; a subject without one is taken for gone. */
export interface FoundOfRule {
  readonly rule: SystemRuleId;
  readonly findings: readonly SystemFinding[];
  /** Who is told. */
  readonly channels: readonly string[];
}

/** Brings the states of a system rule to what was found, and tells what has moved. Safe to repeat. */
export async function settleSystem({ rule, findings, channels }: FoundOfRule, ports: JudgePorts): Promise<void> {
  const { en, fr } = systemRules[rule];
  await settle(
    { client: null, rule: systemHead(rule, channels), quietHours: null, title: { en, fr } },
    (states, now) => evaluateSystem({ rule, night: localTime(now, "UTC").date, now, findings, states, channels }),
    ports,
  );
}
