import { publishingDayFor } from "../rates/target-calendar.ts";
import { addDays, type CalendarDate } from "../time/calendar-date.ts";
import { addMs, type Instant } from "../time/instant.ts";
import { dayWords } from "./day-words.ts";
import type { Words } from "./message.ts";
import type { Subject } from "./subject.ts";
import { type SystemFinding, systemFinding } from "./system-finding.ts";
import { systemLimits } from "./system-rules.ts";

/** Where the published exchange rates stand. */
export interface RatesWatched {
  /** The newest day with rates; `null` where none were ever read. */
  readonly newest: CalendarDate | null;
  /** The newest day whose rates should be there. */
  readonly due: CalendarDate;
  /** Since when somebody's amounts have needed them. */
  readonly neededSince: Instant;
}

const dayMs = 86_400_000;
const subject: Subject = { key: "ecb", kind: "source", client: null, name: "ECB" };

/** Rates that have not come on several days that have some; weekends and the holidays of TARGET have none, however many they are. */
export function ratesFinding({ newest, due, neededSince }: RatesWatched, now: Instant): SystemFinding {
  const { rateDays } = systemLimits;
  if (newest === null) {
    return systemFinding("ratesMissing", subject, addMs(neededSince, rateDays * dayMs) <= now, never);
  }
  const [last, out] = [dayWords(newest), dayWords(due)];
  const en = `The newest exchange rates are those of ${last.en}, and those of ${out.en} are out: amounts of the days since are not converted.`;
  const fr = `Les derniers cours de change sont ceux du ${last.fr}, et ceux du ${out.fr} sont publiés : les montants des jours suivants ne sont pas convertis.`;
  return systemFinding("ratesMissing", subject, newest < publishedBefore(due, rateDays - 1), { en, fr });
}

const never: Words = {
  en: "No exchange rates have been read yet: no amount is converted.",
  fr: "Aucun cours de change n’a encore été lu : aucun montant n’est converti.",
};

/** So many days with rates before this one. */
function publishedBefore(date: CalendarDate, count: number): CalendarDate {
  return count === 0 ? date : publishedBefore(publishingDayFor(addDays(date, -1)), count - 1);
}
