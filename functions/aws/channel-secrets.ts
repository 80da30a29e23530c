import { SSMClient } from "@aws-sdk/client-ssm";
import type { SecretFields } from "@leadline/core/ports";
import { clientOptions } from "./client-options.ts";
import { required, variables } from "./environment.ts";
import { readSecret, type SecretsOptions, writeSecret } from "./secrets.ts";

/** Secrets of channels, one parameter each: the fields as JSON; none where there is no such parameter. */
export function ssmChannelSecrets({ client, path }: Omit<SecretsOptions, "key">) {
  return (channel: string): Promise<SecretFields> => readSecret(client, nameOf(path, channel));
}

/** Replaces a channel's secret, where `ssmChannelSecrets` reads it. */
export function ssmChannelSecretWriter({ client, path, key }: SecretsOptions) {
  return (channel: string, fields: SecretFields): Promise<void> =>
    writeSecret(client, { name: nameOf(path, channel), key: key() }, fields);
}

const nameOf = (path: string, channel: string) => `${path}/channel/${channel}`;

/** Of the stage that the environment names. */
export function environmentChannelSecrets() {
  return ssmChannelSecrets({ client: new SSMClient(clientOptions), path: required(variables.secretsPath) });
}
