import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { clientOptions } from "@leadline/functions/aws/client-options";
import { stackOf } from "./stack.ts";
import { namesOf } from "./stage.ts";

/** Where a stage's API is; `null` where its stack does not say, or may not be looked at. */
export async function apiAddress(
  stage: string,
  client = new CloudFormationClient(clientOptions),
): Promise<string | null> {
  try {
    return (await stackOf(namesOf(stage).stack, client))?.outputs.ApiUrl ?? null;
  } catch {
    return null;
  } finally {
    client.destroy();
  }
}
