import * as z from "zod";

const hoursPer = { h: 1, d: 24, w: 168 } as const;
const durationPattern = /^(\d{1,4})([hdw])$/;

/** Text such as `12h`, `3d` or `1w`; read as whole hours. */
export const duration = z
  .string()
  .regex(durationPattern, { error: "a duration such as 12h, 3d or 1w" })
  .transform((text): number => {
    const [, count, unit] = durationPattern.exec(text) ?? [];
    return unit === "h" || unit === "d" || unit === "w" ? Number(count) * hoursPer[unit] : 0;
  });

const longestSnoozeHours = 365 * hoursPer.d;

/** How long nobody is reminded of an alert: a year at most, since who forgets what is silent for longer forgets it for good. */
export const snoozeDuration = duration.refine((hours) => hours > 0 && hours <= longestSnoozeHours, {
  error: "a duration such as 12h, 3d or 1w, at most 365d",
});

/** Text such as `22:00`; read as the whole hour, since everything here happens by the hour. */
export const hourOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):00$/, { error: "a whole hour in quotes, such as 22:00" })
  .transform((text): number => Number(text.slice(0, 2)));
