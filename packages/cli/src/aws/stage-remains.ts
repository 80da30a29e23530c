import {
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeKeyCommand, type KMSClient, NotFoundException, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { DeleteParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";
import type { StageNames } from "@leadline/functions/aws/stage-names";
import { cloudError } from "./cloud-error.ts";
import { type SecretName, secretNames } from "./secret-names.ts";

/** What outlives a stage's stack until a person deletes it. */
export interface StageRemains {
  /** `null` where there is none. Counted by AWS every six hours. */
  readonly table: { readonly items: number; readonly bytes: number } | null;
  readonly secrets: readonly SecretName[];
  /** The key's own id: its alias goes with the stack. `null` where there is none, or it is to be deleted already. */
  readonly key: string | null;
}

export interface RemainsClients {
  readonly dynamo: Pick<DynamoDBClient, "send">;
  readonly ssm: SSMClient;
  readonly kms: Pick<KMSClient, "send">;
}

/** Looks only. Asked before the stack goes, since the key is found by its alias or by the secrets it encrypts. */
export async function remainsOf(names: StageNames, { dynamo, ssm, kms }: RemainsClients): Promise<StageRemains> {
  const [table, secrets] = await Promise.all([tableOf(names, dynamo), secretNames(names, ssm)]);
  const candidates = [names.secretsKey, ...secrets.flatMap(({ key }) => key ?? [])];
  for (const candidate of candidates) {
    const key = await keyOf(candidate, kms);
    if (key !== null) return { table, secrets, key };
  }
  return { table, secrets, key: null };
}

/** The stage's table, whether or not its stack is there; `null` where it is not. */
export async function tableOf({ table }: StageNames, dynamo: RemainsClients["dynamo"]): Promise<StageRemains["table"]> {
  try {
    const { Table: found } = await dynamo.send(new DescribeTableCommand({ TableName: table }));
    return { items: found?.ItemCount ?? 0, bytes: found?.TableSizeBytes ?? 0 };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw cloudError("The table", error);
  }
}

async function keyOf(name: string, kms: RemainsClients["kms"]): Promise<string | null> {
  try {
    const { KeyMetadata: found } = await kms.send(new DescribeKeyCommand({ KeyId: name }));
    return found?.KeyState === "PendingDeletion" ? null : (found?.KeyId ?? null);
  } catch (error) {
    if (error instanceof NotFoundException) return null;
    throw cloudError("The key", error);
  }
}

/** Deletes the table for good. AWS keeps a copy for 35 days, since it is backed up all the time. */
export async function deleteTable({ table }: StageNames, { dynamo }: Pick<RemainsClients, "dynamo">): Promise<void> {
  try {
    await dynamo.send(new UpdateTableCommand({ TableName: table, DeletionProtectionEnabled: false }));
    await dynamo.send(new DeleteTableCommand({ TableName: table }));
  } catch (error) {
    throw cloudError("The table", error);
  }
}

/** What one request may name. */
const deletedAtOnce = 10;

export async function deleteSecrets(
  secrets: readonly SecretName[],
  { ssm }: Pick<RemainsClients, "ssm">,
): Promise<void> {
  try {
    for (let at = 0; at < secrets.length; at += deletedAtOnce) {
      const Names = secrets.slice(at, at + deletedAtOnce).map(({ name }) => name);
      await ssm.send(new DeleteParametersCommand({ Names }));
    }
  } catch (error) {
    throw cloudError("The secret store", error);
  }
}

/** Days in which a key's deletion can be taken back. */
export const keyDeletionDays = 30;

export async function scheduleKeyDeletion(key: string, { kms }: Pick<RemainsClients, "kms">): Promise<void> {
  try {
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key, PendingWindowInDays: keyDeletionDays }));
  } catch (error) {
    throw cloudError("The key", error);
  }
}
