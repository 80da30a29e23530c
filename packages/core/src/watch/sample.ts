import { evaluateRule, type RuleEvaluation, type StoredState } from "../alerts/evaluation.ts";
import { sumDays } from "../alerts/figures.ts";
import type { AlertMessage } from "../alerts/message.ts";
import { morningAfter, sampleDays, sampleFacts, sampleNight, sampleRule } from "../alerts/sample.ts";
import type { DayFacts, PartFacts, Subject, SubjectFacts } from "../alerts/subject.ts";
import { evaluateSystem } from "../alerts/system.ts";
import { grantFinding } from "../alerts/system-findings.ts";
import { systemRules } from "../alerts/system-rules.ts";
import { type StoredMessage, noticeOf as sentNotice } from "../delivery/message.ts";
import { type Language, messageId, type Notice } from "../delivery/notice.ts";
import { LeadlineError } from "../errors.ts";
import { accountId, clientId, connectionId, platformId } from "../ids.ts";
import { micros } from "../micros.ts";
import type { Column } from "../query/question.ts";
import type { QueryRow } from "../query/rows.ts";
import { addDays, type CalendarDate, calendarDate, monthOf } from "../time/calendar-date.ts";
import { addMs } from "../time/instant.ts";
import { storedAlert } from "./alert-notices.ts";
import { digestNotice } from "./digest-notice.ts";
import type { StandingAlert } from "./digest-standing.ts";
import type { Week } from "./digest-week.ts";

/** One message of each kind that people get, made as the nights make them. For tests and pictures. */
export const sampleTold = { alert, recovery, system, digest } satisfies Record<string, (language: Language) => Notice>;

const client = { id: clientId("northwind"), name: "Northwind Energy" };

/** Two accounts whose cost per lead has crossed its limit, each with its campaigns. */
function alert(language: Language): Notice {
  return noticeOf(firing().message, language);
}

/** What the night of that alert keeps, as it would be sent in English. For the documentation. */
export function sampleFired(): Notice {
  return sentNotice(storedOf(firing().message), "en");
}

/** The same two, a month later. */
function recovery(language: Language): Notice {
  let { states } = firing();
  for (let day = 2; day <= 31; day++) {
    const found = evaluate(day, facts(day), states);
    if (found.message?.entries[0]?.event === "cleared") return noticeOf(found.message, language);
    states = found.states;
  }
  throw new LeadlineError("internal.bug", "The sample has not recovered.");
}

/** A login that ends. */
function system(language: Language): Notice {
  const connection = { platform: platformId("linkedin"), id: connectionId("agency") };
  const now = morningAfter(sampleNight);
  const life = { accessUntil: null, refreshUntil: addMs(now, 9 * 24 * 3_600_000), scopes: null };
  const finding = grantFinding(connection, { checkedAt: now, life, renewedAt: null, failure: null }, now);
  const { message } = evaluateSystem({
    rule: "grantEnding",
    night: sampleNight,
    now,
    findings: [finding],
    states: [],
    channels: ["team"],
  });
  if (message === null) throw new LeadlineError("internal.bug", "The sample is well.");
  return storedAlert(message, null, { title: systemRules.grantEnding }).notices[language];
}

const rule = sampleRule({
  id: "cpl-accounts",
  name: "CPL above target",
  owner: "Ada Martin",
  scope: { each: "account" },
  threshold: { above: "45", currency: "EUR" },
});

const night = (day: number) => addDays(sampleNight, day);

function evaluate(day: number, found: readonly SubjectFacts[], states: readonly StoredState[]): RuleEvaluation {
  return evaluateRule({ rule, night: night(day), now: morningAfter(night(day)), facts: found, states });
}

/** It takes two nights in a row. */
function firing(): RuleEvaluation {
  return evaluate(1, facts(1), evaluate(0, facts(0), []).states);
}

function noticeOf(message: AlertMessage | null, language: Language): Notice {
  return storedOf(message).notices[language];
}

function storedOf(message: AlertMessage | null): StoredMessage {
  if (message === null) throw new LeadlineError("internal.bug", "The sample has nothing to tell.");
  return storedAlert(message, client.id, { name: client.name });
}

type Day = readonly [spend: string, impressions: string, linkClicks: string, leads: string];
type Campaign = readonly [name: string, usual: Day, bad: Day];

const accounts: readonly (readonly [owner: string, name: string, campaigns: readonly Campaign[]])[] = [
  [
    "google:1112223334",
    "Northwind France",
    [
      ["Solar · search", ["240", "42000", "560", "8"], ["310", "46000", "540", "2"]],
      ["Heat pumps · Performance Max", ["150", "61000", "410", "4"], ["190", "64000", "420", "2"]],
      ["Brand", ["45", "9000", "260", "4"], ["45", "9000", "260", "4"]],
    ],
  ],
  [
    "meta:412300000000001",
    "Northwind Belgium",
    [
      ["Energy check · instant form", ["380", "90000", "910", "11"], ["420", "88000", "900", "6"]],
      ["Lookalike 1% · lead form", ["120", "43000", "390", "4"], ["160", "41000", "380", "3"]],
    ],
  ],
];

