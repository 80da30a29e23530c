import { inspect } from "node:util";
import { LeadlineError } from "@leadline/core/errors";
import { addMs } from "@leadline/core/time/instant";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import * as z from "zod";
import { ask } from "./client.ts";
import { failureOfWork, fixture, now, refused, saved, secrets, startReplay, transportAt } from "./replay.ts";
import { accessToken, replacement } from "./token.ts";

const replay = await startReplay();
afterAll(replay.close);

const expired = refused(401, { status: 401, serviceErrorCode: 65_602, code: "EXPIRED_ACCESS_TOKEN" });
const revoked = refused(401, { status: 401, serviceErrorCode: 65_601, code: "REVOKED_ACCESS_TOKEN" });
const renewable = { refreshToken: secrets.refreshToken };
const bearers = () => replay.asked.map(({ headers }) => headers.authorization);

test("a refused access token is replaced once, and the question sent once more", async () => {
  replay.play(expired, saved("granted"), saved("account"), saved("account-rules"));
  const read = await replay.read("account", { within: replay.session(renewable) });
  expect("rows" in read ? read.rows.length : 0).toBe(4);
  expect(bearers()).toEqual([
    "Bearer canary-access-token",
    undefined,
    "Bearer canary-new-access-token",
    "Bearer canary-new-access-token",
  ]);
  expect(replay.asked[1]).toMatchObject({
    method: "POST",
    url: "/oauth/v2/accessToken",
    body: "grant_type=refresh_token&refresh_token=canary-refresh-token&client_id=86canary&client_secret=canary-client-secret",
  });
});

test("without a refresh token a refused access token ends the connection", async () => {
  replay.play(expired);
  expect((await failureOfWork(replay.read("account"))).code).toBe("auth.expired");
  expect(replay.asked).toHaveLength(1);
});

test("a consent that is over ends the connection", async () => {
  replay.play(expired, refused(400, { error: "invalid_grant", error_description: "The provided grant is expired" }));
  const error = await failureOfWork(replay.read("account", { within: replay.session(renewable) }));
  expect(error).toMatchObject({ code: "auth.expired", details: { vendorCode: "400 oauth.invalid_grant oauth" } });
});

test("a brand-new token that LinkedIn does not know yet is given half a minute", async () => {
  replay.play(expired, saved("granted"), revoked);
  const within = replay.session(renewable);
  expect(await failureOfWork(replay.read("account", { within }))).toMatchObject({
    code: "upstream.unavailable",
    details: { notBefore: "2026-11-22T02:15:30.000Z" },
  });
  replay.play(saved("account"), saved("account-rules"));
  await replay.read("account", { within });
  expect(bearers()).toEqual(Array(2).fill("Bearer canary-new-access-token"));
});

test("a token just made by connecting is given the same half minute, an older one is not", async () => {
  replay.play(revoked);
  const within = replay.session({ accessSince: addMs(now, -59_000) });
  expect((await failureOfWork(replay.discover(within))).code).toBe("upstream.unavailable");
  replay.play(revoked);
  const older = replay.session({ accessSince: addMs(now, -60_000) });
  expect((await failureOfWork(replay.discover(older))).code).toBe("auth.expired");
});

test("a replaced token that is refused later is not replaced again", async () => {
  let at = now;
  const { connection } = replay.session(renewable);
  const within = { connection, transport: transportAt(() => at) };
  replay.play(expired, saved("granted"), saved("empty"));
  await replay.discover(within);
  at = addMs(now, 3_600_000);
  replay.play(revoked);
  expect((await failureOfWork(replay.discover(within))).code).toBe("auth.expired");
  expect(replay.asked).toHaveLength(1);
});

test("a token whose end has passed is not tried, nor one that is renewed while the process lives", async () => {
  const dead = { ...renewable, accessUntil: now };
  replay.play(saved("granted"), saved("empty"));
  const within = replay.session(dead);
  await replay.discover(within);
  expect(bearers()[1]).toBe("Bearer canary-new-access-token");
  const { connection } = replay.session({ ...renewable, accessToken: "canary-third-access-token" });
  replay.play(saved("empty"));
  await replay.discover({ connection, transport: within.transport });
  expect(bearers()).toEqual(["Bearer canary-third-access-token"]);
});

test("many questions that meet a dead token at once make one new one", async () => {
  const { connection, transport } = replay.session(renewable);
  replay.play(saved("granted"));
  const dead = await accessToken(connection, transport);
  const made = await Promise.all([1, 2, 3].map(() => replacement(dead, connection, transport)));
  expect(made.map((token) => token?.text)).toEqual(Array(3).fill("canary-new-access-token"));
  expect(replay.asked).toHaveLength(1);
});

test("a query that is too long travels in the body, as it is", async () => {
  replay.play({ body: "{}" }, { body: "{}" });
  const campaigns = Array.from({ length: 100 }, (_, at) => `urn:li:sponsoredCampaign:${100_000_000 + at}`);
  const schema = z.looseObject({});
  await ask({ path: "adAnalytics", query: { q: "analytics", campaigns }, schema }, replay.session());
  await ask(
    { path: "adAnalytics", query: { q: "analytics", campaigns: campaigns.slice(50) }, schema },
    replay.session(),
  );
  const [tunnelled, plain] = replay.asked;
  expect(tunnelled).toMatchObject({
    method: "POST",
    url: "/rest/adAnalytics",
    headers: { "x-http-method-override": "GET", "content-type": "application/x-www-form-urlencoded" },
  });
  expect(tunnelled?.body).toMatch(/^q=analytics&campaigns=List\(urn%3Ali%3AsponsoredCampaign%3A100000000,urn%3A/);
  expect(plain?.method).toBe("GET");
});

test("whatever bytes come back, the read ends in rows or in an error of ours", async () => {
  const answer = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json(),
    fc.record({ elements: fc.jsonValue() }).map((body) => JSON.stringify(body)),
    fc
      .tuple(fc.nat(1500), fc.string({ maxLength: 3 }))
      .map(([at, more]) => fixture("account").slice(0, at) + more + fixture("account").slice(at + more.length)),
  );
  await fc.assert(
    fc.asyncProperty(answer, fc.constantFrom(200, 200, 400, 401, 429, 503), async (body, status) => {
      const seen = { body: fixture("ad-accounts").replace(/"nextPageToken": "[^"]*"/, "") };
      replay.play({ body, status }, { body, status }, seen);
      const ended: unknown = await replay.read("account").catch((thrown) => thrown);
      expect(
        ended instanceof LeadlineError ? ended.code !== "internal.bug" : /^\{\s+rows: \[/.test(inspect(ended)),
      ).toBe(true);
    }),
    { numRuns: 300 },
  );
});
