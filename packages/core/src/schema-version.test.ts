import { expect, test } from "vitest";
import { message } from "./message.ts";
import { refuseNewer } from "./schema-version.ts";

const task = { v: 1, kind: "task", platform: "google", account: "1", tier: "core", night: "2026-11-22", seq: 1 };

test("a message with fields of a later program is understood", () => {
  expect(message(JSON.stringify({ ...task, addedLater: { a: 1 } }))).toMatchObject({ kind: "task", seq: 1 });
});

test("what a later version wrote is no bug: it is left to that version", () => {
  for (const later of [
    { ...task, v: 2 },
    { v: 2, unheardOf: true },
  ]) {
    expect(() => message(JSON.stringify(later))).toThrow(
      expect.objectContaining({ code: "store.unavailable", remedy: "retry" }),
    );
  }
  expect(() => refuseNewer("The item", { v: 1, more: 1 })).not.toThrow();
});

test.each(["", "1", "null", "{}", '{"v":"2"}', '{"v":1,"kind":"other"}'])("%j is nothing we wrote", (body) => {
  expect(() => message(body)).toThrow(expect.objectContaining({ code: "internal.bug" }));
});
