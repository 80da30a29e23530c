import { LeadlineError } from "@leadline/core/errors";
import { addMs, instant } from "@leadline/core/time/instant";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { grants } from "./grants.ts";
import { failureOfWork, fixture, now, refused, saved, secrets, startReplay } from "./replay.ts";
import { credentials as schema } from "./traits.ts";

const replay = await startReplay();
afterAll(replay.close);

const given = { clientId: "86canary", clientSecret: secrets.clientSecret };
const redirectUri = "https://example.com/back";
const day = 86_400_000;

function exchange(returned: Readonly<Record<string, string>>, fields: Readonly<Record<string, string>> = given) {
  const { connection, transport } = replay.session();
  return grants.exchange(
    { given: fields, returned, redirectUri, app: "86canary", endpoints: connection.endpoints },
    transport,
  );
}

test("the consent page is asked for reading only, and holds no secret", () => {
  const url = grants.authorizeUrl({ given, endpoints: {}, redirectUri, state: "s 1" });
  expect(url).toBe(
    "https://www.linkedin.com/oauth/v2/authorization?response_type=code&client_id=86canary" +
      "&redirect_uri=https%3A%2F%2Fexample.com%2Fback&state=s%201&scope=r_ads%20r_ads_reporting",
  );
});

test("a code becomes credentials that know when they end", async () => {
  replay.play(saved("granted"));
  const credentials = await exchange({ code: "canary-code", state: "s" });
  expect(credentials).toEqual({
    clientId: "86canary",
    clientSecret: secrets.clientSecret,
    accessToken: "canary-new-access-token",
    refreshToken: "canary-refresh-token",
    accessSince: now,
    accessUntil: addMs(now, 60 * day),
    refreshUntil: addMs(now, 306 * day),
  });
  expect(schema.parse(credentials)).toEqual(credentials);
  expect(replay.asked).toMatchObject([
    {
      method: "POST",
      url: "/oauth/v2/accessToken",
      body: "grant_type=authorization_code&code=canary-code&redirect_uri=https%3A%2F%2Fexample.com%2Fback&client_id=86canary&client_secret=canary-client-secret",
    },
  ]);
});

test("an app without programmatic refresh gets an access token only", async () => {
  replay.play({ body: '{"access_token":"canary-new-access-token","expires_in":5184000}' });
  expect(await exchange({ code: "c" })).toEqual({
    ...given,
    accessToken: "canary-new-access-token",
    accessSince: now,
    accessUntil: addMs(now, 60 * day),
  });
});

test.each([
  ["invalid_grant", 400, "auth.forbidden"],
  ["invalid_request", 400, "auth.forbidden"],
  ["invalid_redirect_uri", 401, "auth.forbidden"],
  ["invalid_client", 401, "auth.forbidden"],
  ["unsupported_grant_type", 400, "upstream.contract"],
  ["server_error", 500, "upstream.unavailable"],
])("a code refused with %s (%i) is %s", async (error, status, code) => {
  replay.play(refused(status, { error, error_description: `canary-code of ${secrets.clientSecret} no` }));
  expect((await failureOfWork(exchange({ code: "canary-code" }))).code).toBe(code);
});

test("consent that was cancelled, came without a code, or lacks a scope is said so", async () => {
  replay.play();
  const cancelled = { error: "user_cancelled_authorize", error_description: "The user cancelled the authorization" };
  expect(await failureOfWork(exchange(cancelled))).toMatchObject({
    code: "auth.forbidden",
    details: { vendorCode: "user_cancelled_authorize" },
  });
  expect((await failureOfWork(exchange({ state: "s" }))).details.field).toBe("code");
  expect((await failureOfWork(exchange({ code: "c" }, { clientId: "86canary" }))).details.field).toBe("clientSecret");
  expect(replay.asked).toEqual([]);
  replay.play({ body: fixture("granted").replace("r_ads,r_ads_reporting", "r_ads") });
  expect((await failureOfWork(exchange({ code: "c" }))).message).toContain("without r_ads_reporting");
});

test("the life of a grant is what LinkedIn says of the access token, and what came with the refresh token", async () => {
  const refreshUntil = instant("2027-09-24T00:00:00Z");
  const { connection, transport } = replay.session({ refreshToken: secrets.refreshToken, refreshUntil });
  replay.play(saved("introspected"));
  expect(await grants.life(connection, transport)).toEqual({
    accessUntil: "2026-11-30T00:00:00.000Z",
    refreshUntil,
    scopes: ["r_ads", "r_ads_reporting"],
  });
  expect(replay.asked[0]).toMatchObject({
    method: "POST",
    url: "/oauth/v2/introspectToken",
    body: "token=canary-access-token&client_id=86canary&client_secret=canary-client-secret",
  });
});

