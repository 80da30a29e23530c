import type { Severity } from "../alerts/rule.ts";
import type { AlertEvent, AlertStatus } from "../alerts/state.ts";
import type { ClientId } from "../ids.ts";
import type { CalendarDate, DateRange } from "../time/calendar-date.ts";
import type { Instant } from "../time/instant.ts";

/** The rule that told, for programs. */
export interface ToldRule {
  readonly id: string;
  readonly name: string;
  /** The KPI it watches; `null` for system alerts. */
  readonly kpi: string | null;
  /** How bad it is when it fires; a message of recoveries bears a lower one. */
  readonly severity: Severity;
  readonly owner: string | null;
}

/** A part of the change of a KPI, as exact decimal text. */
export interface ToldPart {
  readonly factor: string;
  readonly amount: string;
}

/** What a campaign has added to the change of a KPI, as exact decimal text. */
export interface ToldMover {
  /** `platform:id`; `null` where it is not known. */
  readonly account: string | null;
  readonly campaign: string | null;
  readonly name: string;
  readonly amount: string;
}

/** Why a KPI is another than in the days before. */
export interface ToldExplanation {
  readonly before: string;
  readonly after: string;
  /** The days it is compared with; of a comparison by weekday from the first to the last of them. */
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  /** Add up exactly to `after − before`. */
  readonly contributions: readonly ToldPart[];
  readonly campaigns: readonly ToldMover[];
  /** With `campaigns` the whole change; `null` where campaigns are not known. */
  readonly others: string | null;
}

/** Who a subject is, and what its evaluation found. */
export interface ToldDetails {
  /** What the subject is: a client, a platform, an account, a campaign, or a part of Leadline. */
  readonly kind: string;
  readonly platform: string | null;
  /** `platform:id`. */
  readonly account: string | null;
  readonly campaign: string | null;
  /** As it stands now: a reminder may be of an alert, or of days that are missing. */
  readonly status: AlertStatus;
  readonly kpi: string | null;
  /** What `value` will come to once late results are in; `null` where nobody knows yet how late they come. */
  readonly expected: string | null;
  /** Behind it all is well again. */
  readonly clear: string | null;
  /** The KPI of the days it is compared with. */
  readonly baseline: string | null;
  /** How probable it is that the KPI truly lies beyond the limit, to four places and never 1; `null` where nothing says so. */
  readonly probability: number | null;
  /** The days that were judged; `null` where no figures were. */
  readonly window: DateRange | null;
  readonly explanation: ToldExplanation | null;
  /** Path and query of the API's answer with the same figures, in what is sent the whole address. */
  readonly link: string | null;
}

/** What a rule's night found of one subject, for programs; amounts as exact decimal text. Earlier programs left the details out. */
export interface ToldEntry extends Partial<ToldDetails> {
  /** What acknowledging names. */
  readonly subject: string;
  readonly name: string;
  readonly event: AlertEvent;
  /** When it happened, which tells it from the next time; left out by earlier programs. */
  readonly at?: Instant;
  readonly reason: string | null;
  readonly value: string | null;
  readonly limit: string | null;
  /** ISO 4217; `null` where the KPI is no money. */
  readonly currency: string | null;
}

/** What programs are told beside the words, the same in every language. */
export interface Told {
  /** `null`: nobody's in particular. */
  readonly client: ClientId | null;
  readonly night: CalendarDate;
  /** The id of a rule or digest, or what the system tells of. */
  readonly source: string;
  /** `null` where no rule told it, or an earlier program did. */
  readonly rule: ToldRule | null;
  readonly entries: readonly ToldEntry[];
}
