import type { RateMonth, RateStore } from "@leadline/core/rates/rate-store";
import type { Instant } from "@leadline/core/time/instant";
import { pause } from "./pause.ts";

export function memoryRates(): RateStore {
  const live = new Map<string, RateMonth>();
  const old = new Map<string, RateMonth>();
  let comparedAt: Instant | null = null;
  return {
    async months(from, to) {
      await pause();
      const found = [...live.values()].filter(({ month }) => from <= month && month <= to);
      return structuredClone(found.toSorted((a, b) => (a.month < b.month ? -1 : 1)));
    },
    async put(month, { supersedes }) {
      await pause();
      if (supersedes) old.set(`${supersedes.month}#${supersedes.version}`, structuredClone(supersedes));
      if ((live.get(month.month)?.version ?? 0) !== month.version - 1) return false;
      live.set(month.month, structuredClone(month));
      return true;
    },
    async superseded(month) {
      await pause();
      const found = [...old.values()].filter((one) => one.month === month);
      return structuredClone(found.toSorted((a, b) => a.version - b.version));
    },
    async compared() {
      await pause();
      return comparedAt;
    },
    async noteCompared(at) {
      await pause();
      if (comparedAt === null || comparedAt < at) comparedAt = at;
    },
  };
}