test("where nobody noted it the refresh token ends a year after the consent; without one, with the access token", async () => {
  const pasted = replay.session({ refreshToken: secrets.refreshToken });
  replay.play(saved("introspected"));
  expect((await grants.life(pasted.connection, pasted.transport)).refreshUntil).toBe("2027-10-01T00:00:00.000Z");
  const bare = replay.session();
  replay.play(saved("introspected"));
  expect((await grants.life(bare.connection, bare.transport)).refreshUntil).toBe("2026-11-30T00:00:00.000Z");
});

test("a withdrawn token has ended now, whatever it was promised", async () => {
  const { connection, transport } = replay.session();
  replay.play({ body: fixture("introspected").replace('"active": true', '"active": false') });
  expect((await grants.life(connection, transport)).accessUntil).toBe(now);
});

test("a token that ends soon is renewed; the consent does not grow longer", async () => {
  const { connection, transport } = replay.session({ refreshToken: secrets.refreshToken });
  replay.play(saved("introspected"), saved("granted"));
  const renewal = await grants.renew(connection, transport, 14);
  expect(renewal).toEqual({
    credentials: {
      ...given,
      accessToken: "canary-new-access-token",
      refreshToken: "canary-refresh-token",
      accessSince: now,
      accessUntil: addMs(now, 60 * day),
      refreshUntil: addMs(now, 306 * day),
    },
    life: {
      accessUntil: addMs(now, 60 * day),
      refreshUntil: addMs(now, 306 * day),
      scopes: ["r_ads", "r_ads_reporting"],
    },
  });
});

test("a renewal that says nothing of the refresh token keeps the old one and its end", async () => {
  const refreshUntil = addMs(now, 100 * day);
  const { connection, transport } = replay.session({ refreshToken: secrets.refreshToken, refreshUntil });
  replay.play(saved("introspected"), { body: '{"access_token":"canary-new-access-token","expires_in":5184000}' });
  const renewal = await grants.renew(connection, transport, 14);
  expect(renewal?.credentials).toMatchObject({ refreshToken: "canary-refresh-token", refreshUntil });
  expect(renewal?.life.refreshUntil).toBe(refreshUntil);
});

test("nothing is renewed that still lasts, that cannot be, or that would not last longer for it", async () => {
  const lasting = replay.session({ refreshToken: secrets.refreshToken });
  replay.play(saved("introspected"));
  expect(await grants.renew(lasting.connection, lasting.transport, 5)).toBeNull();
  const bare = replay.session();
  replay.play();
  expect(await grants.renew(bare.connection, bare.transport, 14)).toBeNull();
  const ending = { refreshToken: secrets.refreshToken, refreshUntil: instant("2026-11-30T00:00:00Z") };
  const last = replay.session(ending);
  replay.play(saved("introspected"));
  expect(await grants.renew(last.connection, last.transport, 14)).toBeNull();
  expect(replay.asked).toHaveLength(1);
});

test("a consent that is over cannot be renewed: a person has to connect again", async () => {
  const { connection, transport } = replay.session({ refreshToken: secrets.refreshToken });
  replay.play(saved("introspected"), refused(400, { error: "invalid_grant", error_description: "revoked" }));
  expect(await failureOfWork(grants.renew(connection, transport, 14))).toMatchObject({
    code: "auth.expired",
    remedy: "reconnect",
  });
});

test("whatever the sign-in sends back, a grant's life ends in moments or in an error of ours", async () => {
  const odd = fc.oneof(fc.constant(null), fc.integer(), fc.maxSafeInteger(), fc.string(), fc.boolean());
  const answer = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.record({ active: odd, expires_at: odd, authorized_at: odd, scope: odd }).map((body) => JSON.stringify(body)),
    fc.record({ access_token: fc.string(), expires_in: odd }).map((body) => JSON.stringify(body)),
  );
  await fc.assert(
    fc.asyncProperty(answer, answer, async (told, granted) => {
      const { connection, transport } = replay.session({ refreshToken: secrets.refreshToken });
      replay.play({ body: told }, { body: granted });
      const ended: unknown = await grants.renew(connection, transport, 36_500).catch((thrown) => thrown);
      if (ended instanceof LeadlineError) expect(ended.code).not.toBe("internal.bug");
      else expect(ended === null || (typeof ended === "object" && "life" in ended)).toBe(true);
    }),
    { numRuns: Number(process.env.LEADLINE_RUNS ?? 300) },
  );
});
