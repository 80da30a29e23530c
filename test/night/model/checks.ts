import assert from "node:assert/strict";
import type { Period, ReportId } from "@leadline/core/facts";
import { message } from "@leadline/core/message";
import { decodePage } from "@leadline/core/page";
import { runName } from "@leadline/core/planning";
import type { AccountRecord, StoredPage } from "@leadline/core/ports";
import { messageOf } from "@leadline/core/run-task";
import type { Task } from "@leadline/core/task";
import { addDays, type CalendarDate, datesIn } from "@leadline/core/time/calendar-date";
import type { Instant } from "@leadline/core/time/instant";
import { accountReport, campaignReport, night, owner } from "../bench.ts";
import type { Losses } from "./happen.ts";
import { isPlanning, type Scene, stepOf, textOf } from "./scene.ts";

interface Version {
  readonly report: ReportId;
  readonly date: CalendarDate;
  readonly since: Instant;
  readonly rows: string;
  readonly isLive: boolean;
}

/** All that a store holds of the account, and the model knows better. */
interface Seen {
  readonly versions: readonly Version[];
  readonly tasks: readonly Task[];
  readonly record: AccountRecord | null;
}

const reports = [accountReport.id, campaignReport.id];

/** Compares the store with what the model knows. What may have got lost by what just happened is no fault. */
export async function check(scene: Scene, losses: Losses = []): Promise<void> {
  const seen = await look(scene);
  pastTruth(seen, scene);
  keptVersions(seen, scene);
  newestRead(seen, scene);
  orderOfSteps(seen, scene);
  openRuns(seen, scene, losses);
}

async function look({ bench: { store } }: Scene): Promise<Seen> {
  const [versions, tasks, record] = await Promise.all([
    Promise.all(reports.map((report) => store.pages.versions(owner, report, everFrom, everTo))),
    store.tasks.list(owner, addDays(night, -1), addDays(night, 90)),
    store.accounts.get(owner),
  ]);
  return { versions: versions.flat().map((one) => versionOf(one, one.until === null)), tasks, record };
}

/** The rows of every live day, by report and date. */
export async function liveDays({ bench: { store } }: Scene): Promise<ReadonlyMap<string, string>> {
  const found = reports.map((report) => store.pages.pages(owner, report, everFrom, everTo));
  const days = (await Promise.all(found)).flat().map((stored) => versionOf(stored, true));
  return new Map(days.map(({ report, date, rows }) => [`${report} ${date}`, rows]));
}

const everFrom = "D0000-01-01" as Period;
const everTo = "D9999-12-31" as Period;

/** Whatever is or was live says what the platform said at the instant it names. */
function pastTruth({ versions }: Seen, scene: Scene): void {
  for (const { report, date, since, rows } of versions) {
    const told = { report, date, since };
    assert.deepEqual({ ...told, rows }, { ...told, rows: saidAt(scene, report, date, since) });
  }
}

/** What was live once is known for ever: now, or as a version that was superseded. */
function keptVersions({ versions }: Seen, { known }: Scene): void {
  const nameOf = ({ report, date, since }: Version) => `${report} ${date} ${since}`;
  const kept = new Set(versions.map(nameOf));
  for (const name of known.keys()) assert.ok(kept.has(name), `The version ${name} is known no more.`);
  for (const version of versions) if (version.isLive) known.set(nameOf(version), version.rows);
}

/** A day that a run has verified never falls back behind that read, and a night counted as finished has been. */
function newestRead({ versions, tasks, record }: Seen, { past, finished }: Scene): void {
  const live = new Map(versions.filter(({ isLive }) => isLive).map((one) => [`${one.report} ${one.date}`, one.rows]));
  for (const { state, report, from, to, verifiedAt } of tasks.flatMap(({ outcomes }) => outcomes)) {
    if (state !== "stored") continue;
    for (const date of datesIn({ from, to })) {
      const since = (past.get(date) ?? []).filter(({ at }) => at > verifiedAt);
      const allowed = [verifiedAt, ...since.map(({ at }) => at)].map((at) => saidAt({ past }, report, date, at));
      const rows = live.get(`${report} ${date}`);
      assert.ok(
        rows !== undefined && allowed.includes(rows),
        `${report} ${date} is ${rows}, read at ${verifiedAt} as ${allowed}.`,
      );
    }
  }
  for (const task of tasks) if (task.state === "done" || task.state === "partial") finished.add(runName(task));
  for (const [tier, done] of Object.entries(record?.done ?? {})) assert.ok(finished.has(`${done}#${tier}`));
}

