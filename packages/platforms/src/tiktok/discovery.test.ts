import { afterAll, expect, test } from "vitest";
import { failureOfWork, raw, refused, saved, startReplay } from "./replay.ts";

const replay = await startReplay();
afterAll(replay.close);

test("discovery leaves out the one closed account that spoils a batch, and reads the rest", async () => {
  const gone = refused(40301, "advertiser not matched");
  replay.play(saved("advertisers"), gone, gone, saved("advertiser-info"), gone, saved("advertiser-info-limited"));
  expect(await replay.discover()).toMatchObject([
    { account: "7123456789012345678", currency: "EUR", zone: "America/Los_Angeles", state: "enabled" },
    { account: "7123456789012345680", zone: "Etc/GMT+8", state: "disabled", status: "STATUS_LIMIT" },
  ]);
  expect(replay.asked[0]?.query).toEqual({ app_id: "app-7", secret: "canary-app-secret" });
});

test("a login that may not list its accounts has to be granted access", async () => {
  replay.play(refused(40001, "no permission"));
  expect((await failureOfWork(replay.discover())).code).toBe("auth.forbidden");
});

test("a login that may open none of its accounts has to be granted access", async () => {
  const closed = refused(40001, "no permission");
  replay.play(saved("advertisers"), closed, closed, closed, closed, closed);
  expect((await failureOfWork(replay.discover())).code).toBe("auth.forbidden");
  expect(replay.asked).toHaveLength(6);
});

test("a login without ad accounts has none", async () => {
  replay.play(raw(JSON.stringify({ code: 0, message: "OK", data: { list: [] } })));
  expect(await replay.discover()).toEqual([]);
  expect(replay.asked).toHaveLength(1);
});
