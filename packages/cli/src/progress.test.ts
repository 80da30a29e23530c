import { expect, test } from "vitest";
import { createProgress } from "./progress.ts";

/** Progress where there is no terminal, on a clock in the test's hands. */
function shown() {
  let text = "";
  let ms = 0;
  const stream = {
    isTTY: false,
    write: (piece: string) => {
      text += piece;
    },
  } as unknown as NodeJS.WriteStream; // The part of a stream that is used without a terminal.
  const log = { info: () => {}, warn: () => {} };
  const progress = createProgress({ stream, nameOf: () => "Acme", log, elapsedMs: () => ms });
  const about = { account: "example:1", run: "2026-11-21#backfill" };
  return {
    lines: () => text.split("\n").filter(Boolean),
    opened: (slices: number, toCome: number) => progress.info("task.opened", { ...about, slices, toCome }),
    continued: (slices: number, toCome: number) => progress.info("task.continued", { ...about, slices, toCome }),
    read(slices: number) {
      for (let count = 0; count < slices; count += 1) {
        ms += 1000;
        progress.info("slice.stored", { ...about, slice: "campaign/x", rows: 2, changed: 1 });
      }
    },
    ended: () => progress.info("task.ended", { ...about, state: "done" }),
  };
}

test("long work without a bar tells each quarter how far it is and how long it may still take", () => {
  const { opened, continued, read, ended, lines } = shown();
  opened(100, 300);
  read(100);
  continued(100, 200);
  read(100);
  continued(50, 50);
  read(100);
  ended();
  expect(lines()).toEqual([
    "  … Acme: 100 of about 400 parts, about 5 min to go",
    "  … Acme: 200 of about 400 parts, about 4 min to go",
    "  … Acme: 225 of about 300 parts, about 75 s to go",
    "  ✓ Acme: 600 rows, 300 pages changed",
  ]);
});

test("short work tells only its end", () => {
  const { opened, read, ended, lines } = shown();
  opened(20, 0);
  read(20);
  ended();
  expect(lines()).toEqual(["  ✓ Acme: 40 rows, 20 pages changed"]);
});
