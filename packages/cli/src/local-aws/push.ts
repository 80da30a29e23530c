import { SSMClient } from "@aws-sdk/client-ssm";
import { LeadlineError } from "@leadline/core/errors";
import type { Clock, Store } from "@leadline/core/ports";
import { settings } from "@leadline/core/settings";
import { ssmSecrets } from "@leadline/functions/aws/secrets";
import { platforms } from "@leadline/platforms/list";
import { type Environment, givenTo } from "../config.ts";
import { region } from "./intrinsics.ts";
import type { LocalAws } from "./local-aws.ts";

export interface Pushed {
  /** What a configuration file says. */
  readonly document: object;
  /** Where the secrets of its connections stand, as in `.env`. */
  readonly env: Environment;
  readonly store: Store;
  readonly clock: Clock;
}

/** Puts configuration and secrets where a deployed Leadline looks for them. Throws `input.invalid` for what it would refuse. */
export async function push(aws: LocalAws, { document, env, store, clock }: Pushed): Promise<void> {
  const { connections } = settings(document, platforms);
  const seen = await store.settings.get();
  const text = JSON.stringify(document);
  if (seen?.document !== text) await store.settings.put(text, seen, clock.now());
  const { endpoint, ...credentials } = aws.administrator;
  const client = new SSMClient({ endpoint, region, credentials });
  const [key = ""] = aws.deployment.keys;
  const secrets = ssmSecrets({ client, path: secretsPathOf(aws), key: () => key });
  for (const { platform, id } of connections) {
    const fields = givenTo(platform, id, env);
    if (typeof fields === "string") throw new LeadlineError("input.invalid", fields);
    await secrets.write(platform, id, fields);
  }
  client.destroy();
}

/** Where the functions look, by what the template tells them. */
function secretsPathOf({ deployment }: LocalAws): string {
  const told = deployment.functions.map(({ variables }) => variables.LEADLINE_SECRETS_PATH);
  return told.find((path) => path !== undefined) ?? "";
}
