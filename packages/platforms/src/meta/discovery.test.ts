import { afterAll, expect, test } from "vitest";
import { failureOfWork, json, refused, saved, startReplay } from "./replay.ts";

const replay = await startReplay();
afterAll(replay.close);

test("every account of the login is listed, disabled ones under Meta's own word", async () => {
  replay.play(saved("adaccounts"));
  expect(await replay.discover()).toMatchObject([
    {
      account: "1234509876",
      name: "Atelier",
      currency: "CHF",
      zone: "Europe/Zurich",
      state: "enabled",
      status: "ACTIVE",
    },
    { account: "1234509877", name: "1234509877", state: "disabled", status: "DISABLED" },
    { account: "1234509878", state: "enabled", status: "IN_GRACE_PERIOD" },
  ]);
  expect(replay.asked[0]).toMatchObject({ path: "/v25.0/me/adaccounts", query: { limit: "100" } });
});

test("a login without ad accounts has none", async () => {
  replay.play(json({ data: [] }));
  expect(await replay.discover()).toEqual([]);
});

test("an account listed on two pages is one account, and a state nobody knows is not enabled", async () => {
  const one = { account_id: "7", name: "Seven", account_status: 55, currency: "EUR", timezone_name: "Europe/Paris" };
  replay.play(json({ data: [one], paging: { cursors: { after: "a" }, next: "n" } }), json({ data: [one] }));
  expect(await replay.discover()).toMatchObject([{ account: "7", state: "disabled", status: "STATUS_55" }]);
});

test("a login that may not list its accounts has to be granted access", async () => {
  replay.play(refused({ code: 200 }));
  expect((await failureOfWork(replay.discover())).code).toBe("auth.forbidden");
});

test("an account in a zone nobody knows is listed as unreadable, and the others as ever", async () => {
  const one = { account_id: "7", account_status: 1, currency: "EUR", timezone_name: "Mars/Base" };
  replay.play(json({ data: [one, { ...one, account_id: "8", timezone_name: "Europe/Paris" }] }));
  const found = await replay.discover();
  expect(found).toMatchObject([
    { account: "7", unreadable: "The platform names a time zone that is not known: Mars/Base." },
    { account: "8", zone: "Europe/Paris" },
  ]);
  expect(found[1]?.unreadable).toBeUndefined();
});
