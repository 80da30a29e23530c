import { afterAll, beforeEach, expect, test } from "vitest";
import { recordOf } from "../json.ts";
import { startTwin } from "../start.ts";
import { accessToken, appId, appSecret, codesOf, type Given, metaAsker, proof, rowsOf } from "./test-client.ts";

const twin = await startTwin();
const { send } = metaAsker(twin.url);
afterAll(() => twin.stop());
beforeEach(() => twin.reset());

const exchange = (over: Given = {}) =>
  send("/meta-oauth/v25.0/oauth/access_token", {
    grant_type: "fb_exchange_token",
    client_id: appId,
    client_secret: appSecret,
    fb_exchange_token: accessToken,
    ...over,
  });
const inspect = async (token: string) => {
  const given = { input_token: token, access_token: `${appId}|${appSecret}` };
  return recordOf((await send("/meta/v25.0/debug_token", given)).body.data, "data");
};
const accounts = (token: string) =>
  send("/meta/v25.0/me/adaccounts", { access_token: token, appsecret_proof: proof(token) });

test("a token is exchanged for one of 60 days, which then lets in until it ends", async () => {
  const { body } = await exchange();
  expect(body).toEqual({ access_token: expect.any(String), token_type: "bearer", expires_in: 5_184_000 });
  const token = String(body.access_token);
  expect(rowsOf(await accounts(token))).toHaveLength(4);
  expect(await inspect(token)).toMatchObject({ is_valid: true, expires_at: Date.parse("2027-01-21T14:00:00Z") / 1000 });
  await twin.clock("2027-01-21T14:00:00Z");
  expect(codesOf(await accounts(token))).toEqual([190, 463]);
  expect(await inspect(token)).toMatchObject({ is_valid: false, error: { code: 190, subcode: 463 } });
  expect(codesOf(await exchange({ fb_exchange_token: token }))).toEqual([190, 463]);
});

test("a system user's token does not end, and one nobody knows is told so", async () => {
  expect(await inspect(accessToken)).toMatchObject({
    app_id: appId,
    is_valid: true,
    expires_at: 0,
    scopes: expect.arrayContaining(["ads_read"]),
  });
  expect(await inspect("EAAother")).toMatchObject({ is_valid: false, scopes: [], error: { code: 190 } });
});

test.each<[string, Given, readonly number[]]>([
  ["another app", { client_id: "1" }, [101]],
  ["no app", { client_id: undefined }, [101]],
  ["another secret", { client_secret: "other" }, [1]],
  ["another grant", { grant_type: "refresh_token" }, [100]],
  ["no code", { grant_type: undefined, fb_exchange_token: undefined }, [101]],
  ["a token nobody knows", { fb_exchange_token: "EAAother" }, [190]],
])("%s is not exchanged", async (_, over, codes) => {
  expect(codesOf(await exchange(over))).toEqual(codes);
});

test("only the app itself may inspect tokens", async () => {
  const given = { input_token: accessToken, access_token: accessToken };
  expect(codesOf(await send("/meta/debug_token", given))).toEqual([100]);
});

test("both addresses answer, with a version and without", async () => {
  const given = { input_token: accessToken, access_token: `${appId}|${appSecret}` };
  for (const base of ["/meta", "/meta/v25.0", "/meta-oauth", "/meta-oauth/v25.0"]) {
    expect((await send(`${base}/debug_token`, given)).status).toBe(200);
  }
});

test("logins fail in their own ways", async () => {
  await twin.faults([{ route: "meta.exchangeToken", kind: "invalidClient", times: 1 }]);
  expect(codesOf(await exchange())).toEqual([1]);
  await twin.faults([{ route: "meta.debugToken", kind: "unknownApp", times: 1 }]);
  const given = { input_token: accessToken, access_token: `${appId}|${appSecret}` };
  expect(codesOf(await send("/meta/debug_token", given))).toEqual([101]);
});

test("a consent comes back with a code, good once, for its own address and for minutes", async () => {
  const redirectUri = "http://127.0.0.1:9/callback";
  const agree = async () => {
    const given = {
      client_id: appId,
      redirect_uri: redirectUri,
      response_type: "code",
      scope: "ads_read",
      state: "s1",
    };
    const reply = await fetch(`${twin.url}/meta-consent/v25.0/dialog/oauth?${new URLSearchParams(given)}`, {
      redirect: "manual",
    });
    expect(reply.status).toBe(302);
    const back = new URL(reply.headers.get("location") ?? "");
    expect([back.origin + back.pathname, back.searchParams.get("state")]).toEqual([redirectUri, "s1"]);
    return back.searchParams;
  };
  const redeem = (code: string | null, uri = redirectUri) =>
    exchange({ grant_type: undefined, fb_exchange_token: undefined, redirect_uri: uri, code: code ?? undefined });
  const first = (await agree()).get("code");
  const { body } = await redeem(first);
  expect(body).toMatchObject({ expires_in: 3_600 });
  expect(rowsOf(await accounts(String(body.access_token)))).toHaveLength(4);
  expect(codesOf(await redeem(first))).toEqual([100, 36007]);
  expect(codesOf(await redeem((await agree()).get("code"), "http://127.0.0.1:9/other"))).toEqual([100, 36007]);
  const late = (await agree()).get("code");
  await twin.clock("2026-11-22T14:10:00Z");
  expect(codesOf(await redeem(late))).toEqual([100, 36007]);
  await twin.faults([{ route: "meta.consent", kind: "denied", times: 1 }]);
  expect((await agree()).get("error")).toBe("access_denied");
});
