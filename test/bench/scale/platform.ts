import { LeadlineError } from "@leadline/core/errors";
import type { Platform, PlatformTraits } from "@leadline/core/platform";
import { draws } from "@leadline/twin/market/random";
import type { VirtualTime } from "../../virtual-time.ts";
import { secondsPerCall } from "./shape.ts";

/** Whose quota every account of a platform costs. */
export const app = "agency";

const classify = (error: unknown) => new LeadlineError("internal.bug", String(error));

/** Asks as often as the traits say, takes as long as the model says, half as long again at most, and finds that nothing happened. */
export function simulatedPlatform(traits: PlatformTraits, time: VirtualTime, asked: () => void): Platform {
  const draw = draws(traits.id);
  return {
    traits,
    discover: async () => [],
    async read(slice, { account }, _, transport) {
      const report = traits.reports.find(({ id }) => id === slice.report);
      if (report === undefined) throw new Error(`No report ${slice.report}.`);
      for (let left = report.requests ?? 1; left > 0; left -= 1) {
        await transport.attempt({ app, account, operation: "report", timeoutMs: 600_000, classify }, async () => {
          asked();
          await time.sleep(secondsPerCall(traits.id) * (500 + Math.floor(1000 * draw())));
        });
      }
      return report.holds === "entities" ? { entities: [] } : { rows: [] };
    },
  };
}
