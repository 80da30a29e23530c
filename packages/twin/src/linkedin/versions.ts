import { type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { type Instant, localTime } from "@leadline/core/time/instant";
import { LinkedinRefusal } from "./refusal.ts";

/** The first day on which every call of a version fails; `null` where no day has been given. 202512 never existed. */
const versions: Readonly<Record<string, CalendarDate | null>> = {
  "202511": calendarDate("2026-11-16"),
  "202601": calendarDate("2027-01-15"),
  "202602": calendarDate("2027-02-15"),
  "202603": calendarDate("2027-03-16"),
  "202604": calendarDate("2027-04-15"),
  "202605": calendarDate("2027-05-15"),
  "202606": calendarDate("2027-06-15"),
  "202607": calendarDate("2027-07-15"),
  "202608": null,
  "202609": null,
};

export const sunset = (version: string) =>
  new LinkedinRefusal({
    status: 426,
    code: "NONEXISTENT_VERSION",
    message: `Requested version ${/^\d{6}$/.test(version) ? `${version}01` : version} is not active`,
  });

export const versionMissing = () =>
  new LinkedinRefusal({
    status: 400,
    code: "VERSION_MISSING",
    message: "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
  });

/** The version asked for; there is no default, and nothing warns before its last day. */
export function checkVersion(headers: Readonly<Record<string, string>>, now: Instant): string {
  const version = headers["linkedin-version"];
  if (version === undefined || version === "") throw versionMissing();
  const last = Object.hasOwn(versions, version) ? versions[version] : undefined;
  if (last === undefined || (last !== null && localTime(now, "UTC").date >= last)) throw sunset(version);
  return version;
}
