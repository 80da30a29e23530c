import { accountName } from "@leadline/core/ids";
import type { Redriven } from "@leadline/core/redrive";
import type { CalendarDate } from "@leadline/core/time/calendar-date";
import { loadSettings } from "../config.ts";
import { keepGrantsDaily } from "../local/tokens.ts";
import type { Names } from "../names.ts";
import { runNight, say } from "./night.ts";
import { checkSecrets, type RealOptions, wantedBy, withSession } from "./sync.ts";

export interface RedriveOptions extends RealOptions {
  readonly client?: string;
  readonly account?: string;
  readonly night?: CalendarDate;
}

/** Tries again what failed, for everybody or for one client or account, and tells what that is; what is stored is not read again. */
export async function redrive(options: RedriveOptions, signal: AbortSignal): Promise<boolean> {
  const settings = loadSettings(options.config);
  checkSecrets(settings, options.config);
  const isWanted = wantedBy(options, settings);
  return await withSession(options, { settings, signal }, async (session) => {
    await keepGrantsDaily({ ...session, store: session.workspace.store, folder: options.folder });
    const told = (redriven: readonly Redriven[]) => tell(redriven, session.names);
    const complete = await runNight(session, { redrive: { isWanted, night: options.night ?? null, told } });
    return complete && !signal.aborted;
  });
}

function tell(redriven: readonly Redriven[], names: Names): void {
  if (redriven.length === 0) say("Nothing has failed, so there is nothing to try again.");
  for (const one of redriven)
    say(`  ↻ ${names.of(accountName(one.owner))}, ${one.run.replace("#", " ")}: ${whatOf(one)}`);
}

function whatOf({ was, slices }: Redriven): string {
  const parts = `${slices} ${slices === 1 ? "part" : "parts"}`;
  switch (was) {
    case "open":
      return `the queue had given it up; ${parts} are begun afresh.`;
    case "partial":
      return `${parts} that failed.`;
    case "ended":
      return `it had been given up; ${parts} are left of it.`;
    default:
      return was satisfies never;
  }
}
