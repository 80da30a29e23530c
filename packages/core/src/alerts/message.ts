import { createHash } from "node:crypto";
import type { ClientId } from "../ids.ts";
import type { KpiName } from "../kpis.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import type { Explanation } from "./explanation.ts";
import type { Judgement } from "./judge.ts";
import type { AlertLink } from "./link.ts";
import type { AlertRule, Severity } from "./rule.ts";
import type { AlertEvent, AlertState } from "./state.ts";
import type { MissingDay, Subject } from "./subject.ts";

/** One sentence in both languages. */
export interface Words {
  readonly en: string;
  readonly fr: string;
}

/** One subject that moved, or is told of again. */
export interface AlertEntry {
  readonly subject: Subject;
  readonly event: AlertEvent;
  readonly state: AlertState;
  /** What the evaluation found; `null` for system alerts and when the subject is gone. */
  readonly judgement: Judgement | null;
  readonly currency: string | null;
  /** Why the KPI is another than in the days before; `null` where there is nothing to compare or to divide by. */
  readonly explanation: Explanation | null;
  /** `null` for system alerts, and where an address cannot say what was summed. */
  readonly link: AlertLink | null;
  /** The sentence people read first. */
  readonly says: Words;
}

/** Everything that moved by one rule in one night. */
export interface AlertMessage {
  readonly rule: {
    readonly id: string;
    readonly name: string;
    /** `null` for system alerts. */
    readonly kpi: KpiName | null;
    readonly severity: Severity;
    readonly channels: readonly string[];
    readonly owner: string | null;
  };
  readonly night: CalendarDate;
  readonly at: Instant;
  /** What fired first, then the other events in their order, by subject. */
  readonly entries: readonly AlertEntry[];
  /** The days that are missing, each once, whichever subjects they touch. */
  readonly missing: readonly MissingDay[];
}

/** Of a client, a rule, a night, and which of its messages it is; nothing that a repetition could change. */
export function messageId(
  { rule, night }: Pick<AlertMessage, "rule" | "night">,
  client: ClientId | null,
  number: number,
): string {
  return createHash("sha256")
    .update(JSON.stringify([client, rule.id, night, number]))
    .digest("base64url")
    .slice(0, 22);
}

/** What a message says of the rule. */
export function headOf({ id, name, kpi, severity, channels, owner }: AlertRule): AlertMessage["rule"] {
  return { id, name, kpi, severity, channels, owner };
}
