import { expect, test } from "vitest";
import { databaseFault } from "./database-fault.ts";
import { folderError } from "./folder-error.ts";

const failed = (code: string) => Object.assign(new Error(`${code}: no`), { code });

test.each([
  ["EACCES", "input.invalid", "/data may not be written by this user."],
  ["EROFS", "input.invalid", "/data lies on a read-only disk."],
  ["ENOSPC", "store.unavailable", "The disk is full: /data cannot be written (ENOSPC)."],
  ["EWHAT", "input.invalid", "/data cannot be used (EWHAT)."],
])("%s is told to a user as %s", (errno, code, message) => {
  expect(folderError(failed(errno), "/data")).toMatchObject({ code, message });
});

test.each([
  ["IO error: /data/000003.log: No space left on device", "The disk is full"],
  ["IO error: lock /data/LOCK: Resource temporarily unavailable", "Another process has the database open"],
  ["Corruption: checksum mismatch", "The database is damaged"],
  ["IO error: /data/LOCK: Permission denied", "The database's files may not be written"],
  ["surprise", "The database failed"],
])("a database that ends with '%s' is told in one line", (text, says) => {
  const fault = databaseFault(new Error("Database failed to open", { cause: new Error(`${text}\nmore`) }), "/data");
  expect(fault).toContain(says);
  expect(fault).toContain(text);
  expect(fault).not.toContain("\n");
});

test("a caller that goes away is no fault of the database", () => {
  expect(databaseFault(failed("ECONNRESET"), "/data")).toBeNull();
  expect(databaseFault(new Error("aborted"), "/data")).toBeNull();
});
