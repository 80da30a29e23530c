import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { cloudError, isDenied } from "./cloud-error.ts";
import { regionOf } from "./place.ts";

/** Whose account it is, and who asks. */
export interface CloudAccount {
  readonly account: string;
  /** The end of the login's name, such as `assumed-role/Admin/jane`. */
  readonly login: string;
  readonly region: string;
}

/** Who is signed in and where it points. Throws `input.invalid` with what to do where nobody is. */
export async function accountOf(client: STSClient): Promise<CloudAccount> {
  const region = await regionOf(client);
  try {
    const { Account = "", Arn = "" } = await client.send(new GetCallerIdentityCommand({}));
    return { account: Account, login: Arn.split(":").slice(5).join(":"), region };
  } catch (error) {
    throw cloudError("AWS", error);
  }
}

/** Where the CDK notes which version of its own parts an account and region have. */
const versionParameter = "/cdk-bootstrap/hnb659fds/version";
/** What the CDK asks of a stack with assets. */
const leastVersion = 6;

/** Whether the CDK's own parts are there; `unknown` where the login may not look. */
export async function bootstrapOf(client: Pick<SSMClient, "send">): Promise<"there" | "missing" | "old" | "unknown"> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: versionParameter }));
    return Number(Parameter?.Value ?? 0) >= leastVersion ? "there" : "old";
  } catch (error) {
    if (error instanceof ParameterNotFound) return "missing";
    if (isDenied(error)) return "unknown";
    throw cloudError("AWS", error);
  }
}
