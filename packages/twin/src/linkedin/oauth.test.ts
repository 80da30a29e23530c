import { epochMs, instant } from "@leadline/core/time/instant";
import { afterAll, beforeEach, expect, test } from "vitest";
import { credentials } from "../credentials.ts";
import { recordOf, textOf } from "../json.ts";
import { startTwin } from "../start.ts";
import { bodyOf, linkedinAsker, refusal } from "./test-client.ts";

const twin = await startTwin();
const { oauth, report } = linkedinAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

const { clientId, clientSecret, accessToken, refreshToken } = credentials.linkedin;
const app = { client_id: clientId, client_secret: clientSecret };
const day = 86_400;
const refresh = (over: Readonly<Record<string, string>> = {}) =>
  oauth("accessToken", { ...app, grant_type: "refresh_token", refresh_token: refreshToken, ...over });
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test("a refresh gives a new access token of 60 days and the same refresh token, no younger than before", async () => {
  const first = await bodyOf(await refresh());
  expect(first).toEqual({
    access_token: expect.stringMatching(/^AQV/),
    expires_in: 60 * day,
    refresh_token: refreshToken,
    refresh_token_expires_in: expect.any(Number),
    scope: "r_ads,r_ads_reporting",
  });
  expect((await report({}, bearer(textOf(first, "access_token")))).status).toBe(200);
  expect((await report()).status).toBe(200);
  await twin.clock("2026-11-23T14:00:00Z");
  const second = await bodyOf(await refresh());
  expect(Number(second.refresh_token_expires_in)).toBe(Number(first.refresh_token_expires_in) - day);
});

test("near the end of the consent an access token lasts no longer than it, and then nothing helps", async () => {
  await twin.clock("2027-08-09T09:00:00Z");
  expect((await bodyOf(await refresh())).expires_in).toBe(5 * day);
  await twin.clock("2027-08-14T09:00:00Z");
  const late = await refresh();
  expect([late.status, recordOf(await late.json(), "reply").error]).toEqual([400, "invalid_grant"]);
});

test.each([
  [{ refresh_token: "AQWother" }, 400, "invalid_grant"],
  [{ refresh_token: accessToken }, 400, "invalid_grant"],
  [{ client_secret: "other" }, 401, "invalid_client"],
  [{ client_id: "other" }, 401, "invalid_client"],
  [{ grant_type: "password" }, 400, "invalid_request"],
])("a wrong grant is refused, case %#", async (over, status, error) => {
  const reply = await refresh(over);
  expect([reply.status, recordOf(await reply.json(), "reply").error]).toEqual([status, error]);
});

test("an access token dies after 60 days", async () => {
  await twin.clock("2026-12-31T01:59:59Z");
  expect((await report()).status).toBe(200);
  await twin.clock("2026-12-31T02:00:00Z");
  expect(await refusal(await report())).toEqual([401, "EXPIRED_ACCESS_TOKEN", 65602]);
});

test("introspection tells how long a token of either kind lives", async () => {
  const introspect = async (token: string) => bodyOf(await oauth("introspectToken", { ...app, token }));
  const seconds = (at: string) => epochMs(instant(at)) / 1_000;
  expect(await introspect(accessToken)).toMatchObject({
    active: true,
    status: "active",
    client_id: clientId,
    authorized_at: seconds("2026-08-14T09:00:00Z"),
    created_at: seconds("2026-11-01T02:00:00Z"),
    expires_at: seconds("2026-12-31T02:00:00Z"),
    scope: "r_ads,r_ads_reporting",
  });
  expect((await introspect(refreshToken)).expires_at).toBe(seconds("2027-08-14T09:00:00Z"));
  expect(await introspect("AQVother")).toEqual({ active: false, status: "revoked" });
  await twin.clock("2027-01-01T00:00:00Z");
  expect(await introspect(accessToken)).toMatchObject({ active: false, status: "expired" });
  expect((await oauth("introspectToken", { token: accessToken })).status).toBe(401);
});

