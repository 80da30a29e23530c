/** One line for people about what ended the embedded database; `null` for what only ended one caller's request. */
export function databaseFault(error: unknown, folder: string): string | null {
  const parts = chain(error);
  if (parts.some(({ code, text }) => code === "ECONNRESET" || code === "EPIPE" || text === "aborted")) return null;
  const text = parts.map((part) => part.text).join(": ");
  return `${causeOf(text)} (${folder}: ${text.replaceAll(/\s+/g, " ").slice(0, 300)})`;
}

function causeOf(text: string): string {
  if (/no space|disk quota/i.test(text)) return "The disk is full: free some space and start again, nothing is lost";
  if (/file too large/i.test(text))
    return "A file may not grow further: lift the limit and start again, nothing is lost";
  if (/permission|read-only/i.test(text)) return "The database's files may not be written";
  if (/lock/i.test(text)) return "Another process has the database open: end it first";
  if (/corruption|CURRENT|MANIFEST|checksum|truncated|bad block|missing files/i.test(text)) {
    return "The database is damaged: restore its folder from a copy, or move it away to begin anew";
  }
  return "The database failed";
}

/** LevelDB's own words are often the cause of a cause. */
function chain(error: unknown): { code: string; text: string }[] {
  const parts: { code: string; text: string }[] = [];
  for (let one = error; one instanceof Error && parts.length < 5; one = one.cause) {
    parts.push({ code: "code" in one ? String(one.code) : "", text: one.message });
  }
  return parts.length > 0 ? parts : [{ code: "", text: String(error) }];
}
