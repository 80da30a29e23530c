import { expect, test } from "vitest";
import { accountId, clientId, connectionId, platformId } from "../ids.ts";
import type { AccountRecord, GrantRecord } from "../ports.ts";
import { addDays, calendarDate } from "../time/calendar-date.ts";
import { addMs, instant } from "../time/instant.ts";
import type { StoredState } from "./evaluation.ts";
import { evaluateSystem } from "./system.ts";
import type { SystemFinding } from "./system-finding.ts";
import { accountFindings, grantFinding, quotaFinding, residualFinding, versionFinding } from "./system-findings.ts";

const now = instant("2026-11-21T14:00:00Z");
const google = platformId("google");
const dayMs = 86_400_000;

function account(more: Partial<AccountRecord> = {}): AccountRecord {
  return {
    platform: google,
    connection: connectionId("main"),
    account: accountId("1"),
    name: "Northwind France",
    currency: "EUR",
    zone: "Europe/Paris",
    state: "enabled",
    status: "ENABLED",
    route: {},
    discoveredAt: instant("2026-11-01T00:00:00Z"),
    done: { core: calendarDate("2026-11-21") },
    open: [],
    ...more,
  };
}

const traits = { due: { hour: 3, zone: "account" } } as const;
const watched = (more: Partial<AccountRecord> = {}, client: string | null = "northwind") =>
  accountFindings(
    { record: account(more), client: client === null ? null : clientId(client), traits, latest: null },
    now,
  );
const bad = (findings: readonly SystemFinding[]) =>
  findings.filter(({ verdict }) => verdict === "beyond").map(({ rule }) => rule);

test("an account that finished its night is well, one that has not by noon is late, one that has not for nights is failing", () => {
  expect(bad(watched())).toEqual([]);
  expect(bad(watched({ done: { core: calendarDate("2026-11-20") } }))).toEqual(["nightLate"]);
  expect(bad(watched({ done: { core: calendarDate("2026-11-18") } }))).toEqual(["accountFailing"]);
});

test("a new account is not behind before it is known, and one that is closed to us is left alone", () => {
  expect(bad(watched({ done: {}, discoveredAt: instant("2026-11-21T01:00:00Z") }))).toEqual([]);
  expect(bad(watched({ done: {}, discoveredAt: instant("2026-11-10T01:00:00Z") }))).toEqual(["accountFailing"]);
  expect(watched({ state: "disabled" })).toEqual([]);
});

test("the words name the account, the nights and the reason of the last run", () => {
  const record = account({ done: { core: calendarDate("2026-11-17") } });
  const note = { code: "auth.expired", message: "The token has ended" } as const;
  const latest = { night: calendarDate("2026-11-21"), state: "ended", note, outcomes: [] } as const;
  const [found] = accountFindings({ record, client: clientId("northwind"), traits, latest }, now);
  expect(found?.says.en).toBe("Northwind France has brought no figures for 4 nights: The token has ended.");
});

test("an account of nobody is told, and nothing else of it", () => {
  expect(bad(watched({ done: {} }, null))).toEqual(["accountUnassigned"]);
});

test("a grant is told before it ends, but not before it should have been renewed, and when it is refused", () => {
  const connection = { platform: google, id: connectionId("main") };
  const grant = (days: number, failure: GrantRecord["failure"] = null): GrantRecord => ({
    checkedAt: now,
    life: { accessUntil: null, refreshUntil: addMs(now, days * dayMs), scopes: null },
    renewedAt: null,
    failure,
  });
  expect(grantFinding(connection, grant(13), now).verdict).toBe("inside");
  expect(grantFinding(connection, grant(12), now).says.en).toBe(
    'The connection google:main ends in 12 days: run "leadline connect google --connection main".',
  );
  expect(grantFinding(connection, grant(90, { code: "auth.expired", message: "refused" }), now).verdict).toBe("beyond");
  expect(grantFinding(connection, grant(90, { code: "upstream.unavailable", message: "down" }), now).verdict).toBe(
    "inside",
  );
  expect(grantFinding(connection, null, now).verdict).toBe("inside");
});

test("an API version is told two months before it is switched off", () => {
  const version = (days: number | null) => {
    const sunset = days === null ? null : addDays(calendarDate("2026-11-21"), days);
    return versionFinding({ id: google, label: "Google Ads", api: { version: "v22", sunset } }, now).verdict;
  };
  expect([version(61), version(60), version(-1), version(null)]).toEqual(["inside", "beyond", "beyond", "inside"]);
});

test("residuals without a cause and closed quotas are told while they last", () => {
  const owner = { platform: google, account: accountId("1"), name: "Northwind France", client: clientId("northwind") };
  expect(residualFinding(owner, { unexplained: [] }).verdict).toBe("inside");
  expect(residualFinding(owner, { unexplained: [calendarDate("2026-11-20")] }).says.en).toContain("(20 November 2026)");
  const app = { platform: google, app: "agency" };
  expect(quotaFinding(app, { until: addMs(now, 1), says: "closed" }, now).verdict).toBe("beyond");
  const { fr } = quotaFinding(app, { until: addMs(now, 3_600_000), says: "closed" }, now).says;
  expect(fr).toContain("épuisé jusqu’au 21 novembre 2026, 15:00 UTC");
  expect(quotaFinding(app, { until: now, says: "closed" }, now).verdict).toBe("inside");
  expect(quotaFinding(app, undefined, now).verdict).toBe("inside");
});

test("a system alert is told on the first sight within the day, once, and taken back when it is over", () => {
  const late = { done: { core: calendarDate("2026-11-20") } };
  let states: readonly StoredState[] = [];
  const look = (hours: number, more: Partial<AccountRecord>) => {
    const at = addMs(now, hours * 3_600_000);
    const findings = watched(more).filter(({ rule }) => rule === "nightLate");
    const night = calendarDate(at.slice(0, 10));
    const found = evaluateSystem({ rule: "nightLate", night, now: at, findings, states, channels: ["team"] });
    const isSame = JSON.stringify(found.states) === JSON.stringify(states);
    states = found.states;
    return [found.message?.entries.map(({ event }) => event).join() ?? "", isSame];
  };
  expect(look(-6, {})).toEqual(["", true]);
  expect(look(0, late)).toEqual(["fired", false]);
  expect(look(1, late)).toEqual(["fired", true]);
  expect(look(24, {})).toEqual(["cleared", false]);
  expect(states[0]?.state.status).toBe("ok");
  expect(look(25, {})).toEqual(["cleared", true]);
  expect(look(48, {})).toEqual(["", false]);
  expect(states).toEqual([]);
});

test("its message says who is told, and its rule can be no configured one", () => {
  const findings = watched({}, null);
  const { message } = evaluateSystem({
    rule: "accountUnassigned",
    night: calendarDate("2026-11-21"),
    now,
    findings,
    states: [],
    channels: ["team"],
  });
  expect(message?.rule).toEqual({
    id: "system.accountUnassigned",
    name: "Account of no client",
    kpi: null,
    severity: "info",
    channels: ["team"],
    owner: null,
  });
});
