import { accountKey, accountName } from "@leadline/core/ids";
import { settings } from "@leadline/core/settings";
import { expect, test } from "vitest";
import { platforms } from "./list.ts";

test.each([
  ["google:123-456-7890", "google:1234567890"],
  ["google:1234567890", "google:1234567890"],
  ["meta:act_1234509876", "meta:1234509876"],
  ["meta:act_act_1234509876", "meta:1234509876"],
  ["meta:1234509876", "meta:1234509876"],
  ["tiktok:7123456789012345678", "tiktok:7123456789012345678"],
  ["linkedin:urn:li:sponsoredAccount:508720451", "linkedin:508720451"],
  ["linkedin:508720451", "linkedin:508720451"],
])("an account written as %s is the platform's %s", (written, answered) => {
  const clients = [{ id: "northwind", name: "Northwind", accounts: [written] }];
  const { clients: found } = settings({ reportingCurrency: "EUR", clients }, platforms);
  expect(found[0]?.accounts.map(accountName)).toEqual([accountName(accountKey(answered))]);
});
