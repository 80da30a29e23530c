import type { StoredState } from "../alerts/evaluation.ts";
import type { AlertMessage } from "../alerts/message.ts";
import type { QuietHours } from "../alerts/rule.ts";
import type { ClientId } from "../ids.ts";
import type { CalendarDate } from "../time/calendar-date.ts";

/** The newest night a rule was judged for a client, once all that came of it is stored. */
export interface JudgedRule {
  /** What has to be said of the rule when it is gone from the configuration. */
  readonly rule: AlertMessage["rule"];
  /** See `ruleVersion`. */
  readonly version: string;
  readonly night: CalendarDate;
  /** Those its closing word waits for, too. Left out by an earlier program, and where there are none. */
  readonly quietHours?: QuietHours | null;
  /** What people call the client: once it is removed, nobody else knows. Left out by an earlier program, and of what is nobody's. */
  readonly clientName?: string;
}

/** How subjects stand with rules, each under its client. All reads are consistent. */
export interface AlertStore {
  /** Of one rule, or of all. */
  states(client: ClientId | null, rule?: string): Promise<readonly StoredState[]>;
  /** Stores a state on condition that the stored one is at `seq - 1`, or that there is none where `seq` is 1; false otherwise. */
  put(client: ClientId | null, stored: StoredState): Promise<boolean>;
  /** Only the very state that was read: one that somebody has moved on meanwhile stays. */
  forget(client: ClientId | null, stored: StoredState): Promise<void>;
  judged(client: ClientId | null): Promise<readonly JudgedRule[]>;
  /** Only ever moves on to a later night, or to another version of the rule. */
  setJudged(client: ClientId | null, judged: JudgedRule): Promise<void>;
  forgetJudged(client: ClientId | null, rule: string): Promise<void>;
}