/** Tokens are remembered by the server, so consents are tried on servers of their own. */
async function onOwnTwin(work: (url: string) => Promise<void>): Promise<void> {
  const own = await startTwin();
  try {
    await work(own.url);
  } finally {
    await own.stop();
  }
}

const redirectUri = "http://localhost:8976/callback";

async function consent(url: string, over: Readonly<Record<string, string>> = {}): Promise<URL> {
  const asked = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    state: "s+1",
    scope: "r_ads r_ads_reporting",
    ...over,
  };
  const address = `${url}/linkedin-oauth/oauth/v2/authorization?${new URLSearchParams(asked)}`;
  const reply = await fetch(address, { redirect: "manual" });
  expect(reply.status).toBe(302);
  return new URL(reply.headers.get("location") ?? "");
}

const redeemOn = (url: string, code: string, over: Readonly<Record<string, string>> = {}) =>
  linkedinAsker(url).oauth("accessToken", {
    ...app,
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    ...over,
  });

test("a consent comes back with a code that buys tokens once, for the same address only", () =>
  onOwnTwin(async (url) => {
    const back = await consent(url);
    expect([back.origin + back.pathname, back.searchParams.get("state")]).toEqual([redirectUri, "s+1"]);
    const code = back.searchParams.get("code") ?? "";
    expect((await redeemOn(url, code, { redirect_uri: "http://localhost:1/other" })).status).toBe(400);
    const tokens = await bodyOf(await redeemOn(url, code));
    expect(tokens).toMatchObject({ expires_in: 60 * day, refresh_token_expires_in: 365 * day });
    expect((await redeemOn(url, code)).status).toBe(400);
    const { oauth: post, report: ask } = linkedinAsker(url);
    expect((await ask({}, bearer(textOf(tokens, "access_token")))).status).toBe(200);
    const again = await post("accessToken", {
      ...app,
      grant_type: "refresh_token",
      refresh_token: textOf(tokens, "refresh_token"),
    });
    expect(again.status).toBe(200);
    expect((await ask()).status).toBe(200);
  }));

test("a consent to other scopes ends the tokens before it, and a missing scope is no access", () =>
  onOwnTwin(async (url) => {
    const code = (await consent(url, { scope: "r_ads" })).searchParams.get("code") ?? "";
    const tokens = await bodyOf(await redeemOn(url, code));
    const { ask, oauth: post, report: reportOn } = linkedinAsker(url);
    const token = bearer(textOf(tokens, "access_token"));
    expect(await refusal(await reportOn({}, token))).toEqual([403, "ACCESS_DENIED", 100]);
    expect((await ask("adAccounts", { q: "search" }, token)).status).toBe(200);
    expect(await refusal(await reportOn())).toEqual([401, "REVOKED_ACCESS_TOKEN", 65601]);
    const old = await post("accessToken", { ...app, grant_type: "refresh_token", refresh_token: refreshToken });
    expect(old.status).toBe(400);
  }));

test("a consent with scopes joined by commas, or unknown ones, comes back with an error", () =>
  onOwnTwin(async (url) => {
    const back = await consent(url, { scope: "r_ads,r_ads_reporting" });
    expect([back.searchParams.get("error"), back.searchParams.get("code")]).toEqual(["unauthorized_scope_error", null]);
  }));

test("an app nobody knows gets no consent page", async () => {
  const query = new URLSearchParams({
    client_id: "other",
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "r_ads",
  });
  expect((await fetch(`${twin.url}/linkedin-oauth/oauth/v2/authorization?${query}`)).status).toBe(400);
});

test.each([
  ["invalidGrant", 400],
  ["invalidClient", 401],
  ["429", 429],
  ["500", 500],
  ["503", 503],
])("the token endpoint can fail with %s", async (kind, status) => {
  await twin.faults([{ route: "linkedin.token", kind, times: 1 }]);
  expect((await refresh()).status).toBe(status);
  expect((await refresh()).status).toBe(200);
});
