import type { ConsentAnswer } from "@leadline/core/grants";
import { afterAll, expect, test } from "vitest";
import { grants } from "./grants.ts";
import { connectionTo, credentials, failureOfWork, json, raw, refused, startReplay, transportAt } from "./replay.ts";

const replay = await startReplay();
afterAll(replay.close);

const endpoints = { api: replay.base, consent: "https://consent.example" };
const given = { appId: credentials.appId, appSecret: credentials.appSecret };
const redirectUri = "http://localhost:8791/back";
const answer: ConsentAnswer = {
  given,
  endpoints,
  redirectUri,
  app: "app-7",
  returned: { code: "canary-code", state: "s" },
};
const life = () => grants.life(connectionTo(replay.base), transportAt());
const renew = (days: number) => grants.renew(connectionTo(replay.base), transportAt(), days);

const inTenDays = 1_764_645_300 + 31_536_000;
const valid = (expires_at: number, more: object = {}) =>
  json({ data: { is_valid: true, expires_at, scopes: ["ads_read"], app_id: credentials.appId, ...more } });

test("the consent page asks for reading only, and holds no secret", () => {
  const url = new URL(grants.authorizeUrl({ given, endpoints, redirectUri, state: "random" }) ?? "");
  expect(url.origin + url.pathname).toBe("https://consent.example/v25.0/dialog/oauth");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: credentials.appId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "ads_read",
    state: "random",
  });
});

test("a code becomes a short token, and that a long one", async () => {
  replay.play(json({ access_token: "canary-short", expires_in: 3600 }), json({ access_token: "canary-long" }));
  expect(await grants.exchange(answer, transportAt())).toEqual({ ...given, accessToken: "canary-long" });
  expect(replay.asked.map(({ path }) => path)).toEqual(["/v25.0/oauth/access_token", "/v25.0/oauth/access_token"]);
  expect(replay.asked.map(({ query }) => query)).toEqual([
    { client_id: given.appId, client_secret: given.appSecret, redirect_uri: redirectUri, code: "canary-code" },
    {
      grant_type: "fb_exchange_token",
      client_id: given.appId,
      client_secret: given.appSecret,
      fb_exchange_token: "canary-short",
    },
  ]);
});

test.each([
  ["a used code", refused({ code: 100, error_subcode: 36009 }), "auth.forbidden"],
  ["a wrong secret", refused({ code: 1, message: "Error validating canary-app-secret" }), "auth.forbidden"],
  ["a wrong app", refused({ code: 101 }), "auth.forbidden"],
  ["a redirect address nobody registered", refused({ code: 191 }), "auth.forbidden"],
  ["too many calls", refused({ code: 4 }), "quota.exhausted"],
  ["a web page", raw("<html>canary-code"), "upstream.unavailable"],
  ["no token", json({}), "upstream.contract"],
])("an exchange that meets %s ends without credentials", async (_, reply, code) => {
  replay.play(reply);
  expect((await failureOfWork(grants.exchange(answer, transportAt()))).code).toBe(code);
});

test("a consent that was refused is told, and nothing is asked", async () => {
  replay.play();
  const refusedConsent = { ...answer, returned: { error: "access_denied", state: "s" } };
  expect(await failureOfWork(grants.exchange(refusedConsent, transportAt()))).toMatchObject({
    code: "auth.forbidden",
    details: { vendorCode: "access_denied" },
  });
  expect(replay.asked).toEqual([]);
});

test("a user's token has an end; nothing can be renewed after it", async () => {
  replay.play(valid(1_796_000_000));
  const end = "2026-11-30T00:53:20.000Z";
  expect(await life()).toEqual({ accessUntil: end, refreshUntil: end, scopes: ["ads_read"] });
  expect(replay.asked[0]).toMatchObject({
    path: "/v25.0/debug_token",
    query: { input_token: credentials.accessToken, access_token: `${given.appId}|${given.appSecret}` },
  });
});

test("a system user's token does not end and is not renewed", async () => {
  replay.play(valid(0), valid(0));
  expect(await life()).toMatchObject({ accessUntil: null, refreshUntil: null });
  expect(await renew(30)).toBeNull();
});

test.each([
  ["a token that is no more", json({ data: { is_valid: false, error: { code: 190, subcode: 460 } } }), "auth.expired"],
  ["a token that is no more, without a reason", json({ data: { is_valid: false } }), "auth.expired"],
  ["another app's token", valid(0, { app_id: "99" }), "auth.forbidden"],
  ["a refused app", refused({ code: 190 }), "auth.expired"],
  ["an end beyond all time", valid(9e15), "upstream.contract"],
])("%s is told as what it is", async (_, reply, code) => {
  replay.play(reply);
  expect((await failureOfWork(life())).code).toBe(code);
});

test("a token near its end is exchanged, one far from it left alone", async () => {
  replay.play(valid(inTenDays));
  expect(await renew(5)).toBeNull();
  expect(replay.asked).toHaveLength(1);
  replay.play(valid(inTenDays), json({ access_token: "canary-fresh" }), valid(1_800_000_000));
  expect(await renew(15)).toEqual({
    credentials: { ...credentials, accessToken: "canary-fresh" },
    life: { accessUntil: "2027-01-15T08:00:00.000Z", refreshUntil: "2027-01-15T08:00:00.000Z", scopes: ["ads_read"] },
  });
  expect(replay.asked[2]?.query.input_token).toBe("canary-fresh");
});
