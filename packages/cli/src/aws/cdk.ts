import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { LeadlineError } from "@leadline/core/errors";

/** Runs the CDK's own command on this terminal. Throws `input.invalid` where it ends badly: it has said why. */
export type Cdk = (...args: readonly string[]) => Promise<void>;

/** Of this checkout, where the CDK and the stack are. */
const root = join(import.meta.dirname, "../../../..");

/** The folder a synthesised stack lies in, as `cdk.json` has it. */
export const assembly = "cdk.out";

/** The CDK in a region, by this very Node: the sources need one that runs them as they are. */
export function cdkIn(region: string, env: Readonly<Record<string, string | undefined>> = process.env): Cdk {
  const program = join(root, "node_modules/aws-cdk/bin/cdk");
  return async (...args) => {
    if (!existsSync(program)) throw notInstalled();
    const path = [dirname(process.execPath), env.PATH ?? ""].join(delimiter);
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      stdio: "inherit",
      env: { ...env, PATH: path, AWS_REGION: region, AWS_DEFAULT_REGION: region },
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", resolve);
    });
    if (code !== 0)
      throw new LeadlineError("input.invalid", `cdk ${args[0]} did not succeed; what it said stands above.`);
  };
}

function notInstalled(): LeadlineError {
  return new LeadlineError("input.invalid", "The AWS CDK is not installed here.", {
    hint: "Run npm ci, without --omit=dev, in the folder of Leadline.",
  });
}
