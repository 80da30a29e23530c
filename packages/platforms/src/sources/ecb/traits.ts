/** The European Central Bank as a source, as data: nobody needs a key, and it names no limit. */
export const ecbTraits = {
  id: "ecb",
  label: "European Central Bank",
  /** Folder of the files; configuration may replace it. */
  endpoints: { files: "https://www.ecb.europa.eu/stats/eurofxref" },
  /** A few requests a day. */
  requestsPerSecond: 1,
} as const;
