import { accountName, platformId } from "@leadline/core/ids";
import type { Redriven } from "@leadline/core/redrive";
import type { CalendarDate } from "@leadline/core/time/calendar-date";
import { platforms } from "@leadline/platforms/list";
import { settingsOf, withStage } from "../aws/open-stage.ts";
import { redrivePorts, redriveStage } from "../aws/redrive-stage.ts";
import { loadSettings } from "../config.ts";
import { systemClock } from "../local/clock.ts";
import { keepGrantsDaily } from "../local/tokens.ts";
import { createNames, labelOf, type Names } from "../names.ts";
import { runNight, say } from "./night.ts";
import { checkSecrets, type RealOptions, wantedBy, withSession } from "./sync.ts";

export interface RedriveOptions extends RealOptions {
  readonly client?: string;
  readonly account?: string;
  readonly night?: CalendarDate;
  /** A deployed stage, whose own workers do the work. */
  readonly stage?: string;
  /** Delete the dead starts by the clock, so that their alarm can tell of the next one. */
  readonly forgetStarts?: true;
}

/** Tries again what failed, for everybody or for one client or account, and tells what that is; what is stored is not read again. */
export async function redrive(options: RedriveOptions, signal: AbortSignal): Promise<boolean> {
  if (options.stage !== undefined) return await redriveAt(options.stage, options);
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

/** True also when there is still work to do: it is the stage's own, and `leadline status` shows it. */
async function redriveAt(stage: string, options: RedriveOptions): Promise<boolean> {
  return await withStage(stage, async (open) => {
    const settings = await settingsOf(open);
    const isWanted = wantedBy(options, settings);
    const everybody = options.client === undefined && options.account === undefined;
    const ports = redrivePorts(open, settings, systemClock());
    try {
      const names = createNames();
      for (const { id } of platforms) names.learn(id, await open.store.accounts.list(platformId(id)));
      const { runs, moved, starts } = await redriveStage({ isWanted, everybody, night: options.night ?? null }, ports);
      tell(runs, names);
      for (const { platform, messages } of moved) {
        say(
          `  ↻ ${labelOf(platform)}: ${messages} dead ${messages === 1 ? "letter goes" : "letters go"} back to the queue.`,
        );
      }
      if (starts > 0) await tellStarts(starts, options.forgetStarts ? ports.queues.forgetStarts : null);
      if (runs.length + moved.length > 0) say(`To see how it goes: leadline status --stage ${stage}`);
      return true;
    } finally {
      ports.end();
    }
  });
}

async function tellStarts(starts: number, forget: (() => Promise<void>) | null): Promise<void> {
  const what = `${starts} ${starts === 1 ? "start" : "starts"} by the clock failed; the next one has done the work since.`;
  if (forget === null) return say(`${what} To delete what is left of them: add --forget-starts.`);
  await forget();
  say(`${what} What was left of them is deleted.`);
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
