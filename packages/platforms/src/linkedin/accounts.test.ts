import { afterAll, expect, test } from "vitest";
import { failureOfWork, fixture, refused, saved, startReplay } from "./replay.ts";

const replay = await startReplay();
afterAll(replay.close);

test("discovery follows the token to the end, leaves test accounts out and shows why an account does not serve", async () => {
  replay.play(saved("ad-accounts"), saved("ad-accounts-page-2"));
  expect(await replay.discover()).toEqual([
    {
      account: "508720451",
      name: "Atelier Nord",
      currency: "EUR",
      zone: "UTC",
      state: "enabled",
      status: "ACTIVE",
      route: {},
    },
    {
      account: "508777244",
      name: "Atelier Sud",
      currency: "BRL",
      zone: "UTC",
      state: "enabled",
      status: "ACTIVE, BILLING_HOLD",
      route: {},
    },
    {
      account: "508777245",
      name: "508777245",
      currency: "USD",
      zone: "UTC",
      state: "disabled",
      status: "CANCELED, BILLING_HOLD, STOPPED",
      route: {},
    },
  ]);
  expect(replay.asked.map(({ url }) => url)).toEqual([
    "/rest/adAccounts?q=search&pageSize=500",
    "/rest/adAccounts?q=search&pageSize=500&pageToken=DgGerr1iVQreCJVjZDOW_grcp63nueBDipsS4DJpvJo%2F%2B%3D",
  ]);
});

test("a short page with a token is not the last one", async () => {
  replay.play({ body: '{"elements":[],"metadata":{"nextPageToken":"x"}}' }, saved("ad-accounts-page-2"));
  expect(await replay.discover()).toHaveLength(2);
});

test("an app that may not list accounts has to be granted access", async () => {
  const body = {
    status: 403,
    serviceErrorCode: 100,
    code: "ACCESS_DENIED",
    message: "Not enough permissions to access: adAccounts.FINDER-search.20260901",
  };
  replay.play(refused(403, body));
  expect((await failureOfWork(replay.discover())).code).toBe("auth.forbidden");
});

test("a login without ad accounts has none", async () => {
  replay.play(saved("empty"));
  expect(await replay.discover()).toEqual([]);
});

test("an id that no double can hold keeps its last digit", async () => {
  replay.play({ body: fixture("ad-accounts-page-2").replace("508777244", "9007199254740993") });
  expect(await replay.discover()).toMatchObject([{ account: "9007199254740993" }, {}]);
});