/** A task never goes back, and what it says of one step it does not change. */
function orderOfSteps({ tasks: found }: Seen, { tasks }: Scene): void {
  for (const task of found) {
    const before = tasks.get(runName(task));
    assert.ok(before === undefined || before.seq <= task.seq, `${runName(task)} fell back to step ${task.seq}.`);
    if (before?.seq === task.seq) assert.deepEqual(workOf(task), workOf(before));
    tasks.set(runName(task), task);
  }
}

const workOf = ({ state, slices, outcomes, rest, readAgain, note }: Task) => ({
  ...{ state, slices, outcomes, rest, readAgain, note },
});

/** An open run stands on its account's record, and somebody is on the way to it: a message, or the tick that finds it. */
function openRuns({ tasks, record }: Seen, scene: Scene, losses: Losses): void {
  const mayLose = losses.includes("message") || scene.frozen.some(({ who }) => isPlanning(who));
  for (const task of tasks.filter(({ state }) => state === "open")) {
    const run = runName(task);
    const isNoted = record?.open.includes(run) === true;
    if (!isNoted && losses.includes("note")) scene.stranded.add(run);
    assert.ok(isNoted || scene.stranded.has(run), `${run} is open, and no tick would see it.`);
    if (isCarried(task, scene)) continue;
    if (mayLose) scene.stranded.add(stepOf(task));
    assert.ok(scene.stranded.has(stepOf(task)), `Nobody is on the way to step ${stepOf(task)}.`);
  }
}

function isCarried(task: Task, { bag }: Scene): boolean {
  // A wait of more than a quarter of an hour is the tick's.
  if (task.handedOver && task.slices.some(({ notBefore }) => notBefore === task.dueAt)) return true;
  return bag.some((body) => {
    const found = message(body);
    if (found.kind !== "task" || runName(found) !== runName(task)) return false;
    return found.seq === messageOf(task).seq || (found.seq < task.seq && !task.handedOver);
  });
}

/** In the end, when all is calm and the night that is due was read, nothing is open, and every day says what the platform says. */
export async function presentTruth(scene: Scene, due: CalendarDate): Promise<void> {
  const { versions, record, tasks } = await look(scene);
  const now = scene.bench.now();
  const live = new Map(versions.filter(({ isLive }) => isLive).map((one) => [`${one.report} ${one.date}`, one.rows]));
  const yesterday = addDays(due, -1);
  // A past that failed is read again a week later: until then only the night's window is owed.
  const isPastWhole = tasks.every(({ tier, state }) => tier !== "history" || state === "done");
  const from = addDays(isPastWhole ? night : due, -10);
  for (const date of datesIn({ from, to: yesterday })) {
    for (const report of reports) {
      assert.deepEqual([report, date, live.get(`${report} ${date}`)], [report, date, saidAt(scene, report, date, now)]);
    }
  }
  const open = tasks.filter(({ state }) => state === "open").map(runName);
  assert.deepEqual([open, record?.open], [[], []]);
}

function saidAt({ past }: Pick<Scene, "past">, report: ReportId, date: CalendarDate, at: Instant): string {
  const said = (past.get(date) ?? []).findLast((one) => one.at <= at)?.rows ?? "{}";
  return report === accountReport.id ? wholeOf(said) : said;
}

const wholes = new Map<string, string>();

/** What the account's own row says beside these; days without any spend have none. */
function wholeOf(rows: string): string {
  const known = wholes.get(rows);
  if (known !== undefined) return known;
  const sum = Object.values(JSON.parse(rows)).reduce((total: bigint, spend) => total + BigInt(String(spend)), 0n);
  const whole = textOf(new Map(sum === 0n ? [] : [[String(owner.account), String(sum)]]));
  wholes.set(rows, whole);
  return whole;
}

/** Few contents come back all the time, and reading one is what a check would spend its time on. */
const texts = new Map<string, string>();

function versionOf(stored: StoredPage, isLive: boolean): Version {
  const { report, period, since, body } = stored;
  const name = `${period} ${Buffer.from(body).toString("latin1")}`;
  const rows = texts.get(name) ?? rowsIn(stored);
  texts.set(name, rows);
  return { report, date: period.slice(1) as CalendarDate, since, rows, isLive };
}

function rowsIn(stored: StoredPage): string {
  const page = decodePage(owner, stored);
  const facts = page.holds === "facts" ? page.facts : [];
  const spend = facts.map(({ entity, metrics }) => [entity, `${(metrics.spend ?? 0n) / 1_000_000n}`] as const);
  return textOf(new Map(spend));
}
