import { inspect } from "node:util";
import { asLeadlineError, LeadlineError } from "@leadline/core/errors";
import type { Transport } from "@leadline/core/platform";
import type { Usage } from "@leadline/core/quota";
import axios from "axios/dist/node/axios.cjs";
import { FacebookAdsApi } from "facebook-nodejs-business-sdk";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { platform } from "./index.ts";
import {
  account,
  connectionTo,
  credentials,
  failureOfWork,
  fixture,
  json,
  raw,
  refused,
  saved,
  sliceOf,
  startReplay,
  transportAt,
} from "./replay.ts";

const replay = await startReplay();
afterAll(replay.close);

test("two tenants who read at the same time never carry each other's token", async () => {
  const page = (after: string, next: boolean) => ({
    data: [],
    paging: { cursors: { after }, ...(next ? { next: "n" } : {}) },
  });
  // Answers come late and in no order, so that the requests of all reads are under way together.
  const server = await startReplay(({ query }) => (request, response) => {
    const at = Number(query.after ?? "0");
    setTimeout(() => json(page(String(at + 1), at < 2))(request, response), 1 + ((at * 7) % 5));
  });
  const tenants = Array.from({ length: 8 }, (_, at) => `${at}`);
  await Promise.all(
    tenants.map(async (tenant) => {
      const connection = connectionTo(`${server.base}/${tenant}`, { accessToken: `token-${tenant}` });
      await platform.read(sliceOf("campaign"), account, connection, transportAt());
    }),
  );
  server.close();
  expect(server.asked).toHaveLength(3 * tenants.length);
  expect(server.asked.filter(({ path, query }) => query.access_token !== `token-${path.split("/")[1]}`)).toEqual([]);
  const proofs = new Map(server.asked.map(({ query }) => [query.access_token, query.appsecret_proof]));
  expect(new Set(proofs.values()).size).toBe(tenants.length);
  expect(inspect(FacebookAdsApi, { showHidden: true, depth: 5 })).not.toContain("token-");
});

test("the SDK's crash reporter stays out of the process", async () => {
  const before = process.listenerCount("uncaughtException");
  replay.play(saved("account"));
  await replay.read("account");
  expect(process.listenerCount("uncaughtException")).toBe(before);
});

test("other users of the SDK's axios keep their own manners", async () => {
  replay.play(json({ a: 1 }), json({ a: 1 }, 404));
  expect((await axios.get(`${replay.base}/x`)).data).toEqual({ a: 1 });
  await expect(axios.get(`${replay.base}/x`)).rejects.toMatchObject({ response: { status: 404 } });
  expect(replay.asked[0]?.query).toEqual({});
});

test("a question that takes too long is asked again, as a job", async () => {
  replay.play(() => {});
  const { attempt, ...rest } = transportAt();
  const hasty: Transport = { ...rest, attempt: (asked, send) => attempt({ ...asked, timeoutMs: 50 }, send) };
  const error = await failureOfWork(replay.read("campaign", {}, hasty));
  expect(error).toMatchObject({ code: "upstream.unavailable", details: { vendorCode: "timeout" } });
  replay.play(() => {});
  const again = replay.read("campaign", { tries: 2 }, hasty);
  expect(await failureOfWork(again)).toMatchObject({ code: "upstream.tooLarge", details: { vendorCode: "timeout" } });
});

test("an answer longer than any can be is too much", async () => {
  const endless = raw(Buffer.alloc(65 * 1024 * 1024, " "));
  replay.play(endless);
  const plain = await failureOfWork(replay.read("account"));
  expect(plain).toMatchObject({ code: "upstream.unavailable", details: { vendorCode: "tooLong" } });
  replay.play(endless);
  const asJob = await failureOfWork(replay.read("account", { tries: 1 }));
  expect(asJob).toMatchObject({ code: "upstream.tooLarge", details: { vendorCode: "tooLong" } });
});

test("a vendor that echoes our credentials does not get them into an error", async () => {
  const loud = `Token ${credentials.accessToken} of ${credentials.appSecret} is bad`;
  replay.play(refused({ code: 190, message: loud }));
  expect((await failureOfWork(replay.read("campaign"))).details.saw).toBe("Token *** of *** is bad");
  for (const answer of [
    raw(loud),
    raw(loud, 500),
    json({ data: [{ account_id: loud }] }),
    json({ error: loud }, 400),
  ]) {
    replay.play(answer);
    await failureOfWork(replay.read("campaign"));
  }
});

test("whatever bytes come back, the read ends in rows or in an error of ours", async () => {
  const answer = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json(),
    fc.record({ data: fc.jsonValue(), paging: fc.jsonValue() }).map((body) => JSON.stringify(body)),
    fc
      .record({ error: fc.record({ code: fc.jsonValue(), error_subcode: fc.jsonValue() }) })
      .map((body) => JSON.stringify(body)),
    fc
      .tuple(fc.nat(600), fc.string({ maxLength: 3 }))
      .map(([at, more]) => fixture("account").slice(0, at) + more + fixture("account").slice(at + more.length)),
  );
  await fc.assert(
    fc.asyncProperty(answer, fc.constantFrom(200, 200, 400, 503), fc.boolean(), async (body, status, isJob) => {
      replay.play(raw(body, status));
      const resume = JSON.stringify({ job: "602", since: "2026-11-22T03:15:00Z", polls: 0, faults: 9 });
      const ended: unknown = await replay.read("account", isJob ? { resume } : {}).catch((thrown) => thrown);
      const good =
        ended instanceof LeadlineError ? ended.code !== "internal.bug" : /^\{\s*(rows|suspend):/.test(inspect(ended));
      expect([good, asLeadlineError(ended).message.includes("canary")]).toEqual([true, false]);
    }),
    { numRuns: 400 },
  );
});

test("every answer tells the transport how full Meta's limits are, a refusal too", async () => {
  const told: Usage[] = [];
  const plain = transportAt();
  const transport: Transport = {
    ...plain,
    attempt: (attempt, send) => plain.attempt(attempt, (signal) => send(signal, (usage) => void told.push(usage))),
  };
  const headers = { "x-app-usage": '{"call_count":81}', "x-ad-account-usage": '{"acc_id_util_pct":12.5}' };
  replay.play(json({ data: [] }, 200, headers), refused({ code: 17 }, { "x-app-usage": '{"call_count":97}' }));
  await replay.read("campaignEntities", {}, transport);
  await failureOfWork(replay.read("campaignEntities", {}, transport));
  expect(told).toEqual([
    { scope: "app", percent: 81, regainMs: 0 },
    { scope: "account", percent: 12.5, regainMs: 0 },
    { scope: "app", percent: 97, regainMs: 0 },
  ]);
});
