import { accountName } from "../ids.ts";
import { loadAccounts } from "../load/accounts.ts";
import { ownerOf } from "../planning.ts";
import type { DayPages } from "../query/account-input.ts";
import type { KpiQuery } from "../query/question.ts";
import type { Task } from "../task.ts";
import { addDays } from "../time/calendar-date.ts";
import { addMs, type Instant } from "../time/instant.ts";
import { later } from "../time/order.ts";
import type { WatchedAccount } from "./night-of-rule.ts";
import type { WatchPorts } from "./watch.ts";
import type { WeekAsked } from "./week-asked.ts";

const hourMs = 3_600_000;

/** The pages of the range as they were known a week ago, after the same night of the week, by account; without those of which that night was not read. */
export async function pagesAWeekAgo(
  query: KpiQuery,
  { client, accounts, at }: WeekAsked,
  ports: WatchPorts,
): Promise<ReadonlyMap<string, DayPages>> {
  const found = accounts.map(async (account) => {
    const asOf = await momentOf(account, at, ports);
    if (asOf === null) return [];
    const [then] = await loadAccounts({ ...query, accounts: [ownerOf(account.record)], asOf }, client, ports);
    return then === undefined ? [] : [[accountName(account.record), then.pages] as const];
  });
  return new Map((await Promise.all(found)).flat());
}

/** A week before `at`, but no sooner than its night was over, however late it was, and no later than the next one began. */
async function momentOf({ record }: WatchedAccount, at: Instant, { store }: WatchPorts): Promise<Instant | null> {
  const { core } = record.done;
  if (core === undefined) return null;
  const night = addDays(core, -7);
  const runs = (await store.tasks.list(ownerOf(record), night, addDays(night, 1))).filter(
    ({ tier }) => tier === "core",
  );
  const [own, next] = [night, addDays(night, 1)].map((one) => readsOf(runs.filter((run) => run.night === one)));
  const last = own?.at(-1);
  if (last === undefined) return null;
  // What a read has brought is stored within the hour.
  const moment = later(addMs(at, -7 * 24 * hourMs), addMs(last, hourMs));
  const [begin] = next ?? [];
  return begin !== undefined && begin <= moment ? addMs(begin, -1) : moment;
}

/** Oldest first. */
function readsOf(runs: readonly Task[]): readonly Instant[] {
  return runs
    .flatMap(({ outcomes }) => outcomes)
    .flatMap(({ state, verifiedAt }) => (state === "stored" ? [verifiedAt] : []))
    .toSorted();
}