/** Both are dear for a fortnight, and as usual before and after it. */
function facts(day: number): readonly SubjectFacts[] {
  return accounts.map(([owner, name, campaigns]) => {
    const [platform = "", account = ""] = owner.split(":");
    const key = `${client.id}/${owner}`;
    const [own, days] = [{ platform: platformId(platform), account: accountId(account) }, daysUntil(night(day))];
    const parts = campaigns.map(
      ([title, usual, bad]): PartFacts => ({
        subject: { ...own, key: `${key}/${title}`, kind: "campaign", client: client.id, campaign: title, name: title },
        days: days.flatMap((date) => factsOf(date, isBad(date) ? bad : usual)),
      }),
    );
    const subject: Subject = { ...own, key, kind: "account", client: client.id, name };
    const whole = days.map((date, at) => ({
      date,
      share: 1,
      sums: sumDays(parts.flatMap((part) => part.days[at] ?? [])),
    }));
    return sampleFacts({ subject, night: night(day), days: whole, parts, habit });
  });
}

/** Of a busy account: thirty euros a lead. */
const habit = { results: 1350, exposure: 40_500, dispersion: 1.5 };

const isBad = (date: CalendarDate) => date >= night(-12) && date <= night(1);

const daysUntil = (last: CalendarDate) => Array.from({ length: 56 }, (_, at) => addDays(last, at - 55));

function factsOf(date: CalendarDate, [spend, impressions, linkClicks, leads]: Day): readonly DayFacts[] {
  return sampleDays(1, { spend, impressions, linkClicks, leads }, date);
}

/** A week beside the one before, with late leads still to come, an account that is late, a budget, and alerts that stand. */
function digest(language: Language): Notice {
  const to = addDays(sampleNight, 1);
  const total = rowOf({
    spend: ["7315.4", "0.062"],
    leads: ["141", "-0.181"],
    expectedLeads: ["158.4", "0"],
    cpl: ["51.882269", "0.297"],
    expectedCpl: ["46.183080", "0"],
    conversionRate: ["0.0563", "-0.142"],
    ctr: ["0.01024", "0.011"],
    cpm: ["30.1", "0.054"],
    roas: ["1.85", "-0.09"],
  });
  const told: Week = {
    digest: {
      id: "week",
      client: client.id,
      weekday: "monday",
      hour: 8,
      zone: "Europe/Paris",
      monthlyBudget: micros("30000"),
      channels: ["team"],
    },
    client,
    from: addDays(to, -6),
    to,
    currency: "EUR",
    total,
    comparison: { by: "sameAge", total, campaigns: movers },
    gaps: [{ account: "Northwind Italy · TikTok Ads", missing: [addDays(to, -1), to] }],
    month: {
      budget: micros("30000"),
      spent: micros("23811.9"),
      from: calendarDate(`${monthOf(to)}-01`),
      gone: Number(to.slice(8)),
      days: 30,
      unread: 2,
    },
    standing: [{ name: rule.name, severity: "warning", kpi: "cpl", alerts: standing(to) }],
    at: morningAfter(to),
  };
  return digestNotice(told, messageId(`digest-week-${to}`), language);
}

function standing(to: CalendarDate): readonly StandingAlert[] {
  const shared = { by: null, isMissing: false };
  const limit = { limit: micros("45"), currency: "EUR", inVain: null };
  return [
    {
      ...{ ...shared, name: "Northwind France · Google Ads", since: morningAfter(addDays(to, -8)), by: "Ada Martin" },
      figure: { ...limit, value: micros("68.12") },
    },
    {
      ...{ ...shared, name: "Northwind Belgium · Meta Ads", since: morningAfter(addDays(to, -2)) },
      figure: { ...limit, value: micros("64.44") },
    },
  ];
}

const movers: readonly QueryRow[] = [
  { ...rowOf({ spend: ["2170", "0.2"], cpl: ["77.5", "1.583"] }), campaignName: "Solar · search" },
  { ...rowOf({ spend: ["2940", "0.1"], cpl: ["70", "1.026"] }), campaignName: "Energy check · instant form" },
  { ...rowOf({ spend: ["315", "0"], cpl: ["9.8", "-0.129"] }), campaignName: "Brand" },
  { ...rowOf({ spend: ["1330", "0.3"], cpl: ["63.333333", "0.689"] }), campaignName: "Heat pumps · Performance Max" },
];

/** Values and by which part they have changed. */
function rowOf(told: Readonly<Partial<Record<Column, readonly [value: string, rate: string]>>>): QueryRow {
  const part = (at: 0 | 1) => Object.fromEntries(Object.entries(told).map(([column, both]) => [column, both[at]]));
  const compared = {
    values: {},
    bounds: {},
    change: {},
    changeRate: part(1),
    rates: [],
    days: 7,
    daysRead: 7,
    notes: [],
  };
  return { values: part(0), bounds: {}, compared, rates: [], days: 7, daysRead: 7, notes: [], currency: "EUR" };
}
