import assert from "node:assert/strict";
import type { StoredState } from "@leadline/core/alerts/evaluation";
import type { AlertEvent } from "@leadline/core/alerts/state";
import type { ReportId } from "@leadline/core/facts";
import type { Settings } from "@leadline/core/settings";
import { type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { addMs } from "@leadline/core/time/instant";
import { accountReport, campaignReport, owner } from "../bench.ts";
import { liveDays } from "./checks.ts";
import { count, type Scene } from "./scene.ts";
import {
  closedState,
  daysBefore,
  nextState,
  type PlainDays,
  type PlainRule,
  type PlainState,
  verdictOf,
} from "./watch-model.ts";
import { campaignRuleId, client, rulesOf, type Snapshot } from "./watching.ts";

/** Takes down what has become of alerts since the last time, and holds each new state against the model. At most one look goes by in between. */
export async function observe(scene: Scene): Promise<void> {
  const { watching, bench } = scene;
  const pages = await liveDays(scene);
  if (JSON.stringify([...pages]) !== JSON.stringify([...(watching.snapshots.at(-1) ?? [])])) {
    watching.snapshots.push(pages);
  }
  const states = (await Promise.all([client, null].map((one) => bench.store.alerts.states(one)))).flat();
  const found = new Map(states.map((stored) => [nameOf(stored), stored]));
  for (const name of new Set([...watching.states.keys(), ...found.keys()])) {
    compare(watching.states.get(name) ?? null, found.get(name) ?? null, scene);
  }
  await wholeNights(scene, found);
  watching.states = found;
  const lastDay = addMs(bench.now(), -86_400_000);
  watching.watchers = watching.watchers.filter(({ isOver, since }) => !isOver && since >= lastDay);
}

/** A night counts as judged once every state there is has seen it; who is alone at it knows. */
async function wholeNights({ watching, bench }: Scene, states: ReadonlyMap<string, StoredState>): Promise<void> {
  const judged = await bench.store.alerts.judged(client);
  for (const { rule, night: last, version } of judged) {
    const isNew = watching.judged.get(rule.id) !== `${last} ${version}`;
    watching.judged.set(rule.id, `${last} ${version}`);
    if (!isNew || watching.watchers.length !== 1) continue;
    for (const { state } of states.values()) {
      assert.ok(state.rule !== rule.id || state.night >= last, `${state.rule} ${state.subject} has not seen ${last}.`);
    }
  }
}

const nameOf = ({ state }: StoredState) => `${state.rule} ${state.subject}`;

function compare(before: StoredState | null, after: StoredState | null, scene: Scene): void {
  const { watching } = scene;
  const isNew = before === null || after === null || after.state.seq <= before.state.seq;
  if (after !== null && before !== null && after.state.seq === before.state.seq) return;
  // Forgotten in between: its end was written and is gone again.
  if (before !== null && isNew && before.state.alerting) noteEvent(scene, before, "closed");
  if (after === null) return;
  const known = isNew ? null : before;
  const { event, toldAt } = after.state;
  if (known?.state.toldAt === toldAt && known?.state.night === after.state.night && known.state.event === event) return;
  if (event !== null) noteEvent(scene, after, event);
  if (after.state.rule.startsWith("system.")) return;
  const allowed = watching.watchers.flatMap(({ settings, from }) =>
    watching.snapshots.slice(from).map((pages) => textOf(expected(known, after, settings, pages))),
  );
  const { version, status, alerting, streak } = after.state;
  const is = textOf({ version, status, alerting, streak, event });
  assert.ok(
    allowed.includes(is),
    `${nameOf(after)} ${after.state.night} is ${is}, and not one of ${[...new Set(allowed)]}`,
  );
}

const textOf = (state: PlainState | null) =>
  state === null ? "nothing" : [state.version, state.status, state.alerting, state.streak, state.event].join(" ");

function noteEvent(scene: Scene, { subject, state }: StoredState, event: AlertEvent): void {
  count(scene, `alerts: ${state.rule.startsWith("system.") ? "system " : ""}${event}`);
  // What was forgotten with its end was seen no later than now.
  const at = event === state.event && state.toldAt !== null ? state.toldAt : scene.bench.now();
  scene.watching.told.push({ rule: state.rule, subject: subject.key, event, at });
}

/** What a watcher who read these pages makes of a subject. */
function expected(
  before: StoredState | null,
  { subject, state }: StoredState,
  settings: Settings,
  pages: Snapshot,
): PlainState | null {
  const known = before?.state ?? null;
  const found = rulesOf(settings).get(state.rule);
  const report = state.rule === campaignRuleId ? campaignReport.id : accountReport.id;
  const of = subject.campaign ?? owner.account;
  const days: PlainDays = (date) => {
    const rows = pages.get(`${report} ${date}`);
    return rows === undefined ? undefined : spendOf(rows, of);
  };
  const ended = known?.alerting === true ? closedState(known.version) : null;
  if (found === undefined) return ended;
  const dates = datesOf(pages, report, state.night);
  const rule = plainRule(found);
  // Of days that were not read nobody knows what ran on them.
  const ran = daysBefore(dates.at(-1) ?? state.night, rule.window).some((date) => (days(date)?.seen ?? 0) > 0);
  if (state.rule === campaignRuleId && !ran) return ended;
  return nextState(known, verdictOf(rule, state.night, days, dates[0] ?? null), rule);
}

/** The days of which there are pages, up to a night. */
function datesOf(pages: Snapshot, report: ReportId, night: CalendarDate): readonly CalendarDate[] {
  const all = [...pages.keys()].map((name) => name.split(" "));
  const own = all.flatMap(([of, date = ""]) => (of === report ? [calendarDate(date)] : []));
  return own.filter((date) => date <= night).toSorted();
}

function spendOf(rows: string, entity: string) {
  const all: Readonly<Record<string, string>> = JSON.parse(rows);
  const spend = all[entity];
  return spend === undefined ? { spend: 0, seen: 0 } : { spend: Number(spend), seen: 1 / Object.keys(all).length };
}

function plainRule({ rule, version }: NonNullable<ReturnType<ReturnType<typeof rulesOf>["get"]>>): PlainRule {
  const { window, evaluations, threshold } = rule;
  return {
    ...{ version, window, evaluations },
    ...{ above: Number(threshold.at) / 1e6, clear: Number(threshold.clear) / 1e6 },
  };
}
