import { expect, test } from "vitest";
import { accountKey } from "../ids.ts";
import { sampleEntities } from "../query/sample.ts";
import { rateTable } from "../rates.ts";
import { calendarDate } from "../time/calendar-date.ts";
import { alertRuleSchema } from "./rule.ts";
import { type ScopedAccount, scopeGaps } from "./scope-gaps.ts";

const rule = (scope: object = {}, threshold: object = { above: "40", currency: "EUR" }) =>
  alertRuleSchema.parse({ id: "cpl", name: "CPL", kpi: "cpl", scope, threshold });
const rates = rateTable([{ date: calendarDate("2026-11-20"), perEuro: { USD: "1.1" } }]);

const account = (
  name: string,
  campaigns: readonly string[] | null,
  over: Partial<NonNullable<ScopedAccount["found"]>> = {},
): ScopedAccount => {
  const owner = accountKey(name);
  const page = sampleEntities(
    owner,
    "campaigns",
    (campaigns ?? []).map((one, at) => [`${70 + at}`, one]),
  );
  const found = { name: `Shop ${owner.account}`, currency: "EUR", state: "enabled", ...over } as const;
  return { ...owner, found, campaigns: campaigns === null ? null : page.entities };
};
const unreached = (name: string): ScopedAccount => ({ ...accountKey(name), found: null, campaigns: null });

const shops = [account("google:1", ["Search | Brand"]), account("meta:2", ["Prospecting"])];

test("a rule whose every part fits something has no gap", () => {
  for (const scope of [{}, { campaigns: ["*search*"] }, { campaigns: ["71", "70"] }, { accounts: ["shop 2"] }]) {
    expect(scopeGaps(rule(scope), [...shops, account("google:3", ["x", "y"])], rates)).toEqual([]);
  }
});

test("a mistyped campaign is told, beside others that fit", () => {
  expect(scopeGaps(rule({ campaigns: ["*serach*", "prosp*"] }), shops, rates)).toEqual([
    { kind: "campaigns", glob: "*serach*" },
  ]);
});

test("a campaign of an account that the rule is not about does not count", () => {
  const scope = { platforms: ["google"], campaigns: ["prosp*"] };
  expect(scopeGaps(rule(scope), shops, rates)).toEqual([{ kind: "campaigns", glob: "prosp*" }]);
});

test("before any campaign was read nobody knows, so nothing is said", () => {
  expect(scopeGaps(rule({ campaigns: ["*serach*"] }), [account("google:1", null)], rates)).toEqual([]);
});

test("a mistyped account is told, and a scope without any account", () => {
  expect(scopeGaps(rule({ accounts: ["google:1", "shpo*"] }), shops, rates)).toEqual([
    { kind: "accounts", glob: "shpo*" },
  ]);
  expect(scopeGaps(rule({ accounts: ["shpo*"] }), shops, rates)).toEqual([
    { kind: "accounts", glob: "shpo*" },
    { kind: "noAccount" },
  ]);
  expect(scopeGaps(rule({ platforms: ["tiktok"] }), shops, rates)).toEqual([{ kind: "noAccount" }]);
  expect(scopeGaps(rule(), [], rates)).toEqual([{ kind: "noAccount" }]);
});

test("an account that no login has reached may be the one that is meant", () => {
  expect(scopeGaps(rule({ accounts: ["shpo*"] }), [...shops, unreached("tiktok:9")], rates)).toEqual([]);
  expect(scopeGaps(rule({ platforms: ["tiktok"] }), [...shops, unreached("tiktok:9")], rates)).toEqual([]);
});

test("accounts that are all switched off are never judged", () => {
  const off = [account("google:1", ["Brand"], { state: "disabled" })];
  expect(scopeGaps(rule(), off, rates)).toEqual([{ kind: "noneEnabled" }]);
});

test("a threshold in another currency is a gap only where nobody publishes the rate", () => {
  const all = [account("google:1", null, { currency: "USD" }), account("google:2", null, { currency: "XOF" })];
  expect(scopeGaps(rule(), all, rates)).toEqual([{ kind: "noRate", from: "XOF", to: "EUR" }]);
  expect(scopeGaps(rule({}, { baseline: "previousPeriod", by: "+20%" }), all, rates)).toEqual([]);
  expect(scopeGaps(rule({}, { above: "1", currency: "XOF" }), all.slice(1), rates)).toEqual([]);
  expect(scopeGaps(rule(), all, rateTable([]))).toEqual([]);
});
