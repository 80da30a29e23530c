import fc from "fast-check";
import { expect, test } from "vitest";
import { reportId } from "../facts.ts";
import { accountId, accountName, connectionId, platformId } from "../ids.ts";
import type { PlatformTraits } from "../platform.ts";
import type { Task } from "../task.ts";
import { addDays, calendarDate } from "../time/calendar-date.ts";
import { addMs, type Instant, instant } from "../time/instant.ts";
import { judgedAt, type NightRecords } from "./judged-at.ts";
import { nightOfRule, type WatchedAccount } from "./night-of-rule.ts";

const night = calendarDate("2026-11-21");
const first = addDays(night, 1);
const start = instant(`${night}T00:00:00Z`);
const hour = (count: number, minutes = 0) => addMs(start, (count * 60 + minutes) * 60_000);
const later = instant("2026-12-24T12:00:00Z");

/** Of which only the hour of the night is asked here. */
const traits = { due: { zone: "account", hour: 3 } } as unknown as PlatformTraits;

function accountIn(zone: string, id = zone): WatchedAccount {
  const [platform, account] = [platformId("google"), accountId(id.replace("/", "-"))];
  const found = {
    platform,
    account,
    name: id,
    currency: "EUR",
    zone,
    state: "enabled",
    status: "",
    route: {},
  } as const;
  return { traits, record: { ...found, connection: connectionId("main"), discoveredAt: start, done: {}, open: [] } };
}

function runOf({ record: { platform, account } }: WatchedAccount, openedAt: Instant, readAt: Instant | null): Task {
  const read = { report: reportId("account"), from: night, to: night, rows: 1, changed: [] };
  const [state, outcomes] =
    readAt === null ? (["open", []] as const) : (["done", [{ ...read, state: "stored", verifiedAt: readAt }]] as const);
  const counts = { seq: 1, starts: 0, crowded: false, slices: [], handedOver: true };
  return { platform, account, tier: "core", night: first, ...counts, state, outcomes, openedAt, dueAt: openedAt };
}

function recordsOf(runs: readonly (readonly [WatchedAccount, Task])[], over: Partial<NightRecords> = {}): NightRecords {
  const byName = new Map(runs.map(([{ record }, run]) => [accountName(record), [run]]));
  return { accounts: runs.map(([account]) => account), runs: byName, messages: [], now: later, ...over };
}

const rule = (deadlineHours = 9) => ({ id: "cpl", scope: { each: "client" }, deadlineHours }) as const;

test("it is the hour in which the night was judged by those who look every hour", () => {
  const zone = fc.constantFrom("Europe/Paris", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata", "UTC");
  const account = fc.record({ zone, after: fc.option(fc.integer({ min: 0, max: 60 })) });
  const accounts = fc.uniqueArray(account, { minLength: 1, maxLength: 4, selector: (one) => one.zone });
  fc.assert(
    fc.property(accounts, fc.integer({ min: 1, max: 48 }), (given, deadline) => {
      const all = given.map(({ zone: name, after }) => {
        const known = accountIn(name);
        // Opened in the first hours, as everything is that is due.
        return [known, runOf(known, hour(14), after === null ? null : hour(14 + after, 20))] as const;
      });
      const isThere = (run: Task, at: Instant) => run.outcomes.every(({ verifiedAt }) => verifiedAt <= at);
      const doneAt = (at: Instant) =>
        all.map(([{ record }, run]): WatchedAccount => {
          const done = run.state === "done" && isThere(run, at) ? { core: first } : {};
          return { traits, record: { ...record, done } };
        });
      const hours = Array.from({ length: 120 }, (_, count) => hour(count));
      const seen = hours.find((at) => {
        const found = nightOfRule(rule(deadline), doneAt(at), at);
        return found?.night === night && found.state !== "waiting";
      });
      expect(judgedAt(rule(deadline), night, recordsOf(all))).toBe(seen ?? "never");
    }),
  );
});

test("what the rule told is the best witness", () => {
  const paris = accountIn("Europe/Paris");
  const all = [[paris, runOf(paris, hour(26), hour(27, 5))]] as const;
  const message = (source: string, at: Instant) => ({ source, night, at });
  const messages = [message("cpl", hour(41, 7)), message("cpl", hour(33, 12)), message("roas", hour(28))];
  expect(judgedAt(rule(), night, recordsOf(all, { messages }))).toBe(hour(33, 12));
  expect(judgedAt(rule(), night, recordsOf(all))).toBe(hour(28));
});

test("nobody judges at the deadline who only comes later, and he reads first", () => {
  const paris = accountIn("Europe/Paris");
  const at = (opened: Instant, read: Instant | null) =>
    judgedAt(rule(), night, recordsOf([[paris, runOf(paris, opened, read)]]));
  // Due at 02:00 UTC, so that the deadline is 11:00.
  expect(at(hour(26), hour(39, 10))).toBe(hour(35));
  expect(at(hour(39), hour(39, 10))).toBe(hour(40));
  expect(at(hour(39), null)).toBe(hour(39));
  expect(at(hour(51), hour(51, 10))).toBe("never");
});

test("a night is waited for until it is complete or its deadline has come", () => {
  const paris = accountIn("Europe/Paris");
  const at = (now: Instant, read: Instant | null = null) =>
    judgedAt(rule(), night, recordsOf([[paris, runOf(paris, hour(26), read)]], { now }));
  expect([at(hour(20)), at(hour(34)), at(hour(35))]).toEqual(["notYet", "notYet", hour(35)]);
  // Judged as soon as it was read, not at the next full hour.
  expect(at(hour(27, 30), hour(27, 15))).toBe(hour(27, 30));
});

test("an account that its platform has closed is not waited for, and without any other there is nothing to judge", () => {
  const [paris, closed] = [accountIn("Europe/Paris"), accountIn("UTC")];
  const gone = { ...closed, record: { ...closed.record, state: "disabled" } } as const;
  const runs = recordsOf([[paris, runOf(paris, hour(26), hour(27))]]);
  expect(judgedAt(rule(), night, { ...runs, accounts: [paris, gone] })).toBe(hour(28));
  expect(judgedAt(rule(), night, { ...runs, accounts: [gone] })).toBe("never");
});
