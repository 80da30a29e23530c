import type { AlertRule } from "../alerts/rule.ts";
import type { SubjectFacts } from "../alerts/subject.ts";
import type { LoadPorts } from "../load/accounts.ts";
import type { AccountRecord } from "../ports.ts";
import type { ClientSettings } from "../settings.ts";
import type { CalendarDate } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";
import { readRules } from "./read-rules.ts";

/** What is judged, of whom, and as it was known when. */
export interface FactsWanted {
  readonly rule: AlertRule;
  readonly client: ClientSettings;
  readonly night: CalendarDate;
  readonly accounts: readonly AccountRecord[];
  readonly reportingCurrency: string;
  readonly at: Instant;
  /** As known then, instead of as known now. */
  readonly asOf?: Instant;
}

/** Everything an evaluation rests on, of one rule alone; nothing of it was read after `asOf`. */
export async function factsOfRule(wanted: FactsWanted, ports: LoadPorts): Promise<readonly SubjectFacts[]> {
  const { rule, night, accounts, ...around } = wanted;
  const [read] = (await readRules({ ...around, nights: [{ rule, night, accounts }] }, ports)) ?? [];
  if (read === undefined) return [];
  if ("error" in read) throw read.error;
  return read.facts;
}
