/**
 * Days between Monday and Friday on which TARGET is closed, as its operator announced them: written down rather than worked
 * out, so that a mistake in anybody's arithmetic shows.
 */
export const closingDays: ReadonlySet<string> = new Set([
  ...["2025-01-01", "2025-04-18", "2025-04-21", "2025-05-01", "2025-12-25", "2025-12-26"],
  ...["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25"],
  ...["2027-01-01", "2027-03-26", "2027-03-29"],
]);
