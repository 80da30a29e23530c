import type { Closing, QuotaKey, QuotaRecord } from "@leadline/core/quota";
import type { ClosedTo } from "@leadline/core/quota/closing";
import type { Unused } from "@leadline/core/quota/lease";

/** What this process has last seen of a quota, and when on the clock the pace is kept by. */
export interface Known {
  readonly record: Pick<QuotaRecord, "closings" | "hours" | "grid" | "level">;
  readonly at: number;
}

export interface KnownQuotas {
  get(key: QuotaKey): Known | undefined;
  learned(key: QuotaKey, record: QuotaRecord, at: number): void;
  /** Counts here before the store knows it. */
  close(key: QuotaKey, to: ClosedTo, closing: Closing): void;
}

const nothing: Known = { record: { closings: {}, hours: {}, grid: null, level: null }, at: Number.NEGATIVE_INFINITY };

export function createKnownQuotas(): KnownQuotas {
  const known = new Map<string, Known>();
  return {
    get: (key) => known.get(nameOf(key)),
    learned(key, record, at) {
      known.set(nameOf(key), { record, at });
    },
    close(key, to, closing) {
      const { record, at } = known.get(nameOf(key)) ?? nothing;
      const before = record.closings[to];
      if (before !== undefined && before.until >= closing.until) return;
      known.set(nameOf(key), { record: { ...record, closings: { ...record.closings, [to]: closing } }, at });
    },
  };
}

/** An app, or an account under it, among those of one platform. */
export function nameOf({ app, account }: QuotaKey): string {
  return JSON.stringify([app, account ?? null]);
}

/** One piece of work after the other, however many ask at once. */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}

/** What is left of counts by hour after some of them were given back. */
export function without(counts: Unused, givenBack: Unused): Unused {
  const left = Object.entries(counts).map(([hour, count]): [string, number] => [hour, count - (givenBack[hour] ?? 0)]);
  return Object.fromEntries(left.filter(([, count]) => count > 0));
}
