import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { LeadlineError } from "@leadline/core/errors";
import type { ConnectionId, PlatformId } from "@leadline/core/ids";
import type { Clock, SecretFields, SecretStore } from "@leadline/core/ports";
import { addMs, type Instant } from "@leadline/core/time/instant";
import * as z from "zod";
import { awsError } from "./aws-error.ts";
import { clientOptions } from "./client-options.ts";
import { required, variables } from "./environment.ts";

export interface SecretsOptions {
  readonly client: Pick<SSMClient, "send">;
  /** `/leadline/<stage>`. */
  readonly path: string;
  /** What a written secret is encrypted with; read once it is needed, since most functions only read. */
  readonly key: () => string;
}

const fieldsSchema = z.record(z.string(), z.string());

/** Secrets as encrypted parameters, one per connection: the fields as JSON. Everyone who may read the path may read them all. */
export function ssmSecrets({ client, path, key }: SecretsOptions): SecretStore {
  const nameOf = (platform: PlatformId, connection: ConnectionId) => `${path}/conn/${platform}/${connection}`;
  return {
    read: (platform, connection) => readSecret(client, nameOf(platform, connection)),
    write: (platform, connection, fields) =>
      writeSecret(client, { name: nameOf(platform, connection), key: key() }, fields),
  };
}

/** Replaces the fields of one encrypted parameter. */
export async function writeSecret(
  client: SecretsOptions["client"],
  { name, key }: { readonly name: string; readonly key: string },
  fields: SecretFields,
): Promise<void> {
  const command = new PutParameterCommand({
    Name: name,
    Value: JSON.stringify(fields),
    Type: "SecureString",
    KeyId: key,
    Overwrite: true,
    // Beyond 4 kB, which no fields reach today, a parameter costs 0.05 dollars a month instead of failing.
    Tier: "Intelligent-Tiering",
  });
  try {
    await client.send(command);
  } catch (error) {
    throw awsError("The secret store", error);
  }
}

/** The fields of one encrypted parameter; none where there is none. */
export async function readSecret(client: SecretsOptions["client"], Name: string): Promise<SecretFields> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name, WithDecryption: true }));
    return fieldsOf(Name, Parameter?.Value);
  } catch (error) {
    if (error instanceof ParameterNotFound) return {};
    throw awsError("The secret store", error);
  }
}

/** The secrets of the stage that the environment names. */
export function environmentSecrets(): SecretStore {
  return ssmSecrets({
    client: new SSMClient(clientOptions),
    path: required(variables.secretsPath),
    key: () => required(variables.secretsKey),
  });
}

function fieldsOf(name: string, text = ""): SecretFields {
  try {
    return fieldsSchema.parse(JSON.parse(text));
  } catch {
    // What stands there is not quoted: it is made of secrets.
    throw new LeadlineError("input.invalid", `The secret ${name} is damaged.`, {
      hint: "Connect again: that writes it anew.",
    });
  }
}

/** Reads at most once in `freshMs` per connection, however many ask; a read that failed is not remembered. */
export function rememberedSecrets(
  secrets: Pick<SecretStore, "read">,
  clock: Clock,
  freshMs: number,
): SecretStore["read"] {
  const known = new Map<string, { readonly fields: Promise<SecretFields>; readonly until: Instant }>();
  return async (platform, connection) => {
    const name = `${platform}:${connection}`;
    const held = known.get(name);
    if (held !== undefined && held.until > clock.now()) return await held.fields;
    const fields = secrets.read(platform, connection);
    known.set(name, { fields, until: addMs(clock.now(), freshMs) });
    fields.catch(() => known.delete(name));
    return await fields;
  };
}
