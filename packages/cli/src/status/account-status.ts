import { blueprints } from "@leadline/core/errors";
import { type AccountKey, accountName } from "@leadline/core/ids";
import { lateNight, nightDue } from "@leadline/core/planning";
import type { PlatformTraits } from "@leadline/core/platform";
import type { AccountRecord, Clock, Store } from "@leadline/core/ports";
import type { ClientSettings, Settings } from "@leadline/core/settings";
import type { Task } from "@leadline/core/task";
import { addDays, type CalendarDate } from "@leadline/core/time/calendar-date";
import { platforms } from "@leadline/platforms/list";

/** `late`, `failing` and `unreached` want a person; `leftOut` is what the platform has closed. */
export type AccountState = "good" | "reading" | "late" | "failing" | "unreached" | "leftOut";

/** Where an account's nights stand. */
export interface AccountStatus {
  /** `google:1112223334`. */
  readonly account: string;
  readonly client: string;
  /** `null` while no login has reached it. */
  readonly name: string | null;
  /** The newest night that is finished; `null` before the first. */
  readonly night: CalendarDate | null;
  readonly state: AccountState;
  /** Why it is not good, in a sentence; empty where there is nothing to say. */
  readonly says: string;
}

export interface StatusPorts {
  readonly store: Pick<Store, "accounts" | "tasks">;
  readonly clock: Clock;
}

/** Enough for the database to be busy, few enough not to be throttled. */
const atOnce = 25;

/** Every client's accounts, those that want somebody first. */
export async function accountStatuses({ clients }: Settings, ports: StatusPorts): Promise<readonly AccountStatus[]> {
  const all = clients.flatMap((client) => client.accounts.map((owner) => ({ client, owner })));
  const found: AccountStatus[] = [];
  for (let at = 0; at < all.length; at += atOnce) {
    const some = all.slice(at, at + atOnce).map(({ client, owner }) => statusOf(owner, client, ports));
    found.push(...(await Promise.all(some)));
  }
  return found.toSorted((a, b) => rank(a.state) - rank(b.state) || (a.account < b.account ? -1 : 1));
}

const ranks: readonly AccountState[] = ["failing", "late", "unreached", "reading", "leftOut", "good"];
const rank = (state: AccountState) => ranks.indexOf(state);

/** Whether a person has to do something about it. */
export function wantsSomebody({ state }: Pick<AccountStatus, "state">): boolean {
  return state === "failing" || state === "late" || state === "unreached";
}

async function statusOf(
  owner: AccountKey,
  client: ClientSettings,
  { store, clock }: StatusPorts,
): Promise<AccountStatus> {
  const known = { account: accountName(owner), client: client.id };
  const record = await store.accounts.get(owner);
  const traits = platforms.find(({ id }) => id === owner.platform);
  if (record === null || traits === undefined) {
    return { ...known, name: null, night: null, state: "unreached", says: "No login has reached it yet." };
  }
  const due = nightDue(traits, record, clock.now());
  const tasks = await store.tasks.list(owner, addDays(due, -lookedBackDays), due);
  const judged = judge({ record, traits, tasks, late: lateNight(traits, record, clock.now()) });
  return { ...known, name: record.name, night: record.done.core ?? null, ...judged };
}

/** The past is read weekly, so that its newest run lies within. */
const lookedBackDays = 7;

interface Known {
  readonly record: AccountRecord;
  readonly traits: PlatformTraits;
  /** Oldest first. */
  readonly tasks: readonly Task[];
  readonly late: CalendarDate | null;
}

type Judged = Pick<AccountStatus, "state" | "says">;

function judge({ record, tasks, late }: Known): Judged {
  if (record.unreadable !== undefined) return { state: "leftOut", says: record.unreadable };
  if (record.state === "disabled") return { state: "leftOut", says: "Disabled at the platform." };
  const newest = [...new Map(tasks.map((task) => [task.tier, task])).values()];
  const failed = newest.map(failureOf).find((found) => found !== null);
  if (failed !== undefined) return failed;
  const open = newest.find(({ tier, state }) => tier === "core" && state === "open");
  if (late !== null)
    return { state: "late", says: `The night of ${late} is not there. ${open ? waits(open) : ""}`.trim() };
  return open === undefined ? { state: "good", says: "" } : { state: "reading", says: waits(open) };
}

function failureOf({ state, note, outcomes, tier }: Task): Judged | null {
  if (state === "ended" && note !== undefined) {
    return { state: blueprints[note.code].remedy === "skip" ? "leftOut" : "failing", says: note.message };
  }
  if (state !== "partial") return null;
  const failed = outcomes.filter((one) => one.state === "failed");
  const reasons = [...new Set(failed.map(({ error }) => error?.message ?? "for no known reason"))].join(" ");
  const where = tier === "core" ? "" : ` (${tier})`;
  return {
    state: "failing",
    says: `${failed.length} of ${outcomes.length} parts${where} could not be read: ${reasons}`,
  };
}

function waits({ slices, dueAt, night }: Task): string {
  const parts = `${slices.length} ${slices.length === 1 ? "part" : "parts"}`;
  return `${parts} of the night of ${night} are left; heard of at the latest by ${dueAt.slice(0, 16).replace("T", " ")} UTC.`;
}
