import { stringify } from "csv-stringify/sync";

/** RFC 4180, one header line. */
export function csvText(fields: readonly string[], lines: readonly (readonly string[])[]): string {
  return stringify([[...fields], ...lines], { record_delimiter: "windows" });
}

/**
 * Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection); numbers keep their minus.
 * The full-width signs count, since some spreadsheets take them for the plain ones.
 */
export function harmless(text: string): string {
  return /^\s*[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text;
}
