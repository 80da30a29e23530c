import { LeadlineError } from "@leadline/core/errors";

const says: Readonly<Record<string, string>> = {
  EEXIST: "is a file, not a folder",
  ENOTDIR: "lies below a file, not a folder",
  EACCES: "may not be written by this user",
  EPERM: "may not be written by this user",
  EROFS: "lies on a read-only disk",
};

/** What keeps us from using a data folder: `input.invalid` for a wrong place, `store.unavailable` for a full disk. */
export function folderError(error: unknown, path: string): LeadlineError {
  if (error instanceof LeadlineError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG") {
    return new LeadlineError("store.unavailable", `The disk is full: ${path} cannot be written (${code}).`);
  }
  const what = says[code] ?? `cannot be used (${code || (error instanceof Error ? error.message : String(error))})`;
  return new LeadlineError("input.invalid", `${path} ${what}.`, { field: "folder", hint: "Use another folder." });
}
