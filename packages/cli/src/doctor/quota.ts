import type { PlatformId } from "@leadline/core/ids";
import { nightDue, planTask, tiersOf } from "@leadline/core/planning";
import type { DiscoveredAccount, PlatformTraits, Tier } from "@leadline/core/platform";
import type { AccountRecord, Store } from "@leadline/core/ports";
import type { Task } from "@leadline/core/task";
import type { Instant } from "@leadline/core/time/instant";
import type { Finding } from "./finding.ts";

export interface Night {
  readonly traits: PlatformTraits;
  readonly accounts: readonly AccountRecord[];
  readonly now: Instant;
  /** The last finished run, which sizes the slices; `null` without one. */
  readonly last: (account: AccountRecord, tier: Tier) => Promise<Task | null>;
}

/** Requests an ordinary night costs at least: slices as they would be planned now, each of one page of answers. */
export async function requestsOf({ traits, accounts, now, last }: Night): Promise<number> {
  const costs = new Map(traits.reports.map(({ id, requests = 1 }) => [id, requests]));
  let sum = 0;
  for (const record of accounts) {
    for (const tier of tiersOf(traits)) {
      const night = nightDue(traits, record, now);
      const input = { traits, record, tier, night, now, backfillDays: traits.window.restated };
      const { slices } = planTask({ ...input, last: await last(record, tier) });
      sum += slices.reduce((total, { report }) => total + (costs.get(report) ?? 1), 0);
    }
  }
  return sum;
}

/** What a night costs against what the platform allows the app in a day. */
export function quotaFinding(traits: PlatformTraits, about: string, requests: number, accounts: number): Finding {
  const base = { about, topic: "quota" } as const;
  const cost = `A night asks at least ${requests} times for ${accounts} ${accounts === 1 ? "account" : "accounts"}`;
  const { allowance = [], requestsPerSecond } = traits;
  if (allowance.length === 0) {
    const seconds = Math.ceil(requests / requestsPerSecond);
    const says = `${cost}; ${traits.label} publishes no daily number. At ${requestsPerSecond} a second that takes ${seconds} s.`;
    return { ...base, mark: "good", says };
  }
  const room = allowance.map(({ level, requestsPerDay }) => {
    const carries =
      requests === 0 ? "" : `, enough for ${Math.floor((requestsPerDay * accounts) / requests)} such accounts`;
    return `${level} allows ${requestsPerDay} a day${carries}`;
  });
  const says = `${cost}. ${room.join("; ")}.`;
  const [smallest] = allowance;
  if (smallest === undefined || requests <= smallest.requestsPerDay) return { ...base, mark: "good", says };
  const largest = allowance.at(-1);
  const over = largest !== undefined && requests > largest.requestsPerDay;
  return { ...base, mark: over ? "act" : "note", says, todo: "Apply for a higher access level of the app." };
}

/** A record for an account that no night has met yet. */
export function recordOf(
  found: DiscoveredAccount,
  platform: PlatformId,
  connection: AccountRecord["connection"],
  now: Instant,
): AccountRecord {
  return { ...found, platform, connection, discoveredAt: now, done: {}, open: [] };
}

/** The last finished run of a tier, out of the store; `null` without a store. */
export function lastRunIn(store: Store | null): Night["last"] {
  return async (account, tier) => {
    const known = await store?.accounts.get(account);
    const night = known?.done[tier];
    return store && night !== undefined
      ? await store.tasks.get({ platform: account.platform, account: account.account, night, tier })
      : null;
  };
}
