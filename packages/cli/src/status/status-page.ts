import { micros } from "@leadline/core/micros";
import Table from "cli-table3";
import type { QueueDepth } from "../aws/stage-queues.ts";
import type { CostSoFar, FiringAlarm } from "../aws/watch-stage.ts";
import { labelOf } from "../names.ts";
import { type AccountStatus, wantsSomebody } from "./account-status.ts";
import type { LoginStatus } from "./login-status.ts";
import { type MessageStatus, messageLines } from "./message-status.ts";

/** What only a deployed stage has. A part that could not be asked for is the reason why. */
export interface StageStatus {
  readonly address: string | null;
  readonly queues: readonly QueueDepth[] | string;
  readonly alarms: { readonly all: number; readonly firing: readonly FiringAlarm[] } | string;
  /** `null` where nobody asked. */
  readonly cost: CostSoFar | string | null;
}

export interface Status {
  /** `prod`, or the data folder. */
  readonly about: string;
  /** `2026-11-22 06:12`, UTC. */
  readonly at: string;
  /** Of the stored configuration; `null` where it is a file. */
  readonly version: number | null;
  readonly accounts: readonly AccountStatus[];
  readonly logins: readonly LoginStatus[];
  readonly messages: MessageStatus;
  readonly stage: StageStatus | null;
}

/** Whether nothing waits for a person. */
export function isWell({ accounts, logins, messages, stage }: Status): boolean {
  const firing = stage === null || typeof stage.alarms === "string" ? 0 : stage.alarms.firing.length;
  const dead = stage === null || typeof stage.queues === "string" ? 0 : deadIn(stage.queues);
  const broken = firing + dead + messages.stuck + messages.lost;
  return !accounts.some(wantsSomebody) && !logins.some((login) => login.wantsSomebody) && broken === 0;
}

const deadIn = (queues: readonly QueueDepth[]) => queues.reduce((sum, { dead }) => sum + dead, 0);

/** All of it on one screen: sums per platform, and one by one only what is not good. */
export function statusPage(status: Status): string {
  const { about, at, version, accounts, logins, messages, stage } = status;
  const configured = version === null ? "" : `, configuration version ${version}`;
  const parts = [
    `Leadline ${about}, ${at} UTC${configured}`,
    accounts.length === 0 ? "No client has an account yet." : platformTable(accounts),
    ...several(accounts.filter(({ state }) => state !== "good").map(accountLine)),
    ...(logins.length === 0 ? ["There is no login yet: leadline connect <platform>."] : [loginTable(logins)]),
    ...messageLines(messages),
    ...(stage === null ? [] : [stagePart(stage)]),
  ];
  return parts.join("\n\n");
}

const mostListed = 15;

function several(lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length - mostListed;
  const rest = more > 0 ? [`… and ${more} more: --json has them all.`] : [];
  return [[...lines.slice(0, mostListed), ...rest].join("\n")];
}

const marks = { failing: "✗", late: "✗", unreached: "✗", reading: "…", leftOut: "–", good: "✓" } as const;

function accountLine({ account, client, name, state, says }: AccountStatus): string {
  const label = `${labelOf(account.split(":", 1)[0] ?? "")} · ${name ?? account}`;
  return `${marks[state]} ${label} (${client}): ${says}`;
}

const tableOf = (head: readonly string[], numbers: number) =>
  new Table({
    head: [...head],
    colAligns: head.map((_, at) => (at < head.length - numbers ? ("left" as const) : ("right" as const))),
    style: { head: [], border: [], compact: true },
  });

function platformTable(accounts: readonly AccountStatus[]): string {
  const table = tableOf(["Platform", "Last night", "Accounts", "Good", "Reading", "Late", "Failing", "Left out"], 6);
  const platforms = Map.groupBy(accounts, ({ account }) => account.split(":", 1)[0] ?? "");
  for (const [platform, own] of [...platforms].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const count = (...states: readonly AccountStatus["state"][]) =>
      own.filter(({ state }) => states.includes(state)).length;
    table.push([
      labelOf(platform),
      nightsOf(own),
      ...[own.length, count("good"), count("reading"), count("late"), count("failing", "unreached"), count("leftOut")],
    ]);
  }
  return table.toString();
}

/** The oldest of the newest nights first: whoever is behind shows. */
function nightsOf(accounts: readonly AccountStatus[]): string {
  const nights = accounts.flatMap(({ night }) => night ?? []).toSorted();
  const [oldest, newest] = [nights[0], nights.at(-1)];
  if (oldest === undefined || newest === undefined) return "none yet";
  return oldest === newest ? newest : `${oldest} … ${newest}`;
}

function loginTable(logins: readonly LoginStatus[]): string {
  const table = tableOf(["Login", "Access", "API", "Switched off"], 0);
  for (const { login, says, version, versionDays, wantsSomebody: act } of logins) {
    const end = versionDays === null ? "not announced" : `in ${versionDays} days`;
    table.push([`${act ? "✗" : "✓"} ${login}`, says, version, end]);
  }
  return table.toString();
}

function stagePart({ address, queues, alarms, cost }: StageStatus): string {
  return [
    typeof queues === "string" ? `Queues: ${queues}` : queueTable(queues),
    alarmLines(alarms),
    ...(cost === null ? [] : [typeof cost === "string" ? `Cost: ${cost}` : costLine(cost)]),
    ...(address === null ? [] : [`API: ${address}`]),
  ].join("\n\n");
}

function queueTable(queues: readonly QueueDepth[]): string {
  const table = tableOf(["Queue", "Waiting", "In work", "Dead"], 3);
  for (const { name, work, dead } of queues) table.push([name, work?.waiting ?? "", work?.inWork ?? "", dead]);
  const hint = deadIn(queues) > 0 ? "\nWhat is dead is tried again by leadline redrive, once its cause is mended." : "";
  return `${table.toString()}${hint}`;
}

function alarmLines(alarms: StageStatus["alarms"]): string {
  if (typeof alarms === "string") return `Alarms: ${alarms}`;
  const { all, firing } = alarms;
  if (firing.length === 0) return `Alarms: none of ${all} fires.`;
  const lines = firing.map(({ id, since, says }) => `✗ ${id}, since ${since.slice(0, 16).replace("T", " ")}: ${says}`);
  return [
    `Alarms: ${firing.length} of ${all} ${firing.length === 1 ? "fires" : "fire"}; docs/operate/alarms.md has what to do.`,
    ...lines,
  ].join("\n");
}

function costLine({ amount, unit, from }: CostSoFar): string {
  const none = /^-?0*\.?0*$/.test(amount);
  const hint = none ? " If that cannot be: the tags product and stage have to be switched on for billing first." : "";
  return `Cost: ${cents(amount)} ${unit} since ${from}, told a day late.${hint}`;
}

/** Two places, exactly cut: AWS writes ten. */
function cents(amount: string): string {
  const whole = micros(amount) / 10_000n;
  const digits = `${whole < 0n ? -whole : whole}`.padStart(3, "0");
  return `${whole < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
