import { paginateDescribeParameters, type SSMClient } from "@aws-sdk/client-ssm";
import type { StageNames } from "@leadline/functions/aws/stage-names";
import { cloudError } from "./cloud-error.ts";

/** A secret that a stage has, without what it holds. */
export interface SecretName {
  /** The parameter's whole name. */
  readonly name: string;
  /** `google:main` of a login; of anything else what its name ends in, such as `channel/team`. */
  readonly whose: string;
  /** The key it is encrypted with, as it was named when it was written. */
  readonly key: string | null;
}

/** Every secret of a stage; none is decrypted. */
export async function secretNames({ secretsPath }: StageNames, client: SSMClient): Promise<readonly SecretName[]> {
  const found: SecretName[] = [];
  try {
    const asked = { ParameterFilters: [{ Key: "Path", Option: "Recursive", Values: [secretsPath] }] };
    for await (const { Parameters = [] } of paginateDescribeParameters({ client }, asked)) {
      for (const { Name = "", KeyId } of Parameters) {
        found.push({ name: Name, whose: whoseOf(Name.slice(secretsPath.length + 1)), key: KeyId ?? null });
      }
    }
  } catch (error) {
    throw cloudError("The secret store", error);
  }
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function whoseOf(name: string): string {
  return name.startsWith("conn/") ? name.slice("conn/".length).replace("/", ":") : name;
}
