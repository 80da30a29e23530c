import { SSMClient } from "@aws-sdk/client-ssm";
import type { SecretStore } from "@leadline/core/ports";
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

async function said<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw cloudError("The secret store", error);
  }
}
