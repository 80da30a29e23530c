import { LeadlineError } from "@leadline/core/errors";
import { cloudError } from "./cloud-error.ts";

/** The parts of any AWS client's configuration that say who asks where. */
export interface Configured {
  readonly config: {
    readonly region: () => Promise<string>;
    readonly credentials: () => Promise<unknown>;
  };
}

/** JavaScript's clients do not know the name that AWS's other tools have for the same thing. */
export function takeUsualRegion(env: Record<string, string | undefined> = process.env): void {
  if (!env.AWS_REGION && env.AWS_DEFAULT_REGION) env.AWS_REGION = env.AWS_DEFAULT_REGION;
}

/** The region a client asks in. Throws `input.invalid` with what to do where no credentials or no region is given; asks nobody for credentials that are at hand. */
export async function regionOf({ config }: Configured): Promise<string> {
  try {
    await config.credentials();
  } catch (error) {
    throw cloudError("AWS", error);
  }
  try {
    return await config.region();
  } catch {
    throw new LeadlineError("input.invalid", "There is no AWS region.", {
      field: "region",
      hint: "Set it in the profile (aws configure set region eu-central-1) or as AWS_REGION=eu-central-1.",
    });
  }
}
