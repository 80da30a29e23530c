import { createHash } from "node:crypto";
import * as z from "zod";
import { slug } from "../delivery/channel-settings.ts";
import { type ClientId, clientId, type PlatformId, platformId } from "../ids.ts";
import { type KpiName, kpis, partsOfKpi } from "../kpis.ts";
import { type BaseMetric, baseMetrics } from "../metrics.ts";
import type { Micros } from "../micros.ts";
import { parsedBy } from "../parsed-by.ts";
import { timeZone } from "../time/instant.ts";
import { issuesOfThreshold } from "./check-threshold.ts";
import { duration, hourOfDay } from "./duration.ts";
import { evidenceOf } from "./evidence.ts";
import { decimal } from "./level.ts";
import { type Threshold, thresholdOf, thresholdSchema } from "./threshold.ts";

/** What a rule judges each for itself. */
export const subjectKinds = ["client", "platform", "account", "campaign"] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** What a rule is about; a part that is left out does not narrow it. In globs `*` stands for any text; case means nothing. */
export interface RuleScope {
  /** All clients when left out. */
  readonly client?: ClientId | undefined;
  readonly platforms?: readonly PlatformId[] | undefined;
  /** Globs of `platform:id`, or of the account's name. */
  readonly accounts?: readonly string[] | undefined;
  /** Globs of the campaign's name, or of its id. */
  readonly campaigns?: readonly string[] | undefined;
  readonly each: SubjectKind;
}

/** Hours of the day, in a team's zone, in which nothing is sent; `from` may be later than `to`. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

export const severities = ["info", "warning", "critical"] as const;
export type Severity = (typeof severities)[number];

/** One entry of `alerts:` in the configuration, settled. */
export interface AlertRule {
  readonly id: string;
  readonly name: string;
  readonly kpi: KpiName;
  readonly scope: RuleScope;
  /** Trailing days that are judged. */
  readonly window: number;
  readonly threshold: Threshold;
  /** What the window has to hold before anything is said, beside the rule's own measure of evidence. */
  readonly minimum: Readonly<Partial<Record<BaseMetric, Micros>>>;
  /** How sure it has to be. */
  readonly confidence: number;
  /** How many nights in a row. */
  readonly evaluations: number;
  /** After a recovery. */
  readonly coolDownHours: number;
  /** While it lasts; `null`: never. */
  readonly reminderHours: number | null;
  /** After the night was due: judged then, whatever is missing. */
  readonly deadlineHours: number;
  readonly quietHours: QuietHours | null;
  readonly severity: Severity;
  /** Ids of channels. */
  readonly channels: readonly string[];
  readonly owner: string | null;
}

const isSummable = (name: KpiName) => partsOfKpi(name).every((part) => baseMetrics[part].additive);
const watchable = z.enum(namesOf(kpis)).refine(isSummable, {
  error: "a KPI whose parts can be summed over days, which unique people cannot",
});
/** How people name a rule; Leadline's own are named by `systemId`. */
export const ruleId = slug;
const globs = z.array(z.string().min(1).max(120)).min(1);

const scopeSchema = z.strictObject({
  client: parsedBy(clientId).optional().describe("One client only; all of them when left out"),
  platforms: z.array(parsedBy(platformId)).min(1).optional().describe("These platforms only"),
  accounts: globs.optional().describe("Accounts as platform:id, or by name; * stands for any text"),
  campaigns: globs.optional().describe("Campaigns by name, or by id; * stands for any text"),
  each: z.enum(subjectKinds).default("client").describe("What is judged, each for itself"),
});

const quietSchema = z.strictObject({
  from: hourOfDay.describe("Nothing is sent from then on, such as 22:00"),
  to: hourOfDay.describe("What waited is sent then, such as 07:00"),
  zone: parsedBy(timeZone).describe("The team's time zone, such as Europe/Paris"),
});

/** After a day the next night is due and takes the place of one that still waits. */
const longestDeadlineHours = 23;

const never = z.literal("never").transform(() => null);

