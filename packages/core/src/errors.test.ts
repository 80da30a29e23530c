import { inspect } from "node:util";
import { expect, test } from "vitest";
import { asLeadlineError, blueprints, LeadlineError, redact } from "./errors.ts";
import { failureOf } from "./failures.ts";
import { instant } from "./time/instant.ts";

test("every code says what should happen and what a person is told", () => {
  for (const { remedy, says } of Object.values(blueprints)) {
    expect(["retry", "narrow", "reconnect", "skip", "report"]).toContain(remedy);
    expect(says).toMatch(/^[A-Z].+[.]$/);
  }
});

test.each([
  "Authorization: Bearer abcdef123456",
  "https://x.test/token?access_token=abcdef123456&x=1",
  '{"refresh_token": "abcdef123456"}',
  "client_secret=abcdef123456",
  "secret: abcdef123456",
  "app_secret=abcdef123456; rest",
  "Access-Token: abcdef123456",
])("%s loses its secret and nothing more is lost twice", (text) => {
  expect(redact(text)).not.toContain("abcdef123456");
  expect(redact(redact(text))).toBe(redact(text));
});

test("plain sentences pass unchanged", () => {
  const text = "google:1234567890 campaign: rows[3].metrics.spend is not what was expected.";
  expect(redact(text)).toBe(text);
});

test("an error holds no secret in message, details or print", () => {
  const error = new LeadlineError("auth.expired", "refused Bearer canary-token-1", {
    saw: "access_token=canary-token-1",
  });
  expect(inspect(error) + JSON.stringify(error)).not.toContain("canary-token-1");
});

test("a foreign error keeps its name and message only", () => {
  const foreign = Object.assign(new TypeError("boom"), {
    config: { headers: { Authorization: "Bearer canary-token-1" } },
  });
  const error = asLeadlineError(foreign);
  expect(error.code).toBe("internal.bug");
  expect(inspect(error, { depth: 9 })).not.toContain("canary-token-1");
});

const now = instant("2026-11-21T03:00:00Z");

test("the first failure row that matches decides", () => {
  const rows = [
    { status: [429], subcode: ["DEVELOPER"], error: "quota.exhausted", scope: "app", says: "App." },
    { status: [429], error: "quota.exhausted", scope: "account", says: "Account." },
    { text: /gone away/i, error: "account.notFound", says: "Gone." },
  ] as const;
  const of = (reply: Parameters<typeof failureOf>[1]) => failureOf(rows, reply, { platform: "google", now });
  expect(of({ status: 429, subcode: "DEVELOPER" }).details.scope).toBe("app");
  expect(of({ status: 429 }).details.scope).toBe("account");
  expect(of({ text: "It has gone away" }).code).toBe("account.notFound");
});

test("a reply no row knows is never taken for anything but a broken contract", () => {
  expect(failureOf([], { status: 200, code: "weird" }, { platform: "google", now }).code).toBe("upstream.contract");
});
