import { SQSClient } from "@aws-sdk/client-sqs";
import { LeadlineError } from "@leadline/core/errors";
import { type AccountKey, platformId } from "@leadline/core/ids";
import { planSettings } from "@leadline/core/plan-settings";
import { ownerOf } from "@leadline/core/planning";
import type { Clock, Log, Queue, Store } from "@leadline/core/ports";
import { type Redriven, redrive } from "@leadline/core/redrive";
import type { Settings } from "@leadline/core/settings";
import type { CalendarDate } from "@leadline/core/time/calendar-date";
import { clientOptions } from "@leadline/functions/aws/client-options";
import { sqsQueue } from "@leadline/functions/aws/queue";
import { platforms } from "@leadline/platforms/list";
import type { OpenStage } from "./open-stage.ts";
import { type StageQueues, stageQueues } from "./stage-queues.ts";

export interface StageRedrive {
  readonly isWanted: (owner: AccountKey) => boolean;
  readonly night: CalendarDate | null;
  /** Everybody is meant: dead letters, which know no client, are moved back as well. */
  readonly everybody: boolean;
}

/** What came of it. */
export interface RedrivenStage {
  readonly runs: readonly Redriven[];
  /** Dead letters that go back to their queue, per platform; those without any are left out. */
  readonly moved: readonly { readonly platform: string; readonly messages: number }[];
  /** Starts by the clock that are dead and stay so: the next start has done their work. */
  readonly starts: number;
}

export interface RedriveStagePorts {
  readonly store: Store;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly queue: Queue;
  readonly queues: StageQueues;
}

/**
 * Sends what failed to the stage's own workers again: first the runs, whose dead letters are stale from then on and vanish
 * when they arrive, then the dead letters themselves. Safe to repeat, and beside workers.
 */
export async function redriveStage(wish: StageRedrive, ports: RedriveStagePorts): Promise<RedrivenStage> {
  const { store, settings, queues } = ports;
  const plan = { ...ports, settings: planSettings(settings), queueLost: false };
  const runs: Redriven[] = [];
  for (const traits of platforms) {
    for (const record of await store.accounts.list(platformId(traits.id))) {
      if (wish.isWanted(ownerOf(record))) runs.push(...(await redrive({ traits, record, night: wish.night }, plan)));
    }
  }
  const moved = [];
  for (const { id } of wish.everybody ? platforms : []) {
    const messages = await queues.moveDead(id);
    if (messages > 0) moved.push({ platform: id, messages });
  }
  const starts = (await queues.depths()).find(({ work }) => work === null)?.dead ?? 0;
  return { runs, moved, starts };
}

const quiet = { info: () => undefined, warn: () => undefined };

/** The ports of a stage that is open; `end` lets its connections go. */
export function redrivePorts(
  { names, store }: OpenStage,
  settings: Settings,
  clock: Clock,
  client = new SQSClient(clientOptions),
): RedriveStagePorts & { readonly end: () => void } {
  const queues = stageQueues(names, client);
  const addresses = new Map<string, Promise<string | null>>();
  const known = async (platform: string) => {
    const found = addresses.get(platform) ?? queues.urlOf(platform);
    addresses.set(platform, found);
    return await found;
  };
  const queue: Queue = {
    async send(message, delaySeconds) {
      const url = await known(message.platform);
      if (url === null) throw noQueue(message.platform);
      await sqsQueue({ client, urlOf: () => url, settings: async () => settings }).send(message, delaySeconds);
    },
  };
  return { store, settings, clock, log: quiet, queue, queues, end: () => client.destroy() };
}

function noQueue(platform: string): LeadlineError {
  return new LeadlineError("input.invalid", `The stage has no queue for ${platform}.`, {
    hint: "It was deployed by an older Leadline: npm run deploy.",
  });
}
