import type { DateRange } from "@leadline/core/time/calendar-date";

/** `SELECT … FROM resource`, nothing filtered: a status filter would hide the past cost of what was removed since. */
export function select(fields: readonly string[], resource: string): string {
  return `SELECT ${fields.join(", ")} FROM ${resource}`;
}

/** Days of the account's own zone, both ends inclusive. */
export function during({ from, to }: DateRange): string {
  return `WHERE segments.date BETWEEN '${from}' AND '${to}'`;
}
