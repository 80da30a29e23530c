import { LeadlineError } from "@leadline/core/errors";
import { instant } from "@leadline/core/time/instant";
import { expect, test } from "vitest";
import { guarded } from "./guarded.ts";
import { lineLog } from "./log.ts";

const lines: string[] = [];
const log = lineLog({ now: () => instant("2026-11-22T04:00:00Z") }, (line) => lines.push(line));

test("each event is one line of JSON that a filter can read", () => {
  log.warn("night.late", { account: "google:123", note: "two\nlines" });
  const line = lines.splice(0).join("");
  expect(line).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(line)).toEqual({
    at: "2026-11-22T04:00:00.000Z",
    level: "warn",
    event: "night.late",
    account: "google:123",
    note: "two\nlines",
  });
});

test("what looks like a credential never reaches the log", () => {
  log.info("x", { header: "Bearer abcdef123456", body: { access_token: "s3cret" } });
  expect(lines.splice(0).join("")).not.toMatch(/abcdef|s3cret/);
});

test("what nobody foresaw is logged and thrown on as ours, with nothing of the object that was thrown", async () => {
  const foreign = Object.assign(new Error("failed"), { config: { headers: { token: "s3cret" } } });
  const failing = guarded(log, async () => {
    throw foreign;
  });
  const error = await failing().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LeadlineError);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("s3cret");
  expect(JSON.parse(lines.splice(0).join(""))).toMatchObject({ event: "unforeseen", code: "internal.bug" });
});

test("a handler that ends well is not disturbed", async () => {
  expect(await guarded(log, async (a: number, b: number) => a + b)(1, 2)).toBe(3);
  expect(lines).toEqual([]);
});
