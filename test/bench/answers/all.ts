import type { Answers } from "./answers.ts";
import { googleAnswers } from "./google.ts";
import { linkedinAnswers } from "./linkedin.ts";
import { metaAnswers } from "./meta.ts";
import { tiktokAnswers } from "./tiktok.ts";

/** The platforms whose answers can be made up in any size. */
export const answersFor: Readonly<Record<string, (campaigns: number) => Answers>> = {
  google: googleAnswers,
  meta: metaAnswers,
  tiktok: tiktokAnswers,
  linkedin: linkedinAnswers,
};
