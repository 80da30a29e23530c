import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { demoDocument, demoSecrets } from "@leadline/cli/demo-settings";
import { movableClock } from "@leadline/cli/local/clock";
import { startDatabase } from "@leadline/cli/local/database";
import type { CloudAssembly } from "@leadline/cli/local-aws/cloud-assembly";
import { tableIn } from "@leadline/cli/local-aws/deployment";
import { type LocalAws, startLocalAws } from "@leadline/cli/local-aws/local-aws";
import type { SentMessage } from "@leadline/cli/local-aws/message-service";
import { push } from "@leadline/cli/local-aws/push";
import type { Log, Store } from "@leadline/core/ports";
import { instant } from "@leadline/core/time/instant";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { type RunningTwin, spawnTwin } from "@leadline/twin/start";

export const firstNight = instant("2026-11-22T16:00:00Z");

export interface AwsWorld {
  readonly aws: LocalAws;
  readonly twin: RunningTwin;
  readonly clock: ReturnType<typeof movableClock>;
  /** The table as an administrator sees it. */
  readonly store: Store;
  readonly client: DynamoDBClient;
  /** Every line the functions wrote. */
  readonly lines: string[];
  /** What they sent to people. */
  readonly sent: SentMessage[];
  close(): Promise<void>;
}

export interface AwsWorldParts {
  readonly assembly: CloudAssembly;
  /** Over the demo's configuration. */
  readonly document?: object;
  readonly written?: (line: string, aws: LocalAws) => void;
}

/** A synthesised stack at work against a twin and a database of its own, with the demo's configuration pushed. */
export async function openAwsWorld({ assembly, document = {}, written }: AwsWorldParts): Promise<AwsWorld> {
  const folder = mkdtempSync(join(tmpdir(), "leadline-aws-"));
  const lines: string[] = [];
  const sent: SentMessage[] = [];
  const log: Log = { info: () => undefined, warn: (event, fields) => lines.push(JSON.stringify({ event, ...fields })) };
  const clock = movableClock(firstNight);
  const twin = await spawnTwin({ now: firstNight });
  const database = await startDatabase({ folder, log, table: tableIn(assembly) });
  const aws: LocalAws = await startLocalAws({
    ...{ assembly, clock, log, port: 0, database: database.endpoint },
    sent: (message) => sent.push(message),
    written(name, line) {
      lines.push(`${name} ${line}`);
      written?.(line, aws);
    },
  });
  const client = createClient({ endpoint: database.endpoint });
  const store = createDynamoStore({ client, table: aws.deployment.table });
  await push(aws, { document: { ...demoDocument(() => twin.url), ...document }, env: demoSecrets(), store, clock });
  return {
    ...{ aws, twin, clock, store, client, lines, sent },
    async close() {
      await aws.stop();
      client.destroy();
      await database.stop();
      await twin.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
