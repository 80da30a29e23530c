/** Days before the end of a grant or of an API version from which on people are told, by alarms and by the command line. */
export const warnDays = { grant: 14, version: 45 } as const;
