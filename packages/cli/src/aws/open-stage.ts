import { DescribeTableCommand, type DynamoDBClient, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { LeadlineError } from "@leadline/core/errors";
import type { Store } from "@leadline/core/ports";
import type { Settings } from "@leadline/core/settings";
import { readStored } from "@leadline/core/stored-settings";
import type { StageNames } from "@leadline/functions/aws/stage-names";
import { platforms } from "@leadline/platforms/list";
import { createClient } from "@leadline/store/dynamo/client";
import { createDynamoStore } from "@leadline/store/dynamo/store";
import { cloudError } from "./cloud-error.ts";
import { regionOf, takeUsualRegion } from "./place.ts";
import { namesOf } from "./stage.ts";

/** A deployed stage that is there and lets us in. */
export interface OpenStage {
  readonly stage: string;
  readonly names: StageNames;
  readonly region: string;
  readonly store: Store;
}

/** Uses a deployed stage; credentials and region come from the environment, as for every AWS tool. Throws one clear `input.invalid` where it is not there or lets nobody in. */
export async function withStage<T>(
  stage: string,
  use: (open: OpenStage) => Promise<T>,
  client: DynamoDBClient = clientHere(),
): Promise<T> {
  const names = namesOf(stage);
  try {
    const region = await regionOf(client);
    await ensureThere(client, { names, region });
    return await use({ stage, names, region, store: createDynamoStore({ client, table: names.table }) });
  } catch (error) {
    throw cloudError("The table", error);
  } finally {
    client.destroy();
  }
}

function clientHere(): DynamoDBClient {
  takeUsualRegion();
  return createClient();
}

async function ensureThere(client: DynamoDBClient, { names, region }: Pick<OpenStage, "names" | "region">) {
  try {
    await client.send(new DescribeTableCommand({ TableName: names.table }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw cloudError("The table", error);
    throw new LeadlineError("input.invalid", `There is no table ${names.table} in ${region}, so no such stage.`, {
      field: "stage",
      hint: "Are profile and region right (AWS_PROFILE, AWS_REGION)? To deploy it: npm run deploy.",
    });
  }
}

/** The configuration a stage works by. Throws `input.invalid` where there is none yet, or this program cannot read it. */
export async function settingsOf({ stage, store }: Pick<OpenStage, "stage" | "store">): Promise<Settings> {
  const stored = await store.settings.get();
  if (stored !== null) return readStored(stored, platforms);
  throw new LeadlineError("input.invalid", `The stage ${stage} has no configuration yet.`, {
    hint: `Put leadline.yaml there: leadline config push --stage ${stage}`,
  });
}
