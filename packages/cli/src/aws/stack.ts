import { type CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { cloudError } from "./cloud-error.ts";

/** What is known of a deployed stack. */
export interface DeployedStack {
  /** CloudFormation's own word, such as `UPDATE_COMPLETE`. */
  readonly state: string;
  /** Whether it was ever deployed to the end: one that was not is made anew, and what it kept is in its own way. */
  readonly isWhole: boolean;
  /** `ApiUrl`, `TableName`, … */
  readonly outputs: Readonly<Record<string, string>>;
}

/** A stack by its name; `null` where there is none. */
export async function stackOf(name: string, client: Pick<CloudFormationClient, "send">): Promise<DeployedStack | null> {
  try {
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (found === undefined) return null;
    const outputs = (found.Outputs ?? []).map(
      ({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue] as const,
    );
    const state = found.StackStatus ?? "";
    return { state, isWhole: /^(CREATE_COMPLETE|UPDATE_|IMPORT_)/.test(state), outputs: Object.fromEntries(outputs) };
  } catch (error) {
    // It has no class of its own for this.
    if (error instanceof Error && error.name === "ValidationError" && / does not exist$/.test(error.message))
      return null;
    throw cloudError("CloudFormation", error);
  }
}
