import { type EntityPage, snapshot } from "./facts.ts";
import { accountName } from "./ids.ts";
import { decodePage } from "./page.ts";
import { longestWindow } from "./planning/longest-window.ts";
import { slicesToCome } from "./planning/slices.ts";
import {
  historyNight,
  nightDue,
  ownerOf,
  type PlanInput,
  planAgain,
  planTask,
  runName,
  taskKeyOf,
  tiersOf,
} from "./planning.ts";
import type { PlatformTraits } from "./platform.ts";
import type { AccountRecord, Store } from "./ports.ts";
import { handOver } from "./run-task.ts";
import type { Task, TaskKey } from "./task.ts";
import type { PlanPorts, PlanSettings, Repeat } from "./tick.ts";

/** Whether the account is read at all: somebody owns it, and nothing about it stands in the way. */
export function isRead(record: AccountRecord, { isAssigned }: PlanSettings): boolean {
  return record.unreadable === undefined && isAssigned(ownerOf(record));
}

/** Without its connection a run would only end again; the one that takes the account over plans it then. */
function isPlanned(record: AccountRecord, settings: PlanSettings): boolean {
  return isRead(record, settings) && settings.isConfigured(record.platform, record.connection);
}

/** Opens the night's runs that are due, the note on the account's record first, so that no task can exist unseen. */
export async function planAccount(
  traits: PlatformTraits,
  record: AccountRecord,
  ports: PlanPorts,
  repeat: Repeat = {},
): Promise<void> {
  if (!isPlanned(record, ports.settings)) return;
  const night = nightDue(traits, record, ports.clock.now());
  for (const tier of tiersOf(traits)) await planRun({ traits, record, tier, night }, ports, repeat);
}

/**
 * Opens the run of the account's past that is due, unless an older one is still under way. Called when every account's night
 * is planned, so that nobody waits for it.
 */
export async function planPast(
  traits: PlatformTraits,
  record: AccountRecord,
  ports: PlanPorts,
  { reopen = false }: Repeat = {},
): Promise<void> {
  if (!isPlanned(record, ports.settings)) return;
  const night = historyNight(nightDue(traits, record, ports.clock.now()), record.done.history);
  const older = (run: string) => taskKeyOf(record, run).tier === "history" && run < runName({ night, tier: "history" });
  if (record.open.some(older)) return;
  await planRun({ traits, record, tier: "history", night }, ports, { reopen });
}

async function planRun(
  run: Pick<PlanInput, "traits" | "record" | "tier" | "night">,
  ports: PlanPorts,
  { again = false, reopen = false }: Repeat,
): Promise<void> {
  const { settings, clock, store } = ports;
  const { record, tier, night } = run;
  const done = record.done[tier];
  if (done !== undefined && done >= night && !again) return;
  const key: TaskKey = { ...ownerOf(record), night, tier };
  const existing = await store.tasks.get(key);
  const wanted = again || (reopen && existing?.state === "ended");
  if (existing !== null && (existing.state === "open" || !wanted)) return;
  const last = done === undefined ? null : await store.tasks.get({ ...key, night: done });
  const input = { ...run, now: clock.now(), last, backfillDays: settings.backfillDays };
  const planned = tier === "history" ? { ...input, ...(await pastOf(run, store)) } : input;
  await openRun(existing === null ? planTask(planned) : planAgain(existing, planned), ports);
}

/** What only the past is planned by. */
async function pastOf(
  { traits, record }: Pick<PlanInput, "traits" | "record">,
  store: Store,
): Promise<Pick<PlanInput, "longestWindow" | "sized">> {
  const [actions, sized] = await Promise.all([actionsOf(traits, record, store), lastNight(record, store)]);
  return { longestWindow: longestWindow(traits, actions), sized };
}

/** The newest finished night of the account's core reports, which knows how many rows a day has; `null` before the first. */
export async function lastNight(record: AccountRecord, { tasks }: Store): Promise<Task | null> {
  const { core } = record.done;
  return core === undefined ? null : await tasks.get({ ...ownerOf(record), night: core, tier: "core" });
}

async function actionsOf(traits: PlatformTraits, record: AccountRecord, { pages }: Store): Promise<EntityPage | null> {
  if (traits.lookback?.attributes === undefined) return null;
  const report = traits.reports.find(({ holds, level }) => holds === "entities" && level === "conversionAction");
  if (report === undefined) return null;
  const [stored] = await pages.pages(ownerOf(record), report.id, snapshot, snapshot);
  const page = stored && decodePage(ownerOf(record), stored);
  return page?.holds === "entities" ? page : null;
}

/** Puts a planned run to work; does nothing when somebody else has opened it meanwhile. */
export async function openRun(task: Task, ports: PlanPorts): Promise<void> {
  const { store, log } = ports;
  await store.accounts.opened(task);
  const opened = task.seq === 1 ? await store.tasks.create(task) : await store.tasks.step(task);
  if (!opened) return;
  // Whoever still saw the run as finished may have taken the note away meanwhile.
  if (task.seq > 1) await store.accounts.opened(task);
  const about = { account: accountName(task), run: runName(task) };
  log.info("task.opened", { ...about, slices: task.slices.length, toCome: slicesToCome(task) });
  await handOver(task, ports);
}
