import type { FailureRow } from "@leadline/core/failures";

/**
 * What the answers of the bank's web server mean; it documents none of its refusals. `code` is ours: `timeout`, `network`,
 * `tooLong`, `notXml` for what is no XML or not all of it.
 */
export const failures: readonly FailureRow[] = [
  {
    status: [429],
    error: "quota.exhausted",
    says: "The European Central Bank asks for a pause: its rates are read again later.",
  },
  {
    status: [403],
    error: "upstream.unavailable",
    says: "The European Central Bank's server refuses this machine: its rates are read again later.",
  },
  {
    status: [408, 500, 502, 503, 504],
    error: "upstream.unavailable",
    says: "The European Central Bank's server has trouble: its rates are read again later.",
  },
  {
    status: [301, 302, 303, 307, 308, 404, 410],
    error: "upstream.sunset",
    says: "The European Central Bank's rates are no longer at the address Leadline knows.",
  },
  {
    code: ["timeout"],
    error: "upstream.unavailable",
    says: "The European Central Bank did not answer in time: its rates are read again later.",
  },
  {
    code: ["tooLong"],
    error: "upstream.contract",
    says: "The European Central Bank's file is longer than Leadline accepts.",
  },
  {
    code: ["network"],
    error: "upstream.unavailable",
    says: "The line to the European Central Bank broke before a whole answer came: its rates are read again later.",
  },
  {
    code: ["notXml"],
    error: "upstream.unavailable",
    says: "The European Central Bank sent no rates, or not all of them, such as a web page: its rates are read again later.",
  },
];
