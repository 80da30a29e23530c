import type { PlatformTraits } from "@leadline/core/platform";
import { slicesAtOnce } from "@leadline/core/work-slices";
import { functions } from "@leadline/functions/manifest";
import { platforms } from "@leadline/platforms/list";
import type { NightOfMany } from "./night.ts";
import { concurrency, secondsPerCall, zones } from "./shape.ts";

/** What the arithmetic is made for. */
const many = 10_000;

/** The time limit of the hourly tick. */
export const tickSeconds = functions.find(({ name }) => name === "plan-night")?.timeoutS ?? 0;

/** Requests of one account's core run, if every slice is answered in one page. */
export function coreRequests({ reports }: PlatformTraits): number {
  return reports.filter(({ tier }) => tier === "core").reduce((sum, { requests = 1 }) => sum + requests, 0);
}

/** For every level a platform publishes: how many accounts it carries on the simulated night. */
export function allowanceRows(night: NightOfMany) {
  const traits: readonly PlatformTraits[] = platforms;
  return traits.flatMap(({ id, label, allowance = [] }) =>
    allowance.map(({ level, requestsPerDay }) => {
      const perAccount = (night.requests[id] ?? 0) / (night.accounts / platforms.length);
      return {
        platform: label,
        level,
        allowed: requestsPerDay,
        perAccount,
        carries: Math.floor(requestsPerDay / perAccount),
      };
    }),
  );
}

/** How long the hour that is due in most places takes: as long as the pace or the workers want, whichever is slower, and the ticks before. */
export function tenThousandRows(night: NightOfMany) {
  const largestZone = Math.max(...zones.map(([, share]) => share)) / 100;
  const ticks = Math.ceil((night.longestTickSeconds * many) / night.accounts / tickSeconds);
  const traits: readonly PlatformTraits[] = platforms;
  return traits.map((platform) => {
    const { id, label, due, requestsPerSecond } = platform;
    const accounts = (many / platforms.length) * (due.zone === "UTC" ? 1 : largestZone);
    const requests = accounts * coreRequests(platform);
    const paceHours = requests / requestsPerSecond / 3600;
    const workerHours = (requests * secondsPerCall(id)) / (concurrency[id] ?? 2) / slicesAtOnce(platform) / 3600;
    return { label, requests, paceHours, workerHours, hours: Math.max(paceHours, workerHours) + ticks - 1 };
  });
}
