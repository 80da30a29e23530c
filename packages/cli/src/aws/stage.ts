import { LeadlineError } from "@leadline/core/errors";
import { type StageNames, stageNames, stagePattern } from "@leadline/functions/aws/stage-names";

/** The stage that is meant where nobody names one, as in `npm run deploy`. */
export const usualStage = "prod";

/** The names of a stage's parts. Throws `input.invalid` for what cannot be a stage's name. */
export function namesOf(stage: string): StageNames {
  if (stagePattern.test(stage)) return stageNames(stage);
  throw new LeadlineError("input.invalid", `There can be no stage ${stage.slice(0, 40)}.`, {
    field: "stage",
    hint: "A stage's name has lower-case letters, digits and dashes, at most 20, such as prod.",
  });
}
