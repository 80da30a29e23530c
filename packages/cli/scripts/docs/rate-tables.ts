import { rateAbsences } from "@leadline/core/rates";
import { tableOf } from "./markdown.ts";

/** Every reason why a rate may be missing, in both languages. */
export function rateAbsenceTable(): string {
  const rows = Object.entries(rateAbsences).map(([reason, { en, fr }]) => [`\`${reason}\``, en, fr]);
  return tableOf(["why a rate is missing", "en", "fr"], rows);
}
