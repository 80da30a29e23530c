import { SSMClient } from "@aws-sdk/client-ssm";
import type { SecretFields, SecretStore } from "@leadline/core/ports";
import { ssmChannelSecrets, ssmChannelSecretWriter } from "@leadline/functions/aws/channel-secrets";
import { clientOptions } from "@leadline/functions/aws/client-options";
import { ssmSecrets } from "@leadline/functions/aws/secrets";
import type { StageNames } from "@leadline/functions/aws/stage-names";
import { cloudError } from "./cloud-error.ts";

/** The secrets of a stage, under the names its functions read. Errors are in words for the person at the terminal. */
export function stageSecrets(
  { secretsPath, secretsKey }: StageNames,
  client: Pick<SSMClient, "send"> = new SSMClient(clientOptions),
): SecretStore {
  const secrets = ssmSecrets({ client, path: secretsPath, key: () => secretsKey });
  return {
    read: (platform, connection) => said(secrets.read(platform, connection)),
    write: (platform, connection, fields) => said(secrets.write(platform, connection, fields)),
  };
}

/** The secrets of channels, by the channel's id. */
export interface ChannelSecretStore {
  /** None where nothing was ever given. */
  read(channel: string): Promise<SecretFields>;
  /** Replaces all fields. */
  write(channel: string, fields: SecretFields): Promise<void>;
}

/** The secrets of a stage's channels, under the names its function reads. */
export function stageChannelSecrets(
  { secretsPath, secretsKey }: StageNames,
  client: Pick<SSMClient, "send"> = new SSMClient(clientOptions),
): ChannelSecretStore {
  const read = ssmChannelSecrets({ client, path: secretsPath });
  const write = ssmChannelSecretWriter({ client, path: secretsPath, key: () => secretsKey });
  return {
    read: (channel) => said(read(channel)),
    write: (channel, fields) => said(write(channel, fields)),
  };
}

async function said<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw cloudError("The secret store", error);
  }
}
