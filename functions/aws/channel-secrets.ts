import { SSMClient } from "@aws-sdk/client-ssm";
import type { SecretFields } from "@leadline/core/ports";
import { clientOptions } from "./client-options.ts";
import { required, variables } from "./environment.ts";
import { readSecret, type SecretsOptions } from "./secrets.ts";

/** Secrets of channels, one parameter each: the fields as JSON; none where there is no such parameter. */
export function ssmChannelSecrets({ client, path }: Omit<SecretsOptions, "key">) {
  return (channel: string): Promise<SecretFields> => readSecret(client, `${path}/channel/${channel}`);
}

/** Of the stage that the environment names. */
export function environmentChannelSecrets() {
  return ssmChannelSecrets({ client: new SSMClient(clientOptions), path: required(variables.secretsPath) });
}