/** One entry of `alerts:` as it is written; every problem is named with its path. */
export const alertRuleSchema = z
  .strictObject({
    id: ruleId.describe("Short name in addresses and messages: lower-case letters, digits and dashes"),
    name: z.string().min(1).max(120).describe("The name people read"),
    kpi: watchable.describe("The KPI it watches"),
    scope: scopeSchema.prefault({}).describe("What it is about"),
    window: z.int().min(1).max(90).default(14).describe("Trailing days that are judged"),
    threshold: thresholdSchema.describe("What must not be crossed"),
    minimum: z
      .partialRecord(z.enum(namesOf(baseMetrics)), decimal)
      .default({})
      .describe(
        "What the window has to hold before anything is said, by metric, such as spend or impressions; amounts of money in the threshold's currency, or in the reporting currency where it has none",
      ),
    confidence: z.number().min(0.5).max(0.999).default(0.95).describe("How sure it has to be"),
    evaluations: z.int().min(1).max(14).default(2).describe("How many nights in a row"),
    coolDown: duration.prefault("3d").describe("No new alert for so long after a recovery, such as 12h or 3d"),
    reminder: z
      .union([never, duration.refine((hours) => hours > 0, { error: "at least 1h, or never" })], {
        error: "a duration such as 12h or 7d, or never",
      })
      .prefault("7d")
      .describe("Tells again after so long while it lasts, at least 1h; never: once only"),
    deadline: duration
      .refine((hours) => hours <= longestDeadlineHours, { error: "at most 23h" })
      .prefault("9h")
      .describe("Judged so long after the night was due, whatever is missing; at most 23h"),
    quietHours: quietSchema.nullable().default(null).describe("Hours in which nothing is sent"),
    severity: z.enum(severities).default("warning").describe("How bad it is"),
    channels: z.array(slug).default([]).describe("Who is told: ids of channels; those of the client when left out"),
    owner: z.string().min(1).max(120).nullable().default(null).describe("Who looks after it"),
  })
  .superRefine(({ kpi, threshold, minimum }, context) => {
    for (const { path, expected } of issuesOfThreshold(kpi, threshold)) {
      context.addIssue({ code: "custom", path: ["threshold", ...path], message: expected });
    }
    for (const name of metricsOf(minimum).filter((one) => !baseMetrics[one].additive)) {
      const expected = "a metric that can be summed over days, which unique people cannot";
      context.addIssue({ code: "custom", path: ["minimum", name], message: expected });
    }
    if (evidenceOf(kpi) === "volume" && Object.keys(minimum).length === 0) {
      const expected = `what the window has to hold, such as spend: "500", since ${kpi} bears no evidence of its own`;
      context.addIssue({ code: "custom", path: ["minimum"], message: expected });
    }
  })
  .transform(({ coolDown, reminder, deadline, threshold, ...rule }): AlertRule => {
    const hours = { coolDownHours: coolDown, reminderHours: reminder, deadlineHours: deadline };
    return { ...rule, ...hours, threshold: thresholdOf(threshold) };
  });

/** Of what a rule judges and how, not of whom it tells: a rule whose version has changed is another rule. */
export function ruleVersion({ kpi, scope, window, threshold, minimum, confidence, evaluations }: AlertRule): string {
  const text = JSON.stringify([kpi, scope, window, threshold, minimum, confidence, evaluations], (_, value: unknown) =>
    typeof value === "bigint" ? `${value}` : value,
  );
  return createHash("sha256").update(text).digest("base64url").slice(0, 12);
}

/** Whether the window has to hold an amount of money, which needs a currency to be one. */
export function demandsMoney({ minimum }: Pick<AlertRule, "minimum">): boolean {
  return metricsOf(minimum).some((name) => baseMetrics[name].kind === "money");
}

const metricsOf = (minimum: AlertRule["minimum"]) => Object.keys(minimum) as BaseMetric[]; // Its keys are metrics.

function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): [Name, ...Name[]] {
  // `Object.keys` of a table we declare: its names are its type.
  return Object.keys(table) as [Name, ...Name[]];
}
