import { inspect } from "node:util";
import { LeadlineError } from "@leadline/core/errors";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { credentials, failureOfWork, fixture, raw, refused, startReplay } from "./replay.ts";

const replay = await startReplay();
afterAll(replay.close);

test("a success that carries the throttle header is incomplete", async () => {
  replay.play(raw(fixture("report"), 200, { "X-Tt-Ads-Throttle": "1" }));
  expect((await failureOfWork(replay.read("campaign"))).code).toBe("upstream.tooLarge");
});

const refusals: readonly [{ code: number; message: string }, string][] = JSON.parse(fixture("refusals"));
test.each(refusals)("HTTP 200 with %j is %s", async (body, code) => {
  replay.play(raw(JSON.stringify(body)));
  const error = await failureOfWork(replay.read("campaign"));
  expect(error).toMatchObject({ code, details: { platform: "tiktok", account: "7123456789012345678" } });
  expect(error.details.vendorCode).toContain(String(body.code));
  expect(error.details.requestId).toBe("20261122031500010245678901234567");
});

test("a minute's quota pauses five minutes, a day's until 00:00 UTC", async () => {
  replay.play(refused(40100, "QPM limit reached"));
  expect((await failureOfWork(replay.read("campaign"))).details).toMatchObject({
    scope: "app",
    notBefore: "2026-11-22T03:20:00.000Z",
  });
  replay.play(refused(40100, "QPD limit reached"));
  expect((await failureOfWork(replay.read("campaign"))).details.notBefore).toBe("2026-11-23T00:00:00.000Z");
});

test.each([
  [502, "<html>Bad Gateway</html>", "upstream.unavailable"],
  [429, "", "quota.exhausted"],
  [200, "", "upstream.unavailable"],
  [200, "<html></html>", "upstream.unavailable"],
  [200, '{"code":0,"data":{"list":[', "upstream.unavailable"],
  [200, '{"code":"0","data":{}}', "upstream.unavailable"],
  [500, '{"code":0,"message":"OK","data":{}}', "upstream.unavailable"],
  [200, '{"code":0,"message":"OK","data":{}}', "upstream.contract"],
  [302, "", "upstream.unavailable"],
])("HTTP %i with %j is %s, never an empty report", async (status, body, code) => {
  replay.play(raw(body, status, { location: "/elsewhere" }));
  expect((await failureOfWork(replay.read("campaign"))).code).toBe(code);
  expect(replay.asked).toHaveLength(1);
});

test("a line that breaks, before or within the answer, is asked again", async () => {
  replay.play((request) => request.socket.destroy());
  expect((await failureOfWork(replay.read("campaign"))).code).toBe("upstream.unavailable");
  replay.play((request, response) => {
    response.writeHead(200, { "content-length": "5000" });
    response.write('{"code":0', () => request.socket.destroy());
  });
  expect((await failureOfWork(replay.read("campaign"))).code).toBe("upstream.unavailable");
});

test("a vendor that echoes our credentials does not get them into an error", async () => {
  const message = `Token ${credentials.accessToken} of ${credentials.appSecret} is bad`;
  replay.play(raw(JSON.stringify({ code: 40105, message, data: {} })));
  expect((await failureOfWork(replay.read("campaign"))).details.saw).toBe("Token *** of *** is bad");
});

test("a list that nobody can make smaller waits out TikTok's block instead", async () => {
  replay.play(refused(50002, "internal timeout"));
  expect(await failureOfWork(replay.read("campaignEntities"))).toMatchObject({
    code: "upstream.unavailable",
    details: { notBefore: "2026-11-22T03:25:00.000Z" },
  });
});

test("whatever bytes come back, the read ends in rows or in an error of ours", async () => {
  const answer = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json(),
    fc.record({ code: fc.constant(0), data: fc.jsonValue() }).map((body) => JSON.stringify(body)),
    fc
      .tuple(fc.nat(4000), fc.string({ maxLength: 3 }))
      .map(([at, more]) => fixture("account").slice(0, at) + more + fixture("account").slice(at + more.length)),
  );
  await fc.assert(
    fc.asyncProperty(answer, fc.constantFrom(200, 200, 400, 503), async (body, status) => {
      replay.play(raw(body, status));
      const ended: unknown = await replay.read("account").catch((thrown) => thrown);
      expect(
        ended instanceof LeadlineError ? ended.code !== "internal.bug" : /^\{\s+rows: \[/.test(inspect(ended)),
      ).toBe(true);
    }),
    { numRuns: 300 },
  );
});
